package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.spec.SpecFile;
import org.handoff.control.evidence.Anchor;
import org.handoff.control.evidence.Flaw;
import org.handoff.control.evidence.Sha256;
import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.VerifierKey;
import org.handoff.control.evidence.archive.Archive;
import org.handoff.control.evidence.archive.ArchiveCheck;
import org.handoff.control.evidence.archive.ArchiveMaker;
import org.handoff.control.evidence.archive.Made;
import org.handoff.control.evidence.worm.WormFolder;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// `handoff evidence`: what an auditor is given, and how it is checked.
final class EvidenceCommand {
    private EvidenceCommand() {}

    /// With its own commands.
    static CommandLine line(Launch launch, Terminal terminal) {
        return CommandGroup.of("evidence", "Makes and checks what an auditor is given.")
                .addSubcommand(new Export(launch, terminal))
                .addSubcommand(new Verify(launch, terminal))
                .addSubcommand(new KeyOf(launch, terminal));
    }

    /// As people write a fingerprint down.
    private static String bare(String fingerprint) {
        return fingerprint.toLowerCase(Locale.ROOT).replaceAll("[: ]", "");
    }

    @Command(
            name = "export",
            description = {
                "Writes one zip for an auditor: ledger, signed checkpoints, timings, gate results,",
                "certificates, OSCAL, a report, and a verifier that needs nothing of Handoff."
            })
    static final class Export implements Callable<Integer> {
        private final Launch launch;
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Option(
                names = "--key",
                paramLabel = "FINGERPRINT",
                description = "With --server: the key that must have signed it.")
        private String fingerprint = "";

        @Parameters(paramLabel = "FILE.zip", description = "Where to write it.")
        private Path file = Path.of("evidence.zip");

        @Option(names = "--dry-run", description = "Makes it and writes nothing.")
        private boolean dryRun;

        @Option(names = "--json", description = "Prints what is in it as JSON.")
        private boolean json;

        Export(Launch launch, Terminal terminal) {
            this.launch = launch;
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (!dryRun) {
                OutputFile.prepare(file);
            }
            if (server.isNamed()) {
                return fetched();
            }
            if (!fingerprint.isEmpty()) {
                throw new UsageException("--key goes with --server; here it is the spec's own.");
            }
            SpecFile from = server.spec();
            EvidenceSource source = launch.evidence(from);
            Made made =
                    new Made(
                            from.spec().migration(),
                            from.hash(),
                            VersionText.text(),
                            Instant.now().truncatedTo(ChronoUnit.MILLIS));
            Archive archive =
                    ArchiveMaker.make(
                            made,
                            source.records(),
                            source.kept(),
                            source.beside().get(),
                            source.words());
            if (!dryRun) {
                write(archive);
            }
            told(archive, source.records().size(), source.kept().key().verifier().fingerprint());
            return Exit.DONE;
        }

        /// The archive of a control plane elsewhere: checked here before it is kept.
        private Integer fetched() throws InterruptedException {
            Archive archive = FetchedEvidence.of(server);
            ArchiveCheck.Result found = ArchiveCheck.check(archive, bare(fingerprint), List.of());
            if (!found.isRight()) {
                errors(found);
                return Exit.REFUSED;
            }
            if (!dryRun) {
                write(archive);
            }
            told(archive, found.records(), found.fingerprint());
            return Exit.DONE;
        }

        private void errors(ArchiveCheck.Result found) {
            terminal.line(
                    terminal.bad("✗ ")
                            + "The control plane's archive is not right; it is not kept:");
            found.flaws().forEach(flaw -> terminal.line("  " + flaw.text()));
        }

        private void told(Archive archive, int records, String key) {
            if (json) {
                terminal.line(contents(archive, key).toPrettyString());
            } else {
                tell(archive, records, key);
            }
        }

        private void write(Archive archive) {
            try {
                archive.write(file);
            } catch (IOException e) {
                throw HandoffException.external(
                        "cli.output",
                        file + " cannot be written.",
                        "Is there room, and may you write there?",
                        e);
            }
        }

        private void tell(Archive archive, int records, String key) {
            terminal.line(
                    (dryRun ? "Would write " : terminal.good("✓ ") + "Written: ")
                            + file
                            + ", "
                            + Figures.count(archive.files().size())
                            + " files over "
                            + Figures.count(records)
                            + " records");
            if (dryRun) {
                archive.files()
                        .forEach((name, content) ->
                                terminal.line(
                                        String.format(
                                                Locale.ROOT, "%,12d  %s", content.length, name)));
            }
            terminal.line("Signed by the key " + key);
            terminal.line("To check it without Handoff: unpack it, then: sh verify.sh");
        }

        private ObjectNode contents(Archive archive, String key) {
            ObjectNode node = new JsonMapper().createObjectNode();
            node.put("file", file.toString());
            node.put("written", !dryRun);
            node.put("key", key);
            ArrayNode files = node.putArray("files");
            archive.files()
                    .forEach((name, content) ->
                            files.addObject()
                                    .put("name", name)
                                    .put("bytes", content.length)
                                    .put("sha256", Sha256.hex(content)));
            return node;
        }
    }

    @Command(
            name = "verify",
            description = {
                "Checks an archive, or, without one, the ledger of the spec, against its signed",
                "checkpoints. With --server: the archive that the control plane makes now is",
                "checked here. Exit code 0: everything is right; 1: it is not."
            })
    static final class Verify implements Callable<Integer> {
        private final Launch launch;
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Parameters(arity = "0..1", paramLabel = "FILE.zip", description = "The archive.")
        private @Nullable Path file;

        @Option(
                names = "--key",
                paramLabel = "FINGERPRINT",
                description = "The key that must have signed it, as it was written down.")
        private String fingerprint = "";

        @Option(
                names = "--anchor",
                paramLabel = "DIR",
                description = "An anchor's folder, whose checkpoints the archive must fit.")
        private @Nullable Path anchor;

        @Option(
                names = "--anchored",
                description = "Asks the anchor that the spec names, and takes the archive to it.")
        private boolean anchored;

        @Option(names = "--json", description = "Prints what was found as JSON.")
        private boolean json;

        Verify(Launch launch, Terminal terminal) {
            this.launch = launch;
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            ArchiveCheck.Result result = result();
            if (json) {
                terminal.line(found(result).toPrettyString());
            } else {
                tell(result);
            }
            return result.isRight() ? Exit.DONE : Exit.REFUSED;
        }

        private ArchiveCheck.Result result() throws InterruptedException {
            if (!server.isNamed()) {
                return file == null ? live() : archived(Archive.read(file));
            }
            if (file != null) {
                throw new UsageException("FILE.zip is checked here, --server's own archive: one.");
            }
            return archived(FetchedEvidence.of(server));
        }

        private ArchiveCheck.Result archived(Archive archive) {
            List<SignedNote> elsewhere = new ArrayList<>();
            if (anchor != null) {
                elsewhere.addAll(Anchor.notesIn(new WormFolder(anchor)));
            }
            if (anchored) {
                elsewhere.addAll(launch.anchored(server.spec()));
            }
            return ArchiveCheck.check(archive, bare(fingerprint), elsewhere);
        }

        private ArchiveCheck.Result live() {
            if (anchor != null || anchored || !fingerprint.isEmpty()) {
                throw new UsageException(
                        "--key, --anchor and --anchored go with an archive; a ledger is held"
                                + " against its anchor anyway.");
            }
            EvidenceSource source = launch.evidence(server.spec());
            return new ArchiveCheck.Result(
                    source.records().size(),
                    source.kept().notes().size(),
                    source.kept().anchored().size(),
                    source.kept().key().verifier().fingerprint(),
                    source.kept().against(source.records()));
        }

        private void tell(ArchiveCheck.Result result) {
            if (!result.isRight()) {
                terminal.line(terminal.bad("✗ ") + "Not right:");
                result.flaws().forEach(flaw -> terminal.line("  " + flaw.text()));
                return;
            }
            terminal.line(
                    terminal.good("✓ ")
                            + "Right: "
                            + Figures.count(result.records())
                            + " records, "
                            + Figures.count(result.checkpoints())
                            + " signed checkpoints, "
                            + Figures.count(result.anchored())
                            + " more from the anchor.");
            terminal.line("Signed by the key " + result.fingerprint());
            if (fingerprint.isEmpty()) {
                terminal.line("Compare it with what was written down elsewhere, or give --key.");
            }
        }

        private static ObjectNode found(ArchiveCheck.Result result) {
            ObjectNode node = new JsonMapper().createObjectNode();
            node.put("right", result.isRight());
            node.put("records", result.records());
            node.put("checkpoints", result.checkpoints());
            node.put("anchored", result.anchored());
            node.put("key", result.fingerprint());
            ArrayNode flaws = node.putArray("flaws");
            for (Flaw flaw : result.flaws()) {
                flaws.addObject().put("record", flaw.record()).put("text", flaw.text());
            }
            return node;
        }
    }

    @Command(
            name = "key",
            description = "Shows the public key that signs, to be written down before the night.")
    static final class KeyOf implements Callable<Integer> {
        private final Launch launch;
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        KeyOf(Launch launch, Terminal terminal) {
            this.launch = launch;
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            VerifierKey key = key();
            terminal.line("Fingerprint   " + key.fingerprint());
            terminal.line("Verifier key  " + key.text());
            return Exit.DONE;
        }

        /// What a control plane says of its own key is as good as the way to it: TLS, or compared
        /// with what was written down.
        private VerifierKey key() throws InterruptedException {
            if (!server.isNamed()) {
                return launch.evidence(server.spec()).kept().key().verifier();
            }
            try (ControlClient client = server.reader()) {
                return VerifierKey.parse(
                        AccountAnswers.good(client.ask("/api/v1/ledger/check", null))
                                .path("verifier")
                                .asText());
            }
        }
    }
}
