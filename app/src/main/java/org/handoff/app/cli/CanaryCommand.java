package org.handoff.app.cli;

import org.handoff.control.api.OperatorRequest.Verb;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

import java.util.concurrent.Callable;

/// `handoff canary`: some of the people first.
@Command(
        name = "canary",
        description =
                "Sends some people to the other side first, and brings them back if it does worse.",
        synopsisSubcommandLabel = "COMMAND")
final class CanaryCommand implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    /// With its subcommands.
    static CommandLine of(Terminal terminal) {
        CommandLine line =
                new CommandLine(new CanaryCommand())
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

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Exit.DONE;
    }
}
