package org.handoff.app.cli;

import picocli.CommandLine;

/// `handoff strangle`: one route after the other.
final class StrangleCommand {
    private StrangleCommand() {}

    /// With its subcommands.
    static CommandLine of(Terminal terminal) {
        CommandLine line =
                CommandGroup.of("strangle", "Moves routes to the other side one by one, and back.");
        line.getCommandSpec().aliases("route");
        return line.addSubcommand(new StrangleStatusCommand(terminal))
                .addSubcommand(new StrangleMoveCommand(terminal))
                .addSubcommand(new StrangleBackCommand(terminal));
    }
}
