package org.handoff.app.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

class SpecReaderTest {
    private static final Path FOLDER = Path.of("/etc/handoff");
    private static final Path EXAMPLES = Path.of("src/test/resources/spec");

    @Test
    void everyKeyIsRead() {
        Spec spec = SpecReader.read(EXAMPLES.resolve("full.yaml")).spec();

        assertThat(spec.migration()).isEqualTo("respiratory");
        assertThat(spec.legacy().database().sslmode()).isEqualTo(Spec.SslMode.VERIFY_FULL);
        assertThat(spec.legacy().database().jdbcUrl())
                .isEqualTo("jdbc:postgresql://10.0.0.5:5432/clinic");
        assertThat(spec.cloud().database().password())
                .isEqualTo(new Secret.File(EXAMPLES.resolve("secrets/cloud").toAbsolutePath()));
        assertThat(spec.tables().exclude()).containsExactly("public.scratch*");
        assertThat(spec.copy().throttle()).isEqualTo(new Bytes(50L << 20));
        assertThat(spec.gateways()).hasSize(2);
        assertThat(spec.gateways().get(0).reads())
                .containsExactly(new Route("POST", "/fhir/*/_search"));
        assertThat(spec.gateways().get(0).tls().certificates()).hasSize(1);
        assertThat(spec.gateways().get(0).proxyHeader()).isTrue();
        assertThat(spec.gateways().get(1).tls().certificates()).isEmpty();
        assertThat(spec.gateways().get(1).listen()).isEqualTo(new Endpoint("::1", 8081));
        assertThat(spec.control().address()).hasToString("https://control.example:7400");
        assertThat(spec.control().ledger())
                .extracting(Spec.Database::jdbcUrl)
                .isEqualTo("jdbc:postgresql://db.example:5432/handoff_ledger");
        assertThat(spec.bounds().soak()).isEqualTo(Duration.ofHours(1));
        assertThat(spec.fence().endOpenTransactions()).isFalse();
        assertThat(spec.canary().steps()).containsExactly("2.5%", "100%");
        assertThat(spec.canary().unit()).isEqualTo(CanarySpec.Drawn.FACILITY);
        assertThat(spec.shadow().parityDifferentMax()).isEqualTo("0.2%");
        assertThat(spec.notifications().channels())
                .extracting(NotificationsSpec.Channel::kind)
                .containsExactly(
                        NotificationsSpec.Kind.EMAIL,
                        NotificationsSpec.Kind.WEBHOOK,
                        NotificationsSpec.Kind.SMS);
    }

    @Test
    void aShadowMirrorsOnlyWhatIsSafeToDoTwice() throws IOException {
        String least = Files.readString(EXAMPLES.resolve("least.yaml"));
        assertThat(
                        problems(
                                least
                                        + """
                                        shadow:
                                          endpoints: [POST /api/orders, GET /api/labs/*]
                                          share: 120%
                                          paritySeen: [GET /api/other]
                                        """))
                .extracting(Problem::key)
                .containsExactlyInAnyOrder("shadow.endpoints", "shadow.share", "shadow.paritySeen");
        assertThat(problems(least + "shadow: {parity: true}\n"))
                .extracting(Problem::key)
                .containsExactly("shadow.endpoints");
    }

    @Test
    void aMariadbSideNeedsItsOwnPortAndHoldsNoLedger() throws IOException {
        String least = Files.readString(EXAMPLES.resolve("least.yaml"));
        String maria =
                least.replace("{host: 127.0.0.1, port: 5433", "{engine: mariadb, host: h")
                        + "tables: {schemas: [one, two]}\n";
        String ledger = "  ledger: {engine: mariadb, host: h, port: 3306, name: n, user: u}\n";
        assertThat(problems(maria.replace("people:", ledger + "people:")))
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "legacy.database.port", "tables.schemas", "control.ledger.engine");
    }

    @Test
    void everythingThatCanHaveAFallbackHasOne() {
        Spec spec = SpecReader.read(EXAMPLES.resolve("least.yaml")).spec();

        assertThat(spec.bounds().pauseBudget()).isEqualTo(Duration.ofMillis(150));
        assertThat(spec.schema().carry()).isEqualTo(Spec.Carry.PG_DUMP);
        assertThat(spec.gateways()).isEmpty();
        assertThat(spec.control().ledger()).isNull();
        assertThat(spec.control().address()).hasToString("https://127.0.0.1:7400");
    }

    @Test
    void aCanaryThatCannotBeKeptSafeIsRefusedByName() throws IOException {
        String least = Files.readString(EXAMPLES.resolve("least.yaml"));

        List<Problem> problems =
                problems(
                        least
                                + """
                                canary:
                                  data: facility
                                  user: body name
                                  facility: header X-Facility
                                  steps: [5%, 120%, many]
                                """);

        assertThat(problems)
                .extracting(Problem::key)
                .containsExactlyInAnyOrder("canary.user", "canary.steps[2]");
        List<Problem> meaning =
                problems(
                        least
                                + """
                                canary:
                                  data: facility
                                  facility: header X-Facility
                                  steps: [5%, 120%]
                                """);
        assertThat(meaning)
                .extracting(Problem::key)
                .containsExactlyInAnyOrder("canary.data", "canary.user", "canary.steps");
        assertThat(meaning.toString()).contains("the fence owns a whole database");
    }

    @Test
    void allProblemsAreReportedAtOnceEachWithItsPlace() {
        List<Problem> problems =
                problems(
                        """
                        migration: My Clinic
                        legacy:
                          database:
                            hots: 10.0.0.5
                            port: 99999
                            name: clinic
                            user: handoff
                            sslmode: verify-fulll
                          upstream: 10.0.0.5:8080
                        cloud:
                          database: {host: b, name: clinic, user: handoff}
                        control:
                          token: {env: T}
                        people:
                          owner: ann
                        bounds:
                          hold: 5 sec
                          hold: 5s
                        boundz: {}
                        """);

        assertThat(problems)
                .extracting(p -> p.line() + ":" + p.column() + " " + p.key() + " " + p.guess())
                .containsExactly(
                        "1:12 migration ",
                        "4:5 legacy.database.hots host",
                        "4:5 legacy.database.host ",
                        "5:11 legacy.database.port ",
                        "8:14 legacy.database.sslmode verify-full",
                        "9:13 legacy.upstream ",
                        "17:9 bounds.hold ",
                        "18:3 bounds.hold ",
                        "19:1 boundz bounds");
        assertThat(problems.get(1).sentence())
                .startsWith("handoff.yaml:4:5: legacy.database.hots: unknown key; allowed are")
                .endsWith("(did you mean 'host'?)");
    }

    @Test
    void aPasswordInTheSpecIsRefusedAndNeverShown() {
        String spec =
                """
                migration: clinic
                legacy:
                  database: {host: a, name: clinic, user: handoff, password: hunter2}
                  upstream: http://ann:hunter2@a:8080
                cloud:
                  database: {host: b, name: c, user: h, password: {value: hunter2}}
                  pasword: hunter2
                control:
                  token: {env: "hunter2 hunter2"}
                people: hunter2
                """;

        SpecException refused = refused(spec);

        assertThat(refused).hasMessageContaining("write {env: NAME} or {file: PATH}");
        assertThat(refused.getMessage()).doesNotContain("hunter2");
        assertThat(refused.problems()).hasSize(6);
    }

    @Test
    void brokenYamlIsNamedByPlaceAndItsTextIsNotQuoted() {
        SpecException refused = refused("migration: clinic\nlegacy:\n  x: 'hunter2\n   : [hunter2");

        assertThat(refused.problems()).hasSize(1);
        assertThat(refused.getMessage()).startsWith("handoff.yaml:").doesNotContain("hunter2");
    }

    @Test
    void anAddressThatLeadsElsewhereInTheOpenIsAProblemAlsoBehindAProxy() {
        String off = "  token: {env: T}\n  listen: 127.0.0.1:7400\n  tls: {mode: off}\n";
        String spec = read("least.yaml").replace("  token: {env: HANDOFF_TOKEN}\n", off);

        assertThat(problems(spec.replace(off, off + "  url: http://far.example:7400\n")))
                .singleElement()
                .extracting(Problem::key)
                .isEqualTo("control.url");
        SpecReader.parse(
                "handoff.yaml", spec.replace(off, off + "  url: http://[::1]:7400\n"), FOLDER);
    }

    @Test
    void anEmptyFileIsAProblemToo() {
        assertThat(refused("")).hasMessageContaining("the file is empty");
        assertThat(refused("# only a comment\n")).hasMessageContaining("the file is empty");
    }

    @Test
    void keysThatContradictEachOtherAreNamedWithBothValues() {
        String least = read("least.yaml");

        assertThat(refused(least + "bounds: {hold: 40s}\n"))
                .hasMessageContaining("bounds.hold: found 40s; it must be below clients.timeout");
        assertThat(refused(least.replace("5434", "5433")))
                .hasMessageContaining("the same database as legacy.database");
        assertThat(refused(least + "gateways:\n  - {name: a, listen: 0.0.0.0:80}\n"))
                .hasMessageContaining("legacy.upstream: the key is missing")
                .hasMessageContaining("cloud.upstream: the key is missing");
        assertThat(refused(least + "schema: {carry: files}\n"))
                .hasMessageContaining("schema.beforeRows");
    }

    @Test
    void aDeepOrSelfReferringDocumentIsRefused() {
        assertThat(refused("a: &a [*a]\n")).hasMessageContaining("unknown key");
        assertThat(refused("[".repeat(10_000))).hasMessageContaining("deeper than");
    }

    @Test
    void aMissingFileIsNamedWithTheRemedy() {
        HandoffException missing =
                catchThrowableOfType(
                        HandoffException.class, () -> SpecReader.read(Path.of("/no/handoff.yaml")));

        assertThat(missing).hasMessageContaining("/no/handoff.yaml").hasMessageContaining("init");
    }

    @Test
    void aSecretFileThatEveryoneReadsIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "hunter2\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        HandoffException open =
                catchThrowableOfType(HandoffException.class, () -> new Secret.File(file).resolve());

        assertThat(open).hasMessageContaining("chmod 600").hasMessageNotContaining("hunter2");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(new Secret.File(file).resolve()).isEqualTo("hunter2");
        assertThat(new Secret.File(file).toString()).doesNotContain("hunter2");
    }

    private static List<Problem> problems(String text) {
        return refused(text).problems();
    }

    private static SpecException refused(String text) {
        return catchThrowableOfType(
                SpecException.class, () -> SpecReader.parse("handoff.yaml", text, FOLDER));
    }

    private static String read(String name) {
        try {
            return Files.readString(EXAMPLES.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
