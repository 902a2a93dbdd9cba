package org.handoff.driver.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverContract;
import org.handoff.testkit.contract.DriverWorld;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The contract kit against a real HTTP service.
class HttpHookTest {
    @TempDir private Path folder;
    private final AtomicInteger worlds = new AtomicInteger();

    private Service service() {
        return new Service(folder.resolve("world-" + worlds.incrementAndGet()));
    }

    @TestFactory
    Stream<DynamicTest> itKeepsTheContract() {
        return DriverContract.of(this::service);
    }

    @Test
    void theServiceIsToldEpochSideAndTokenAndItsAnswerIsNotRepeated() {
        try (Service service = service()) {
            assertThat(service.driver().apply(new Epoch(4), CLOUD)).isInstanceOf(Move.Done.class);
            assertThat(service.told).isEqualTo("4 cloud Bearer secret {\"to\":\"cloud\"}");

            Move refused = service.at("/refuses").apply(new Epoch(5), Environment.LEGACY);

            assertThat(refused).isInstanceOf(Move.Refused.class);
            assertThat(refused.toString())
                    .contains("answered 409")
                    .doesNotContain("Jane")
                    .doesNotContain("secret");
        }
    }

    @Test
    void whatAProxySaysOfAServiceThatMayStillBeAtItIsNotTakenForItsEnd() {
        try (Service service = service()) {
            HookDriver driver = service.at("/gateway-timeout");

            assertThat(driver.apply(new Epoch(4), CLOUD)).isInstanceOf(Move.Unknown.class);

            assertThat(driver.probe()).isInstanceOf(Live.Half.class);
        }
    }

    @Test
    void anAddressThatCannotBeAskedIsAFailureOfTheHook() {
        try (Service service = service()) {
            Move move = service.by("http://lab_engine:8080/x", "secret").apply(new Epoch(4), CLOUD);

            assertThat(move).isInstanceOf(Move.Refused.class);
            assertThat(move.toString()).contains("cannot be sent");
        }
    }

    /// Literally, inside another address, by a redirect; a spec is written by people, and so is a
    /// name's entry. No name of this machine leads there in a test.
    @Test
    void aCloudsMetadataAndTheLinkAreNeverAsked() {
        try (Service service = service()) {
            for (String host :
                    List.of(
                            "169.254.169.254",
                            "[fd00:ec2::254]",
                            "[::ffff:169.254.169.254]",
                            "169.254.7.7",
                            "[fe80::1]")) {
                Move move =
                        service.by("http://" + host + "/latest", "secret")
                                .apply(new Epoch(4), CLOUD);

                assertThat(move).as(host).isInstanceOf(Move.Refused.class);
                assertThat(move.toString()).contains("metadata").doesNotContain("secret");
            }
            assertThat(service.told).isEmpty();

            Move led = service.at("/moved").apply(new Epoch(5), CLOUD);
            assertThat(led).isInstanceOf(Move.Refused.class);
            assertThat(led.toString()).contains("answered 307");
            assertThat(service.told).as("where the redirect leads").isEmpty();
        }
    }

    @Test
    void aTokenThatCannotBeSentIsNotTold() {
        try (Service service = service()) {
            Move move = service.by("http://127.0.0.1:9/", "two\nlines").apply(new Epoch(4), CLOUD);

            assertThat(move.toString()).contains("cannot be sent").doesNotContain("two");
        }
    }

    @Test
    void anEndlessAnswerIsReadAsFarAsItsLimit() {
        try (Service service = service()) {
            assertThat(service.at("/endless").apply(new Epoch(4), CLOUD))
                    .isInstanceOf(Move.Done.class);
        }
    }

    /// Keeps in memory where an interface leads.
    private static final class Service implements DriverWorld {
        private static final Duration BOUND = Duration.ofSeconds(5);
        private static final byte[] PAGE = new byte[8_192];

        private final Path folder;
        private final HttpServer server;
        private final int port;
        private volatile String state = "legacy";
        private volatile String told = "";

        Service(Path folder) {
            this.folder = folder;
            try {
                server =
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            port = server.getAddress().getPort();
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.equals("/where")) {
                    say(exchange, 200, "{\"leads\":\"" + state + "\"}");
                    return;
                }
                if (path.startsWith("/refuses")) {
                    say(exchange, 409, "Jane Doe is busy");
                    return;
                }
                if (path.startsWith("/gateway-timeout")) {
                    say(exchange, 504, "");
                    return;
                }
                if (path.startsWith("/moved")) {
                    exchange.getResponseHeaders().set("Location", "/lead");
                    say(exchange, 307, "");
                    return;
                }
                if (path.startsWith("/cut")) {
                    return;
                }
                String body =
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                told =
                        String.join(
                                " ",
                                header(exchange, "Handoff-Epoch"),
                                header(exchange, "Handoff-Side"),
                                header(exchange, "Authorization"),
                                body);
                state = header(exchange, "Handoff-Side");
                if (path.startsWith("/endless")) {
                    exchange.sendResponseHeaders(200, 0);
                    while (true) {
                        exchange.getResponseBody().write(PAGE);
                    }
                }
                if (!path.startsWith("/lost")) {
                    say(exchange, 200, "");
                }
            }
        }

        private static String header(HttpExchange exchange, String name) {
            return String.valueOf(exchange.getRequestHeaders().getFirst(name));
        }

        private static void say(HttpExchange exchange, int status, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }

        /// A driver that leads by another path.
        HookDriver at(String path) {
            return by("http://127.0.0.1:" + port + path, "secret");
        }

        /// A driver that leads elsewhere.
        HookDriver by(String url, String token) {
            HttpHook hook =
                    new HttpHook(
                            request(url, "legacy"),
                            request(url, "cloud"),
                            URI.create("http://127.0.0.1:" + port + "/where"),
                            "\"legacy\"",
                            "\"cloud\"",
                            token);
            return new HookDriver("http", hook, folder.resolve("route.led"), BOUND);
        }

        private static HttpHook.Request request(String url, String side) {
            return new HttpHook.Request(
                    "POST", URI.create(url), "application/json", "{\"to\":\"" + side + "\"}");
        }

        @Override
        public TrafficDriver driver() {
            return at("/lead");
        }

        @Override
        public List<TrafficDriver> cutShort() {
            return List.of(at("/refuses"), at("/cut"), at("/lost"));
        }

        @Override
        public @Nullable Environment served() {
            return switch (state) {
                case "legacy" -> Environment.LEGACY;
                case "cloud" -> CLOUD;
                default -> null;
            };
        }

        @Override
        public Set<Trouble> troubles() {
            return EnumSet.of(Trouble.HALF, Trouble.FOREIGN, Trouble.SILENT);
        }

        @Override
        public void suffer(Trouble trouble) {
            switch (trouble) {
                case HALF -> state = "cloud";
                case FOREIGN -> state = "elsewhere";
                case SILENT -> server.stop(0);
                case RESTART -> throw new IllegalStateException("it keeps nothing");
            }
        }

        @Override
        public void attest(Epoch epoch, Environment side) {
            throw new IllegalStateException("nobody moves it by hand");
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
