package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What docs/guides/notifications.md shows is what comes out, and what the spec refuses.
@Timeout(60)
class NotifyGuideTest {
    @TempDir private Path folder = Path.of("");
    private final CliRun cli = new CliRun();
    private String guide = "";
    private String least = "";

    @BeforeEach
    void read() throws IOException {
        guide = Files.readString(Path.of("../docs/guides/notifications.md"));
        least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
    }

    private String block(String kind) {
        int from = guide.indexOf("```" + kind + "\n") + kind.length() + 4;
        return guide.substring(from, guide.indexOf("```", from));
    }

    private int tried(String section, String... arguments) throws IOException {
        Path spec = Files.writeString(folder.resolve("handoff.yaml"), least + "\n" + section);
        String[] all = new String[arguments.length + 4];
        all[0] = "notify";
        all[1] = "test";
        all[2] = "--spec";
        all[3] = spec.toString();
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return cli.run(all);
    }

    @Test
    void theWordsOfTheGuideAreWhatComesOut() throws IOException {
        assertThat(tried(block("yaml"), "--dry-run", "--occasion", "in-doubt"))
                .isEqualTo(Exit.DONE);
        assertThat(cli.out().lines())
                .containsExactlyElementsOf(block("console").lines().skip(1).toList());
    }

    @Test
    void aTestIsSentAndWhatIsNotTakenIsSaidWithoutItsSecret() throws IOException {
        List<String> got = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        server.createContext(
                "/good",
                exchange -> {
                    try (exchange) {
                        byte[] body = exchange.getRequestBody().readAllBytes();
                        got.add(new String(body, StandardCharsets.UTF_8));
                        exchange.sendResponseHeaders(200, -1);
                    }
                });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            secret("good", base + "/good");
            secret("gone", base + "/s3cr3t");
            String section =
                    """
                    notifications:
                      system: Charting
                      channels:
                        - {name: good, kind: slack, audience: executives, url: {file: good},
                           allowLocal: true, allowHttp: true}
                        - {name: gone, kind: slack, audience: owner, url: {file: gone},
                           allowLocal: true, allowHttp: true}
                        - {name: shut, kind: slack, audience: owner, url: {file: good}}
                    """;
            assertThat(tried(section, "--json")).isEqualTo(Exit.REFUSED);
            var all = new JsonMapper().readTree(cli.out());
            assertThat(all.at("/0/sent").asBoolean()).isTrue();
            assertThat(all.at("/1/because").asText()).contains("404");
            assertThat(all.at("/2/because").asText()).contains("http is not allowed");
            assertThat(cli.out() + cli.err()).doesNotContain("s3cr3t", base);
            assertThat(got).singleElement().asString().contains("[Charting] This is a test");

            assertThat(tried(section, "--to", "good")).isEqualTo(Exit.DONE);
            assertThat(got).hasSize(2);
            assertThat(tried(section, "--to", "god")).isEqualTo(Exit.USAGE);
            assertThat(cli.err()).contains("Did you mean good?");
        } finally {
            server.stop(0);
        }
    }

    private void secret(String name, String value) throws IOException {
        Path file = Files.writeString(folder.resolve(name), value + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void whatAChannelLacksIsSaidAllAtOnce() throws IOException {
        String section =
                """
                notifications:
                  escalation: [oncal]
                  channels:
                    - {name: leads, kind: email, audience: owner, to: [ann]}
                    - {name: leads, kind: webhook, audience: owner, url: {env: HOOK}}
                    - {name: oncall, kind: pagerduty, audience: owner}
                """;
        assertThat(tried(section)).isEqualTo(Exit.USAGE);
        assertThat(cli.err())
                .contains("notifications.mail", "e-mail needs it")
                .contains("notifications.channels[0].to")
                .contains("notifications.channels[1].name", "notifications.channels[1].key")
                .contains("notifications.channels[2].key")
                .contains("did you mean oncall?");
    }

    @Test
    void withoutAChannelThereIsNothingToTry() throws IOException {
        assertThat(tried("")).isEqualTo(Exit.USAGE);
        assertThat(cli.err()).contains("notifications.channels");
    }
}
