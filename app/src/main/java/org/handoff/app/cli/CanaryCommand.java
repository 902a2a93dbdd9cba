package org.handoff.app.cli;

import org.handoff.control.api.OperatorRequest.Verb;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `handoff canary`: some of the people first.
final class CanaryCommand {
    private CanaryCommand() {}

    /// With its subcommands.
    static CommandLine of(Terminal terminal) {
        CommandLine line =
                CommandGroup.of(
                                "canary",
                                "Sends some people to the other side first, and brings them back if"
                                        + " it does worse.")
                        .addSubcommand(new CanaryProposeCommand(terminal));
        operate(line, terminal, Verb.CANARY_START, "Sends a cohort to the other side.");
        line.addSubcommand(new CanaryStatusCommand(terminal));
        operate(line, terminal, Verb.CANARY_WIDEN, "Lets more people follow; nobody goes back.");
        operate(line, terminal, Verb.CANARY_STOP, "Brings the cohort back to the owner.");
        return line;
    }

    private static void operate(CommandLine line, Terminal terminal, Verb verb, String words) {
        CommandLine command = new CommandLine(new CanaryOperateCommand(verb, terminal));
        String name = verb.label().substring("canary-".length());
        CommandSpec spec = command.getCommandSpec().name(name);
        spec.usageMessage().description(words);
        if (verb == Verb.CANARY_STOP) {
            CanaryOperateCommand.OF_COHORT.forEach(it -> spec.remove(spec.findOption(it)));
        } else if (verb == Verb.CANARY_WIDEN) {
            spec.remove(spec.findOption("--trial"));
        }
        line.addSubcommand(name, command);
    }
}
