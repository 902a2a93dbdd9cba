package org.handoff.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

import java.util.concurrent.Callable;

/// `handoff strangle`: one route after the other.
@Command(
        name = "strangle",
        aliases = "route",
        description = "Moves routes to the other side one by one, and back.",
        synopsisSubcommandLabel = "COMMAND")
final class StrangleCommand implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    /// With its subcommands.
    static CommandLine of(Terminal terminal) {
        return new CommandLine(new StrangleCommand())
                .addSubcommand(new StrangleStatusCommand(terminal))
                .addSubcommand(new StrangleMoveCommand(terminal))
                .addSubcommand(new StrangleBackCommand(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Exit.DONE;
    }
}
