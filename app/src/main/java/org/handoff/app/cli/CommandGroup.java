package org.handoff.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

import java.util.concurrent.Callable;

/// A command that only holds others: alone, it prints its help.
@Command(synopsisSubcommandLabel = "COMMAND")
final class CommandGroup implements Callable<Integer> {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    private CommandGroup() {}

    /// An empty group; its commands are added to what is returned.
    static CommandLine of(String name, String description) {
        CommandLine line = new CommandLine(new CommandGroup());
        line.getCommandSpec().name(name).usageMessage().description(description);
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Exit.DONE;
    }
}
