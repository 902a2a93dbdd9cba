package org.handoff.app.cli;

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
        return new CommandLine(new CanaryCommand())
                .addSubcommand(new CanaryProposeCommand(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Exit.DONE;
    }
}
