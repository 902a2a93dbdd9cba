package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.handoff.app.spec.SpecFile;
import org.handoff.app.spec.SpecReader;
import org.handoff.app.wiring.ShadowWorld;
import org.handoff.control.ledger.Entry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Does what the guide on shadows says: two applications, one with planted regressions, a gateway,
/// the API and the commands.
@Timeout(180)
class ShadowGuideTest {
    private static final String TOKEN = "ZEBRA-QUILL-7731";
    private static final int SLOW_MILLIS = 60;
    private static final Pattern LINE =
            Pattern.compile("^ {2}(missing|extra|different|type|noise) +(\\S+)", Pattern.MULTILINE);

    @TempDir private Path folder;
    private final AtomicInteger clock = new AtomicInteger();
    private final AtomicInteger orders = new AtomicInteger();
    private final Map<String, AtomicLong> seen = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // by open
    private HttpServer legacy;

    @SuppressWarnings("NullAway.Init") // by open
    private HttpServer cloud;

    @BeforeEach
    void open() throws IOException {
        legacy = application(false);
        cloud = application(true);
    }

    @AfterEach
    void close() {
        legacy.stop(0);
        cloud.stop(0);
        http.shutdownNow();
    }

    /// The clinic's application; the cloud's one is wrong in the ways that the guide shows.
    private HttpServer application(boolean isWrong) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/", exchange -> answer(exchange, isWrong));
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange, boolean isWrong) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (isWrong) {
            seen.computeIfAbsent(path, _ -> new AtomicLong()).incrementAndGet();
        }
        boolean isOrder = path.equals("/api/orders");
        boolean fails = isWrong && isOrder && orders.incrementAndGet() % 3 == 0;
        if (isWrong && path.startsWith("/api/labs/")) {
            pause(SLOW_MILLIS);
        }
        String body =
                isOrder
                        ? "[{\"id\":1},{\"id\":2}]"
                        : path.startsWith("/api/labs/")
                                ? "{\"result\":{\"value\":" + (isWrong ? "1.00" : "1.0") + "}}"
                                : patient(isWrong);
        byte[] bytes = (fails ? TOKEN : body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(fails ? 500 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String patient(boolean isWrong) {
        return "{\"name\":\"%s\",\"status\":\"%s\",\"now\":%d,\"servedBy\":\"%s\"%s}"
                .formatted(
                        TOKEN,
                        isWrong ? "inactive-" + TOKEN : "active-" + TOKEN,
                        clock.incrementAndGet(),
                        isWrong ? "cloud" : "legacy",
                        isWrong ? ",\"debug\":\"" + TOKEN + "\"" : "");
    }

    private SpecFile spec(String example, int control) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret-of-this-test");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        String rest =
                """
                migration: clinic
                people: {owner: ana}
                control: {token: {file: token}, listen: 127.0.0.1:%d, data: state, tls: {mode: off}}
                legacy:
                  database: {host: 127.0.0.1, port: 1, name: a, user: u, password: {file: token}}
                  upstream: http://127.0.0.1:%d
                cloud:
                  database: {host: 127.0.0.1, port: 2, name: b, user: u, password: {file: token}}
                  upstream: http://127.0.0.1:%d
                gateways:
                  - {name: front, listen: "127.0.0.1:0"}
                """
                        .formatted(
                                control,
                                legacy.getAddress().getPort(),
                                cloud.getAddress().getPort());
        Files.createDirectories(folder.resolve("state"));
        return SpecReader.read(Files.writeString(folder.resolve("handoff.yaml"), rest + example));
    }

    @Test
    void theExampleOfTheGuideOnShadowsIsWhatItSays() throws Exception {
        String page = Files.readString(Path.of("../docs/guides/shadow.md"));
        String example = block(page, "yaml").replace("25%", "100%");
        try (ShadowWorld world = new ShadowWorld(port -> spec(example, port))) {
            assertThat(run(world, "start", "--dry-run")).contains("This is what would be done");
            assertThat(run(world, "status")).contains("There was no shadow yet");
            assertThat(run(world, "start")).contains("The shadow begins");
            URI front = world.front();
            until(
                    "the gateway obeys",
                    () -> {
                        get(front, "/api/patients/17");
                        pause(50);
                        return seen.containsKey("/api/patients/17");
                    });
            for (int i = 0; i < 15; i++) {
                assertThat(get(front, "/api/patients/" + i)).isEqualTo(200);
                assertThat(get(front, "/api/labs/" + TOKEN)).isEqualTo(200);
                assertThat(get(front, "/api/orders")).isEqualTo(200);
                pause(100);
            }
            String wanted = block(page, "text");
            until("all of it is reported", () -> lines(run(world, "report")).equals(lines(wanted)));
            afterwards(world);
        }
    }

    private void afterwards(ShadowWorld world) throws Exception {
        String text = run(world, "report");
        String json = run(world, "report", "--json");
        Path html = folder.resolve("report.html");
        String _ = run(world, "report", "--days", "1", "--html", html.toString());
        assertThat(Files.readString(html)).contains("$.result.value").doesNotContain("<script");
        for (String each : List.of(text, json, Files.readString(html))) {
            assertThat(each).doesNotContain("ZEBRA").doesNotContain("QUILL");
        }
        Matcher slow = Pattern.compile("other {2}half within ([0-9.]+)").matcher(labs(text));
        assertThat(slow.find()).isTrue();
        assertThat(Double.parseDouble(slow.group(1))).isGreaterThanOrEqualTo(SLOW_MILLIS);
        assertThat(run(world, "stop", "--reason", "enough")).contains("The shadow is over");
        assertThat(run(world, "status")).contains("enough");
        assertThat(world.recorded()).hasAtLeastOneElementOfType(Entry.ShadowBegan.class);
        world.restart();
        assertThat(lines(run(world, "report"))).as("survives a restart").isEqualTo(lines(text));
    }

    private static String labs(String report) {
        return report.substring(
                report.indexOf("GET /api/labs/*"), report.indexOf("GET /api/orders"));
    }

    private String run(ShadowWorld world, String... words) {
        CliRun cli = new CliRun();
        String[] all = new String[words.length + 3];
        all[0] = "shadow";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--spec";
        all[words.length + 2] = world.spec().toString();
        assertThat(cli.run(all)).as("%s%s", cli.out(), cli.err()).isZero();
        return cli.out();
    }

    private static Set<String> lines(String report) {
        Set<String> lines = new TreeSet<>();
        String endpoint = "";
        for (String line : report.lines().toList()) {
            Matcher found = LINE.matcher(line);
            endpoint = line.startsWith("GET ") ? line : endpoint;
            if (found.find()) {
                lines.add(endpoint + " " + found.group(1) + " " + found.group(2).replace(",", ""));
            }
        }
        return lines;
    }

    private int get(URI front, String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(front.resolve(path)).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String block(String page, String language) {
        int from = page.indexOf("```" + language + "\n") + language.length() + 4;
        return page.substring(from, page.indexOf("```", from));
    }

    private interface Check {
        boolean holds();
    }

    private static void until(String what, Check check) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!check.holds()) {
            assertThat(System.nanoTime() - end).as("never happened: %s", what).isNegative();
            pause(100);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
