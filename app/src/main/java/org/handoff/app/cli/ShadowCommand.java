package org.handoff.app.cli;

import org.handoff.control.api.OperatorRequest.Verb;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// `handoff shadow`: the other side's answers, compared and thrown away.
final class ShadowCommand {
    private ShadowCommand() {}

    /// With its subcommands.
    static CommandLine of(Terminal terminal) {
        CommandLine line =
                CommandGroup.of(
                        "shadow",
                        "Compares the other side's answers with the owner's; clients see only"
                                + " those.");
        operate(line, terminal, Verb.SHADOW_START, "Begins to mirror a share of the requests.");
        line.addSubcommand(new ShadowStatusCommand(terminal));
        line.addSubcommand(new ShadowReportCommand(terminal));
        operate(line, terminal, Verb.SHADOW_STOP, "Stops mirroring; the counts are kept.");
        return line;
    }

    private static void operate(CommandLine line, Terminal terminal, Verb verb, String words) {
        CommandLine command = new CommandLine(new ShadowOperateCommand(verb, terminal));
        String name = verb.label().substring("shadow-".length());
        CommandSpec spec = command.getCommandSpec().name(name);
        spec.usageMessage().description(words);
        if (verb == Verb.SHADOW_STOP) {
            spec.remove(spec.findOption("--percent"));
        }
        line.addSubcommand(name, command);
    }
}
