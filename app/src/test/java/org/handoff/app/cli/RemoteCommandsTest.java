package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.spec.SpecReader;
import org.handoff.app.wiring.RunbookSource;
import org.handoff.control.access.Access;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.api.PageReads;
import org.handoff.control.api.RunbookView;
import org.handoff.control.api.SecurityView;
import org.handoff.control.evidence.SigningKey;
import org.handoff.control.posture.Posture;
import org.handoff.control.posture.PostureFile;
import org.handoff.control.posture.SecurityTerms;
import org.handoff.control.runbook.CompiledRunbook;
import org.handoff.model.Environment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `--server`: a control plane elsewhere, by nothing but its API.
@Timeout(60)
class RemoteCommandsTest {
    private static final String TOKEN = "a-token-of-good-length";
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /// `| commands | yes |` or `| commands | no: because |`.
    private static final Pattern ROW = Pattern.compile("\\| (`[^|]+) \\| (yes|no)[^|]* \\|");

    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private final ScriptedControlPlane plane = new ScriptedControlPlane();
    private final Access access = Access.open(Path.of(":memory:"), TOKEN, InstantSource.system());
    private final ApiServer server =
            ApiServer.start(new ApiSettings(ANY, TOKEN, "bench", Set.of()), plane, access);
    private Path spec = Path.of("");
    private String secret = "";

    @BeforeEach
    void write() throws Exception {
        spec =
                Files.copy(
                        Path.of("src/test/resources/spec/least.yaml"),
                        folder.resolve("handoff.yaml"));
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        secret = "file:" + token;
    }

    @AfterEach
    void stop() {
        server.close();
        access.close();
    }

    private int there(CliRun run, String... words) {
        List<String> all = new ArrayList<>(List.of("--token", secret));
        all.add("--server");
        all.add("http://127.0.0.1:" + server.address().getPort());
        all.addAll(List.of(words));
        return run.run(all.toArray(String[]::new));
    }

    private static void commands(CommandLine line, String path, Map<String, Boolean> all) {
        boolean alone = !(line.getCommand() instanceof CommandGroup) && !path.isEmpty();
        if (alone && !line.getCommandSpec().usageMessage().hidden()) {
            all.put(path, line.getCommandSpec().findOption("--server") != null);
        }
        // A command that has an alias stands there twice.
        line.getSubcommands().values().stream()
                .distinct()
                .forEach(it -> commands(it, (path + " " + it.getCommandName()).strip(), all));
    }

    /// Whoever adds a command says there whether it works from elsewhere.
    @Test
    void theGuideSaysOfEveryCommandWhetherItAsksAControlPlane() throws Exception {
        Map<String, Boolean> all = new TreeMap<>();
        commands(HandoffCli.tree(cli, Terminal.system()), "", all);
        Map<String, Boolean> told = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/guides/access.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                for (String name : row.group(1).split(",", -1)) {
                    told.put(name.replace("`", "").strip(), row.group(2).equals("yes"));
                }
            }
        }
        assertThat(told).isEqualTo(all);
    }

    @Test
    void theRunbookOfAControlPlaneIsTheSamePaperWithTheSameHash() throws Exception {
        CompiledRunbook runbook =
                RunbookSource.of(SpecReader.read(spec).spec(), Environment.CLOUD, null);
        plane.runbook = RunbookView.of(runbook, "2126-03-01T06:00-05:00", Duration.ofMinutes(10));
        CliRun here = new CliRun();
        String end = "2126-03-01T06:00-05:00";
        assertThat(here.run("runbook", "--spec", spec.toString(), "--window-end", end)).isZero();

        assertThat(there(cli, "runbook", "--spec", "nowhere.yaml")).as(cli.err()).isZero();

        assertThat(cli.out()).isEqualTo(here.out()).contains(runbook.hash(), "latest safe abort");
        assertThat(there(cli, "runbook", "--twin", "twin.yaml")).isEqualTo(Exit.USAGE);
    }

    @Test
    void aRunbookThatIsNotWhatItsHashSaysIsRefused() {
        CompiledRunbook runbook =
                RunbookSource.of(SpecReader.read(spec).spec(), Environment.CLOUD, null);
        CompiledRunbook changed =
                new CompiledRunbook(
                        "another",
                        runbook.from(),
                        runbook.to(),
                        runbook.parts(),
                        runbook.lines(),
                        runbook.hash(),
                        runbook.measured(),
                        runbook.wayBack());
        plane.runbook = RunbookView.of(changed, null, Duration.ZERO);

        assertThat(there(cli, "runbook")).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("does not have the hash that it says");
    }

    @Test
    void whatAControlPlaneJudgedOfItsCloudIsShownHere() throws Exception {
        String guide = Files.readString(Path.of("../docs/guides/security.md"));
        int from = guide.indexOf("```json\n") + 8;
        Path twin =
                Files.writeString(
                        folder.resolve("twin.json"),
                        guide.substring(from, guide.indexOf("```", from)));
        CliRun here = new CliRun();
        String none = folder.resolve("none.yaml").toString();
        assertThat(here.run("security", "--spec", none, twin.toString())).isEqualTo(Exit.REFUSED);
        assertThat(there(cli, "security")).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("no judgement of the cloud");

        Posture posture =
                Posture.of(
                        List.of(PostureFile.read(twin)),
                        List.of(),
                        SecurityTerms.STRICT,
                        Instant.now());
        plane.security = SecurityView.of(posture, Instant.parse("2026-11-22T02:07:00Z"));

        CliRun shown = new CliRun();
        assertThat(there(shown, "security")).isEqualTo(Exit.REFUSED);
        assertThat(shown.out().lines().filter(it -> !it.contains("Judged by")))
                .containsExactlyElementsOf(here.out().lines().toList());
        assertThat(shown.out()).contains("Judged by the control plane at 2026-11-22T02:07:00Z");
        assertThat(there(cli, "security", twin.toString())).isEqualTo(Exit.USAGE);
    }

    @Test
    void theKeyOfAControlPlaneIsShownHere() {
        SigningKey key = SigningKey.ofThisProcess("bench");
        plane.verdict =
                new PageReads.LedgerVerdict(
                        true,
                        7,
                        3,
                        0,
                        key.verifier().fingerprint(),
                        key.verifier().text(),
                        List.of(),
                        Instant.EPOCH);

        assertThat(there(cli, "evidence", "key")).as(cli.err()).isZero();
        assertThat(cli.out()).contains(key.verifier().fingerprint(), key.verifier().text());
    }
}
