package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.wiring.WiredLaunch;
import org.handoff.control.evidence.CheckpointedLedger;
import org.handoff.control.evidence.Checkpointer;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.SqliteLedger;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;

@Timeout(60)
class ServeRefusesTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void aLedgerThatSomebodyChangedWithAPlainSentenceAndInDoubt() throws Exception {
        Path spec = specWithAToken("");
        Path data = folder.resolve(".handoff");
        try (SqliteLedger stored = SqliteLedger.open(data.resolve("ledger.db"), "serve");
                Checkpointer checkpointer =
                        Checkpointer.start(data.resolve("evidence"), "bench", null, stored)) {
            Ledger ledger = new CheckpointedLedger(stored, checkpointer);
            append(ledger, new Entry.Founded("bench", Environment.LEGACY));
            append(ledger, new Entry.Aborted("ann", "budget"));
        }
        try (Connection database =
                        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
                Statement statement = database.createStatement()) {
            statement.execute("UPDATE ledger SET text = replace(text, 'ann', 'bob') WHERE seq = 2");
        }
        ByteArrayOutputStream errors = new ByteArrayOutputStream();

        int code =
                HandoffCli.run(
                        new WiredLaunch(),
                        Terminal.system(),
                        new PrintStream(errors, true, StandardCharsets.UTF_8),
                        "serve",
                        "--spec",
                        spec.toString());

        assertThat(code).isEqualTo(Exit.IN_DOUBT);
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .contains("The ledger contradicts its signed checkpoints")
                .contains("The first 2 records are not those of the signed checkpoint")
                .contains("restore the ledger that fits");
    }

    @Test
    void aWrongKeyOfTheSitesCertificateBeforeAnybodyIsInCharge() throws Exception {
        Files.writeString(folder.resolve("cert.pem"), "no certificate\n");
        Path spec = specWithAToken("  tls: {certificate: cert.pem, key: key.pem}\n");

        assertThat(said("serve", spec)).contains("cert.pem");

        try (Ledger ledger = SqliteLedger.openToRead(folder.resolve(".handoff/ledger.db"))) {
            assertThat(ledger.readAll()).isEmpty();
        }
        assertThat(said("check", spec)).contains("control-tls", "cert.pem");
    }

    private Path specWithAToken(String furtherControl) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "a-token-of-good-length\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        return Files.writeString(
                folder.resolve("handoff.yaml"),
                least.replace(
                        "  token: {env: HANDOFF_TOKEN}\n",
                        "  token: {file: token}\n" + furtherControl));
    }

    private static String said(String command, Path spec) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream into = new PrintStream(said, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(into, false, false, 200);
        HandoffCli.run(new WiredLaunch(), terminal, into, command, "--spec", spec.toString());
        return said.toString(StandardCharsets.UTF_8);
    }

    private static void append(Ledger ledger, Entry entry) throws Exception {
        ledger.append(ledger.head(), new Draft(Instant.EPOCH, new Epoch(1), "serve", entry));
    }
}
