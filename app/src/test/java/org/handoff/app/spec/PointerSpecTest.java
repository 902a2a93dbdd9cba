package org.handoff.app.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `pointers` of the spec, and the guide's own example of them.
class PointerSpecTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/spec");
    private static final Path GUIDE = Path.of("../docs/guides/drivers.md");

    @Test
    void theGuidesExampleIsASpec() throws IOException {
        Matcher block =
                Pattern.compile("```yaml\n(pointers:.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(GUIDE));
        assertThat(block.find()).isTrue();

        List<PointerSpec> pointers = spec(block.group(1)).pointers();

        assertThat(pointers)
                .extracting(PointerSpec::driver)
                .containsExactly(
                        PointerSpec.Driver.HAPROXY,
                        PointerSpec.Driver.NGINX,
                        PointerSpec.Driver.DNS,
                        PointerSpec.Driver.MANUAL);
        assertThat(pointers.get(2).toCloud()).isEqualTo("A 198.51.100.20");
        assertThat(pointers).extracting(PointerSpec::isByHand).endsWith(true);
    }

    @Test
    void everyProblemOfADriverIsNamedAtItsKey() throws IOException {
        List<Problem> problems =
                problems(
                        """
                        pointers:
                          - {name: a, driver: haproxy}
                          - name: a
                            driver: haproxy
                            haproxy: {map: m, legacy: one, cloud: one, legacyServers: [s]}
                          - {name: b, legacy: there}
                          - name: c
                            driver: dns
                            cloud: over there
                            dns:
                              zone: example.org
                              record: app.example.com
                              type: CNAME
                              legacy: [x.example.org, y.example.org]
                              windowTtl: 1500ms
                              server: 10.0.0.53:53
                              keyName: handoff
                              key: {env: KEY}
                        """);

        assertThat(problems)
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "pointers[0].haproxy",
                        "pointers[1].name",
                        "pointers[1].haproxy.socket",
                        "pointers[1].haproxy.cloud",
                        "pointers[1].haproxy.backend",
                        "pointers[1].haproxy.cloudServers",
                        "pointers[2].cloud",
                        "pointers[3].cloud",
                        "pointers[3].dns.cloud",
                        "pointers[3].dns.zone",
                        "pointers[3].dns.type",
                        "pointers[3].dns.windowTtl");
    }

    @Test
    void whatWouldBreakOutOfAConfigurationIsRefused() throws IOException {
        assertThat(
                        problems(
                                """
                                pointers:
                                  - name: a
                                    driver: nginx
                                    nginx:
                                      file: f
                                      upstream: clinic
                                      legacy: ["10.0.0.5; } evil {"]
                                      cloud: [10.0.0.6]
                                      observe: 127.0.0.1:7480
                                """))
                .extracting(Problem::key)
                .containsExactly("pointers[0].nginx.legacy[0]");
    }

    @Test
    void aHooksProblemsAreNamedAtTheirKeys() throws IOException {
        assertThat(
                        problems(
                                """
                                pointers:
                                  - {name: a, driver: command, command: {legacy: [], cloud: [x]}}
                                  - name: b
                                    driver: http
                                    http:
                                      legacy: {url: "http://host/x"}
                                      cloud: {url: "http://host/y"}
                                      legacySays: same
                                      cloudSays: same
                                  - name: c
                                    driver: sql
                                    command: {legacy: [x], cloud: [y]}
                                """))
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "pointers[0].command.legacy",
                        "pointers[1].http.cloudSays",
                        "pointers[2].command",
                        "pointers[2].sql");
    }

    @Test
    void anAddressWithAUserOrAnUnknownMethodIsRefused() throws IOException {
        assertThat(
                        problems(
                                """
                                pointers:
                                  - name: b
                                    driver: http
                                    http:
                                      legacy: {url: "http://user@host/x"}
                                      observe: http://lab_engine:8080/x
                                      cloud: {url: "http://host/y", method: GET}
                                """))
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "pointers[0].http.legacy.url",
                        "pointers[0].http.cloud.method",
                        "pointers[0].http.observe");
    }

    @Test
    void addressesThatCannotBeAskedAndAnswersThatHoldBothAreRefusedBeforeTheNight()
            throws IOException {
        assertThat(
                        problems(
                                """
                                pointers:
                                  - name: b
                                    driver: http
                                    http:
                                      legacy: {url: "http://lab..engine:8080/x"}
                                      cloud: {url: "http://host/{y}"}
                                      observe: http://host:70000/z
                                      legacySays: 10.0.0.5
                                      cloudSays: 10.0.0.50
                                  - name: c
                                    driver: http
                                    http:
                                      legacy: {url: "http://host:8080/x"}
                                      cloud: {url: "http://[::1]:8080/%20y?a=b"}
                                      legacySays: cloudy
                                """))
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "pointers[0].http.legacy.url",
                        "pointers[0].http.cloud.url",
                        "pointers[0].http.observe",
                        "pointers[0].http.cloudSays",
                        "pointers[1].http.cloudSays");
    }

    @Test
    void namesThatWouldShareAFileAreRefused() throws IOException {
        assertThat(
                        problems(
                                """
                                pointers:
                                  - {name: Lab A, legacy: a, cloud: b}
                                  - {name: lab/a, legacy: a, cloud: b}
                                  - {name: 化验, legacy: a, cloud: b}
                                  - {name: 药房, legacy: a, cloud: b}
                                  - {name: lab b, legacy: a, cloud: b}
                                """))
                .extracting(Problem::key)
                .containsExactly("pointers[1].name", "pointers[3].name");
    }

    private static Spec spec(String more) throws IOException {
        String least = Files.readString(EXAMPLES.resolve("least.yaml"));
        return SpecReader.parse("handoff.yaml", least + more, Path.of("/etc/handoff"));
    }

    private static List<Problem> problems(String more) {
        SpecException refused = catchThrowableOfType(SpecException.class, () -> spec(more));
        return refused.problems();
    }
}
