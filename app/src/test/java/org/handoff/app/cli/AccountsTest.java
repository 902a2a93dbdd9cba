package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.access.Access;
import org.handoff.control.access.Role;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.api.LedgerEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/// Accounts and tokens over the command line.
@Timeout(60)
class AccountsTest {
    private static final String TOKEN = "a-token-of-good-length";

    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private final ScriptedControlPlane plane = new ScriptedControlPlane();
    private final Access access = Access.open(Path.of(":memory:"), TOKEN, InstantSource.system());
    private final ApiServer server =
            ApiServer.start(
                    new ApiSettings(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            TOKEN,
                            "bench",
                            Set.of()),
                    plane,
                    access);

    @BeforeEach
    void write() throws IOException {
        secret("token", TOKEN);
        secret("password", "correct horse battery");
    }

    @AfterEach
    void stop() {
        server.close();
        access.close();
    }

    private void secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String file(String name) {
        return "file:" + folder.resolve(name);
    }

    private int run(String token, String... command) {
        String[] all = new String[command.length + 6];
        System.arraycopy(command, 0, all, 0, command.length);
        String[] more = {
            "--server",
            "http://127.0.0.1:" + server.address().getPort(),
            "--token",
            file(token),
            "--migration",
            "bench"
        };
        System.arraycopy(more, 0, all, command.length, more.length);
        return cli.run(all);
    }

    private void login(String name) {
        String out = folder.resolve(name + ".token").toString();
        assertThat(run("token", "login", name, "--password", file("password"), "--out", out))
                .as(cli.err())
                .isEqualTo(Exit.DONE);
    }

    private void add(String name, String role) {
        String[] add = {"user", "add", name, "--role", role, "--password", file("password")};
        assertThat(run("token", add)).as(cli.err()).isEqualTo(Exit.DONE);
    }

    @Test
    void anAccountIsMadeLogsInActsUnderItsNameAndIsDisabled() throws IOException {
        add("ann", "operator,auditor");
        assertThat(cli.out()).contains("ann is there: auditor, operator");
        login("ann");
        assertThat(Files.getPosixFilePermissions(folder.resolve("ann.token"))).hasSize(2);
        assertThat(run("ann.token", "rehearse", "--dry-run")).as(cli.err()).isEqualTo(Exit.DONE);
        assertThat(plane.requests.getLast().who()).isEqualTo("ann");
        assertThat(run("ann.token", "user", "list")).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("auditor, operator");

        assertThat(run("token", "user", "disable", "ann")).isEqualTo(Exit.DONE);
        assertThat(run("ann.token", "rehearse", "--dry-run")).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("missing or wrong");
        assertThat(plane.notes)
                .containsExactly(
                        "control.token made the account ann (auditor, operator)",
                        "control.token disabled the account ann",
                        "denied somebody tokens, passwords, codes or certificates that do not"
                                + " count: 1, from 1 network(s)");
    }

    @Test
    void anAccountOfTheProviderWithAnAtInItsNameIsDisabledAtOnce() {
        String token =
                access.external("anna@clinic.org", "subject", Set.of(Role.OPERATOR)).done().token();
        assertThat(access.of(token)).isPresent();

        assertThat(run("token", "user", "disable", "anna@clinic.org"))
                .as(cli.err() + cli.out())
                .isEqualTo(Exit.DONE);

        assertThat(access.of(token)).isEmpty();
    }

    @Test
    void noTokenAndNoPasswordLeavesThisMachineInTheOpen() {
        String[] disable = {
            "user", "disable", "ann", "--server", "http://192.0.2.1:7400", "--token", file("token")
        };
        assertThat(cli.run(disable)).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("Nothing was sent", "in the open");
        String[] login = {
            "login", "ann", "--server", "http://192.0.2.1:7400", "--password", file("password")
        };
        assertThat(cli.run(login)).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("Nothing was sent", "in the open");
    }

    @Test
    void aViewerMayNotCutOverAndTheRefusalIsNoted() {
        add("vic", "viewer");
        login("vic");
        assertThat(run("vic.token", "cutover", "--yes")).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("vic may not do this", "operate");
        assertThat(plane.requests).isEmpty();
        assertThat(plane.notes).contains("denied vic POST /api/commands/{verb}");
    }

    @Test
    void aProgramsTokenIsShownOnceListedAndRevoked() throws IOException {
        assertThat(run("token", "token", "create", "front", "--scope", "gateway", "--days", "7"))
                .isEqualTo(Exit.DONE);
        String secret =
                cli.out().lines().filter(it -> it.startsWith("ht_")).findFirst().orElseThrow();
        String id = access.tokens().getFirst().id();
        secret("front.token", secret);
        assertThat(run("token", "token", "list")).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains(id, "gateway", "until ");
        assertThat(run("front.token", "cutover", "--yes")).isEqualTo(Exit.REFUSED);
        assertThat(run("token", "token", "revoke", id)).isEqualTo(Exit.DONE);
        assertThat(access.of(secret)).isEmpty();
    }

    @Test
    void whichServerIsMeantMayBeSaidFirstAndWhoAsksIsTold() {
        String url = "http://127.0.0.1:" + server.address().getPort();
        assertThat(cli.run("--server", url, "--token=" + file("token"), "whoami"))
                .as(cli.err())
                .isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("control.token (spec-token): approver, auditor, enrol");
        assertThat(cli.run("--server", url, "status")).as(cli.err()).isEqualTo(Exit.DONE);
        assertThat(cli.run("--server", url)).isEqualTo(Exit.USAGE);
        assertThat(LeadingOptions.moved("--ca", "f", "notify", "test", "--", "x"))
                .containsExactly("notify", "test", "--ca", "f", "--", "x");
    }

    @Test
    void theLedgerIsShownFromWhereItIsAskedFor() {
        for (int i = 1; i <= 3; i++) {
            String kind = i == 2 ? "denied" : "began";
            plane.records.add(new LedgerEntry(i, Instant.EPOCH, kind, "Record " + i + ".", "00"));
        }
        assertThat(run("token", "ledger")).as(cli.err()).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("Record 1.", "Record 2.", "Record 3.", "1970-01-01");
        int before = cli.out().length();
        assertThat(run("token", "ledger", "--from", "2", "--kind", "denied", "--json"))
                .isEqualTo(Exit.DONE);
        assertThat(cli.out().substring(before).lines())
                .singleElement()
                .asString()
                .contains("\"seq\":2");
        assertThat(run("token", "ledger", "check")).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("has no verdict");
    }

    @Test
    void unknownRolesAreNamedWithThoseThereAre() {
        String[] add = {"user", "add", "bob", "--role", "king", "--password", file("password")};
        assertThat(run("token", add)).isEqualTo(Exit.REFUSED);
        assertThat(cli.err())
                .contains("approver, auditor, enrol, gateway, operator, owner, viewer");
    }
}
