package org.handoff.app.cli;

import org.handoff.app.backup.Backup;
import org.handoff.app.backup.Restore;
import org.handoff.app.spec.Spec;
import org.handoff.control.access.BroughtBack;
import org.handoff.control.access.Enrolments;
import org.handoff.control.evidence.SetBack;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
                "evidence and the key that signs it. Keep the file as safe as that key: whoever",
                "has it can change it, too."
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
            Spec.Database ledger = read.control().ledger();
            List<String> kept = Backup.write(folder, ledger == null, read.migration(), file);
            terminal.line("Kept " + kept.size() + " files in " + file + ".");
            if (ledger != null) {
                boolean isShared = read.control().sharedKey() != null;
                terminal.line(
                        isShared
                                ? "Ledger and accounts are a database of their own. Keep it, and"
                                        + " the shared key, with:"
                                : "The ledger is a database of its own. Keep it with:");
                terminal.line(
                        ("  pg_dump --host %s --port %d --username %s%s --format custom --file"
                                        + " ledger.dump %s")
                                .formatted(
                                        ledger.host(),
                                        ledger.port(),
                                        ledger.user(),
                                        isShared ? "" : " --table 'handoff_*'",
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

        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "What `handoff backup` wrote.")
        private @Nullable Path file;

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "Why; it stands in the ledger from the next start on.")
        private String reason = "";

        @Option(
                names = "--set-back",
                description = {
                    "Brings nothing back: says that the ledger's database was set back to an",
                    "older copy by other means, so that checkpoints past its end count no more."
                })
        private boolean isSetBack;

        BringBack(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            if (isSetBack == (file != null)) {
                throw new UsageException("Give FILE, or --set-back.");
            }
            Spec read = state.spec();
            Path folder = state.folder();
            String who = Objects.requireNonNullElse(System.getProperty("user.name"), "somebody");
            if (file == null) {
                SetBack.say(folder.resolve("evidence"), who, reason, Instant.EPOCH);
                terminal.line(
                        "The next `handoff serve` takes the ledger as it is, and writes it"
                                + " down.");
                return Exit.DONE;
            }
            boolean hasLedger = read.control().ledger() == null;
            Restore.Found found =
                    Restore.read(file, folder, hasLedger, read.migration(), who, reason);
            terminal.line(
                    hasLedger
                            ? "Brought back into "
                                    + folder
                                    + "; the ledger has "
                                    + found.records()
                                    + " records and is whole."
                            : "Brought back into " + folder + "; the ledger is elsewhere.");
            BroughtBack access = found.access();
            if (access != null) {
                tell(access, found.made());
            }
            return Exit.DONE;
        }

        /// What was taken back since the backup counts again.
        private void tell(BroughtBack access, Instant made) {
            terminal.line("Everybody is logged out. As of " + made + " there count:");
            terminal.line("  accounts: " + listed(access.accounts().stream()));
            terminal.line(
                    "  tokens: "
                            + listed(
                                    access.tokens().stream()
                                            .map(it -> it.name() + " (" + it.id() + ")")));
            terminal.line(
                    "  certificates of gateways: "
                            + listed(
                                    access.certificates().stream()
                                            .map(Enrolments.Issued::name)
                                            .distinct()));
            terminal.line(
                    "What was taken back since counts again: take it back again with handoff user"
                            + " disable, user totp reset, token revoke, enrolment revoke.");
            terminal.line(
                    "A gateway elsewhere that got its certificate since needs a new token: handoff"
                            + " token create NAME --scope enrol --days 1.");
        }

        private static String listed(Stream<String> names) {
            String all = names.sorted().collect(Collectors.joining(", "));
            return all.isEmpty() ? "none" : all;
        }
    }
}
