package org.handoff.app.cli;

import org.handoff.control.api.OperatorRequest.Verb;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

import java.util.concurrent.Callable;

/// `handoff shadow`: the other side's answers, compared and thrown away.
@Command(
        name = "shadow",
        description = "Compares the other side's answers with the owner's; clients see only those.",
        synopsisSubcommandLabel = "COMMAND")
final class ShadowCommand implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    /// With its subcommands.
    static CommandLine of(Terminal terminal) {
        CommandLine line = new CommandLine(new ShadowCommand());
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

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Exit.DONE;
    }
}
