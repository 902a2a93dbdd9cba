package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

import org.handoff.control.access.Access;
import org.handoff.control.access.Role;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.oidc.Oidc;
import org.handoff.control.oidc.OidcSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `handoff login --provider` at a real OpenID Connect server, with a browser of the test's own.
@Timeout(120)
class ProviderLoginTest {
    private static final String TOKEN = "a-token-of-good-length";
    private static final String PASSWORD = "correct horse battery";

    @TempDir private Path folder = Path.of("");
    private final MockOAuth2Server provider = new MockOAuth2Server();
    private final ScriptedControlPlane plane = new ScriptedControlPlane();
    private final Access access = Access.open(Path.of(":memory:"), TOKEN, InstantSource.system());
    private Oidc oidc;
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        provider.start();
        oidc =
                new Oidc(
                        new OidcSettings(
                                URI.create(provider.issuerUrl("clinic").toString()),
                                "handoff",
                                "the client's secret",
                                "preferred_username",
                                "groups",
                                Map.of("movers", Role.OPERATOR),
                                Duration.ofSeconds(60),
                                List.of()),
                        InstantSource.system());
        server =
                ApiServer.start(
                        new ApiSettings(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                TOKEN,
                                "bench",
                                Set.of()),
                        plane,
                        access,
                        null,
                        oidc);
        secret("token", TOKEN);
        secret("password", PASSWORD);
        access.add("gus", PASSWORD, Set.of(Role.OWNER), "test");
    }

    @AfterEach
    void stop() {
        server.close();
        oidc.close();
        access.close();
        provider.shutdown();
    }

    private void secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private int run(CliRun cli, String... command) {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of("--server", "http://127.0.0.1:" + server.address().getPort()));
        return cli.run(line.toArray(String[]::new));
    }

    /// What the provider says of whoever logs in next.
    private void says(long seconds, Map<String, Object> claims) {
        provider.enqueueCallback(
                new DefaultOAuth2TokenCallback(
                        "clinic", "subject-1", "JWT", List.of("handoff"), claims, seconds));
    }

    private static Map<String, Object> ann(String group) {
        return Map.of("preferred_username", "ann", "groups", List.of(group));
    }

    /// Runs the command, goes where it says, and comes back.
    private int login(CliRun cli) throws Exception {
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() ->
                        run(
                                cli,
                                "login",
                                "--provider",
                                "--out",
                                folder.resolve("ann.token").toString()));
        Pattern url = Pattern.compile("^http://\\S+/authorize\\?\\S+$", Pattern.MULTILINE);
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        Matcher found = url.matcher(cli.out());
        while (!found.find() && !code.isDone()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
            found = url.matcher(cli.out());
        }
        if (!code.isDone()) {
            try (HttpClient browser =
                    HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build()) {
                assertThat(stranger(browser, found.group())).isEqualTo(404);
                HttpResponse<String> end =
                        browser.send(
                                HttpRequest.newBuilder(URI.create(found.group())).build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(end.body()).contains("Go back to the command line.");
            }
        }
        return code.get();
    }

    /// Another page of this machine that found the port.
    private static int stranger(HttpClient browser, String url) throws Exception {
        Matcher redirect = Pattern.compile("redirect_uri=([^&]+)").matcher(url);
        assertThat(redirect.find()).isTrue();
        URI port = URI.create(URLDecoder.decode(redirect.group(1), StandardCharsets.UTF_8));
        return browser.send(
                        HttpRequest.newBuilder(port.resolve("/?state=invented&code=x")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void aPersonOfTheProviderLogsInActsUnderTheirNameAndIsDisabledHere() throws Exception {
        says(300, ann("movers"));
        CliRun cli = new CliRun();
        assertThat(login(cli)).as(cli.err()).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("Logged in as ann (operator)");
        String[] rehearse = {
            "rehearse",
            "--dry-run",
            "--migration",
            "bench",
            "--token",
            "file:" + folder.resolve("ann.token")
        };
        assertThat(run(new CliRun(), rehearse)).isEqualTo(Exit.DONE);
        assertThat(plane.requests.getLast().who()).isEqualTo("ann");
        assertThat(plane.notes)
                .containsExactly("identity provider made the account ann (operator)");

        String[] disable = {"user", "disable", "ann", "--token", "file:" + folder.resolve("token")};
        assertThat(run(new CliRun(), disable)).isEqualTo(Exit.DONE);
        assertThat(run(new CliRun(), rehearse)).isEqualTo(Exit.REFUSED);
        says(300, ann("movers"));
        CliRun again = new CliRun();
        assertThat(login(again)).isEqualTo(Exit.REFUSED);
        assertThat(again.err()).contains("is disabled");
    }

    @Test
    void anEndedTokenAndAGroupWithoutRoleAreRefused() throws Exception {
        says(-3600, ann("movers"));
        CliRun ended = new CliRun();
        assertThat(login(ended)).isEqualTo(Exit.REFUSED);
        assertThat(ended.err()).contains("token is refused");
        says(300, ann("staff"));
        CliRun none = new CliRun();
        assertThat(login(none)).isEqualTo(Exit.REFUSED);
        assertThat(none.err()).contains("no role that counts here");
        assertThat(access.accounts()).hasSize(1);
        assertThat(folder.resolve("ann.token")).doesNotExist();
    }

    @Test
    void aNameOfALocalAccountIsNotTheProvidersToGive() throws Exception {
        says(300, Map.of("preferred_username", "gus", "groups", List.of("movers")));
        CliRun cli = new CliRun();
        assertThat(login(cli)).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("The name gus is another account's here");
    }

    @Test
    void aNameThatPassedToAnotherPersonIsNotTheirs() throws Exception {
        says(300, ann("movers"));
        assertThat(login(new CliRun())).isEqualTo(Exit.DONE);
        provider.enqueueCallback(
                new DefaultOAuth2TokenCallback(
                        "clinic", "subject-2", "JWT", List.of("handoff"), ann("movers"), 300));
        CliRun cli = new CliRun();
        assertThat(login(cli)).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("The name ann is another account's here");
    }

    @Test
    void withoutTheProviderALocalAccountStillLogsIn() throws Exception {
        provider.shutdown();
        CliRun cli = new CliRun();
        assertThat(run(cli, "login", "--provider")).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("does not answer as it should", "Local accounts go on");
        CliRun local = new CliRun();
        String[] gus = {
            "login",
            "gus",
            "--password",
            "file:" + folder.resolve("password"),
            "--out",
            folder.resolve("gus.token").toString()
        };
        assertThat(run(local, gus)).as(local.err()).isEqualTo(Exit.DONE);
    }

    @Test
    void aRedirectElsewhereIsNotBegun() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String bad :
                    List.of(
                            "https://evil.example/",
                            "http://127.0.0.1:80@evil.example/",
                            "http://localhost:1/",
                            "http://127.0.0.1:1/x")) {
                String body =
                        "{\"redirect\":\"%s\",\"binding\":\"%s\"}".formatted(bad, "A".repeat(43));
                HttpRequest request =
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + server.address().getPort()
                                                        + "/api/oidc/begin"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build();
                assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                        .as(bad)
                        .isEqualTo(400);
            }
        }
    }
}
