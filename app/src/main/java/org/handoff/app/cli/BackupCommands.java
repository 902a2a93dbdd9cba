package org.handoff.app.cli;

import org.handoff.app.backup.Backup;
import org.handoff.app.backup.Restore;
import org.handoff.app.spec.Spec;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/// `handoff backup` and `handoff restore`: the control plane's own state.
final class BackupCommands {
    private BackupCommands() {}

    /// Where the state stands.
    static final class OwnState {
        @Mixin private SpecOption spec = new SpecOption();

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "The folder (default: the spec's control.data).")
        private @Nullable Path data;

        Spec spec() {
            return spec.read().spec();
        }

        Path folder() {
            return data == null ? spec().control().data() : data;
        }
    }

    @Command(
            name = "backup",
            description = {
                "Keeps the control plane's own state in one zip, while it runs: ledger, accounts,",
                "evidence and the key that signs it. Keep the file as safe as that key."
            })
    static final class Keep implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private OwnState state = new OwnState();

        @Parameters(paramLabel = "FILE", description = "A zip that is not there yet.")
        private Path file = Path.of("");

        Keep(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            OutputFile.prepare(file);
            Spec read = state.spec();
            Path folder = state.folder();
            List<String> kept = Backup.write(folder, read.migration(), file);
            terminal.line("Kept " + kept.size() + " files in " + file + ".");
            Spec.Database ledger = read.control().ledger();
            if (ledger != null) {
                terminal.line("The ledger is a database of its own. Keep it with:");
                terminal.line(
                        ("  pg_dump --host %s --port %d --username %s --table 'handoff_*'"
                                        + " --format custom --file ledger.dump %s")
                                .formatted(
                                        ledger.host(),
                                        ledger.port(),
                                        ledger.user(),
                                        ledger.name()));
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "restore",
            description = {
                "Brings a backup back into an empty folder, after it was checked. What happened",
                "since the backup is not in it: a database that has seen more is told, in doubt."
            })
    static final class BringBack implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private OwnState state = new OwnState();

        @Parameters(paramLabel = "FILE", description = "What `handoff backup` wrote.")
        private Path file = Path.of("");

        BringBack(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            Spec read = state.spec();
            Path folder = state.folder();
            long records = Restore.read(file, folder, read.migration());
            terminal.line(
                    records < 0
                            ? "Brought back into " + folder + "; the ledger is elsewhere."
                            : "Brought back into "
                                    + folder
                                    + "; the ledger has "
                                    + records
                                    + " records and is whole.");
            return Exit.DONE;
        }
    }
}
