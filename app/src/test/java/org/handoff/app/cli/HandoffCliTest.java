package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.access.Access;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.api.StatusView;
import org.handoff.model.Fault;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

@Timeout(60)
class HandoffCliTest {
    private static final String TOKEN = "a-token-of-good-length";

    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private final ScriptedControlPlane plane = new ScriptedControlPlane();
    private final ApiServer server =
            ApiServer.start(
                    new ApiSettings(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            TOKEN,
                            "bench",
                            Set.of()),
                    plane,
                    Access.open(Path.of(":memory:"), TOKEN, InstantSource.system()));
    private String spec = "";

    @BeforeEach
    void writeSpec() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Path file = folder.resolve("handoff.yaml");
        Files.writeString(
                file,
                """
                migration: bench
                legacy:
                  database: {host: 127.0.0.1, port: 5433, name: bench, user: handoff}
                cloud:
                  database: {host: 127.0.0.1, port: 5434, name: bench, user: handoff}
                control:
                  listen: 127.0.0.1:%d
                  token: {file: token}
                  tls: {mode: off}
                people: {owner: ann}
                """
                        .formatted(server.address().getPort()));
        spec = file.toString();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void helpNamesEveryCommandButTheReplicator() {
        assertThat(cli.run("--help")).isZero();
        assertThat(cli.out())
                .contains("demo", "init", "check", "serve", "gateway", "start", "status")
                .contains("rehearse", "cutover", "rollback", "retire", "abort", "resume")
                .contains("Exit codes: 0 done")
                .doesNotContain("replicator");
    }

    @Test
    void theVersionIsToldEitherWay() {
        assertThat(cli.run("version")).isZero();
        assertThat(cli.out()).startsWith("handoff ");
        String one = cli.out();
        assertThat(cli.run("--version")).isZero();
        assertThat(cli.out()).isEqualTo(one + one);
    }

    @Test
    void aWrongCommandOrOptionIsUsageWithAGuess() {
        assertThat(cli.run("cutovr")).isEqualTo(Exit.USAGE);
        assertThat(cli.err()).contains("cutover");
        assertThat(cli.run("demo", "--rouns", "5")).isEqualTo(Exit.USAGE);
        assertThat(cli.err()).contains("--rounds");
        assertThat(cli.run("demo", "--rows", "many")).isEqualTo(Exit.USAGE);
        assertThat(cli.run("demo", "--rows", "0")).isEqualTo(Exit.USAGE);
        assertThat(cli.err()).contains("--rows is 0; allowed is 1000 to 2000000000.");
        assertThat(cli.launched()).isEmpty();
    }

    @Test
    void theDemoGetsItsOptionsAndItsExitCodeIsOurs() {
        assertThat(cli.run("demo", "--rows", "5000", "--rounds", "2", "--keep"))
                .isEqualTo(Exit.REFUSED);
        assertThat(cli.launched()).containsExactly("demo 5000 2 true");
    }

    @Test
    void processesAreLaunchedWithTheirSpec() {
        assertThat(cli.run("serve", "--spec", spec)).isZero();
        assertThat(cli.run("replicator", "--spec", spec)).isZero();
        assertThat(cli.launched()).containsExactly("serve bench", "replicator");
        assertThat(cli.run("gateway", "frnt", "--spec", spec)).isEqualTo(Exit.USAGE);
        assertThat(cli.err())
                .contains("The spec has no gateway or forwarder 'frnt'. Write one under");
    }

    @Test
    void aWrongSpecListsEveryProblemAndIsUsage() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "migration: X\nlegcy: {}\n");
        assertThat(cli.run("serve", "--spec", wrong.toString())).isEqualTo(Exit.USAGE);
        assertThat(cli.err())
                .contains("wrong.yaml:1:12: migration", "wrong.yaml:2:1: legcy: unknown key")
                .contains("did you mean 'legacy'?");
    }

    @Test
    void aMissingSpecNamesTheRemedy() {
        assertThat(cli.run("start", "--spec", folder.resolve("no.yaml").toString()))
                .isEqualTo(Exit.USAGE);
        assertThat(cli.err()).contains("no.yaml", "handoff init");
    }

    @Test
    void aRunIsFollowedToItsEnd() {
        assertThat(cli.run("cutover", "--spec", spec, "--who", "ann", "--reason", "tonight"))
                .isZero();
        assertThat(cli.out())
                .contains("hold")
                .contains("8.4 ms")
                .contains("Cutover done. Writes paused for 61 ms.");
        assertThat(plane.requests.getFirst().reason()).isEqualTo("tonight");
    }

    @Test
    void aSafeReturnIsOneAndDoubtIsThree() {
        plane.outcome = StatusView.Outcome.RETURNED;
        assertThat(cli.run("cutover", "--spec", spec)).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("returned safely").contains("The drain took longer");
        plane.outcome = StatusView.Outcome.IN_DOUBT;
        assertThat(cli.run("cutover", "--spec", spec)).isEqualTo(Exit.IN_DOUBT);
    }

    @Test
    void aRefusalIsOneWithItsReason() {
        plane.refusal = new Fault(Fault.Kind.OPERATOR, "gate", "The lag is 9 s.", "Wait.");
        assertThat(cli.run("rollback", "--spec", spec)).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("The lag is 9 s. Wait.");
        plane.refusal = new Fault(Fault.Kind.BUG, "doubt", "Both sides write.", "Decide.");
        assertThat(cli.run("rollback", "--spec", spec)).isEqualTo(Exit.IN_DOUBT);
    }

    @Test
    void aDryRunPrintsThePlanInWords() {
        assertThat(cli.run("cutover", "--spec", spec, "--dry-run")).isZero();
        assertThat(cli.out()).contains("1. Hold writes.", "2. Fence legacy.", "Nothing was done.");
    }

    @Test
    void jsonIsTheOnlyOutputWhereItIsAskedFor() throws IOException {
        assertThat(cli.run("cutover", "--spec", spec, "--json")).isZero();
        String outcome = new JsonMapper().readTree(cli.out()).path("outcome").asText();
        assertThat(outcome).isEqualTo("done");
    }

    @Test
    void aRehearsalThatLeftNoRecordHasFailed() {
        assertThat(cli.run("rehearse", "--spec", spec)).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("The rehearsal failed or was given up; nothing changed.");
    }

    @Test
    void whatIsDoneAtOnceIsNotFollowed() {
        assertThat(cli.run("retire", "--spec", spec)).isZero();
        assertThat(cli.out()).contains("A second person must confirm.");
    }

    @Test
    void aWrongTokenIsRefusedAndATokenIsNeverTakenFromTheCommandLine() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "another-token-of-length\n");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
        assertThat(cli.run("start", "--spec", spec, "--token", "file:" + other))
                .isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("The token is missing or wrong.");
        assertThat(cli.run("start", "--spec", spec, "--token", "hunter2")).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("env:NAME or file:PATH").doesNotContain("hunter2");
    }

    @Test
    void statusTellsTheWholeTruthWithoutATerminal() {
        assertThat(cli.run("status", "--spec", spec)).isZero();
        assertThat(cli.out())
                .contains("bench", "cutting over", "epoch 41", "● legacy", "PostgreSQL 17.11")
                .contains("25 %", "250,000 rows", "lag 12 ms", "412 keys dirty", "it lags 3 s")
                .doesNotContain("\u001b");
    }

    @Test
    void statusNeedsNoSpecWhereTheServerIsNamed() {
        String url = "http://127.0.0.1:" + server.address().getPort();
        assertThat(cli.run("status", "--server", url, "--json")).isZero();
        assertThat(cli.out()).contains("\"migration\" : \"bench\"");
    }

    @Test
    void anUnreachableControlPlaneIsNamed() {
        assertThat(cli.run("status", "--server", "http://127.0.0.1:1")).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("http://127.0.0.1:1 does not answer", "handoff serve");
    }

    @Test
    void initWritesASpecThatItsReaderAcceptsAndOverwritesNothing() throws IOException {
        Path output = folder.resolve("new.yaml");
        List<String> arguments =
                List.of(
                        "init",
                        "--migration",
                        "clinic",
                        "--legacy",
                        "h@10.0.0.5:5432/clinic",
                        "--cloud",
                        "h@db.example/clinic",
                        "--cloud-password",
                        "env:CLOUD",
                        "--legacy-upstream",
                        "http://a:80",
                        "--cloud-upstream",
                        "http://b:80",
                        "--owner",
                        "Ann Lee",
                        "--no-probe",
                        "--output",
                        output.toString());
        assertThat(cli.run(arguments.toArray(String[]::new))).isZero();
        assertThat(output).content().contains("password: {env: CLOUD}", "# pauseBudget: 150ms");
        assertThat(Files.getPosixFilePermissions(folder.resolve(".handoff/token"))).hasSize(2);
        assertThat(cli.run(arguments.toArray(String[]::new))).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("init overwrites nothing");
    }

    @Test
    void initRefusesAPasswordInAnAddress() {
        assertThat(cli.run("init", "--legacy", "u:hunter2@h/d", "--cloud", "h/d"))
                .isEqualTo(Exit.USAGE);
        assertThat(cli.err()).contains("--legacy-password").doesNotContain("hunter2");
    }

    @Test
    void checkTellsWhatTheSpecSaysOfTheStrategy() throws IOException {
        cli.run("check", "--spec", spec);
        assertThat(cli.out()).contains("nobody has said which way of moving fits");
        Path said = Path.of(spec).resolveSibling("said.yaml");
        Files.writeString(
                said,
                Files.readString(Path.of(spec))
                        + """

                        strategy:
                          - {application: Charting, way: window}
                          - {application: Labs, way: canary, provisional: true}
                          - {application: Fax, way: retire}
                        """);
        cli.run("check", "--spec", said.toString());

        assertThat(cli.out())
                .contains("Charting: none, no way without an outage holds")
                .contains("Labs: what nobody knows could still change its strategy")
                .contains("Fax is to end, not to move");
    }

    @Test
    void checkNamesASideThatDoesNotAnswer() {
        assertThat(cli.run("check", "--spec", spec)).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("legacy", "cloud", "5433", "5434");
    }
}
