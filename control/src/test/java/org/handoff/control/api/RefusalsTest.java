package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.handoff.control.access.Access;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Every refusal leaves a trace, and no flood of them leaves more than bounds allow.
@Timeout(60)
class RefusalsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /// Of our shape, and nobody's.
    private static final String WRONG = "hs_" + "b".repeat(43);

    /// A slow machine gives some back in between.
    private static final int TRIES = 500;

    private final List<String> written = new ArrayList<>();
    private final Refusals refusals = new Refusals((who, what) -> written.add(who + ": " + what));

    private static List<ILoggingEvent> logged(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger("handoff.api");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            work.run();
        } finally {
            logger.detachAppender(lines);
        }
        return List.copyOf(lines.list);
    }

    @Test
    void aFloodIsFewLinesAndOneRecordAndItsSumFollows() {
        List<ILoggingEvent> lines =
                logged(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        String network = "10.0." + i / 250 + "." + i % 250;
                        refusals.refused(
                                "/api/tokens",
                                "nobody",
                                network,
                                401,
                                "api.token",
                                i * SECOND / 100);
                    }
                });
        assertThat(lines).hasSize(Refusals.LINES_A_MINUTE);
        assertThat(written).containsExactly("somebody: " + credentials(1, 1));

        refusals.summed(Duration.ofMinutes(9).toNanos());
        assertThat(written).hasSize(1);
        assertThat(logged(() -> refusals.summed(Duration.ofMinutes(10).toNanos()))).isEmpty();
        assertThat(written).hasSize(2);
        assertThat(written.getLast()).contains(": 4999, from more than 1000 network(s)");
        refusals.summed(Duration.ofMinutes(30).toNanos());
        assertThat(written).as("nothing new").hasSize(2);
        assertThat(refusals.metrics())
                .contains("handoff_api_refused_total{code=\"api.token\"} 5000\n");
    }

    private static String credentials(int count, int networks) {
        return "tokens, passwords, codes or certificates that do not count: "
                + count
                + ", from "
                + networks
                + " network(s)";
    }

    @Test
    void whoIsKnownFillsNoLedgerEither() {
        for (int i = 0; i < 200; i++) {
            refusals.denied("t-viewer", "POST /api/x" + i);
        }
        assertThat(written).hasSize(30);
    }

    @Test
    void everyRefusalOfAServerIsCountedAndLoggedWithoutWhatAStrangerWrote() throws Exception {
        List<ILoggingEvent> lines;
        try (ApiWorld world = new ApiWorld()) {
            List<Integer> answers = new ArrayList<>();
            lines =
                    logged(() -> {
                        try {
                            for (String path :
                                    List.of(
                                            "/api/users",
                                            "/no%0Asuch-path",
                                            "/seen/1/x/" + "0".repeat(32))) {
                                answers.add(send(world, path, "hs_" + "a".repeat(43)));
                            }
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    });
            assertThat(answers).containsExactly(401, 404, 409);
            assertThat(world.get("/metrics").body())
                    .contains("handoff_api_refused_total{code=\"api.token\"} 1");
            assertThat(world.plane.notes).hasSize(1);
        }
        assertThat(lines).hasSize(3);
        assertThat(lines.toString() + keys(lines))
                .contains("api.token", "/api/users", "127.0.0.1")
                .doesNotContain("no%0Asuch", "such-path", "aaaaaaaa", "00000000");
    }

    private static String keys(List<ILoggingEvent> lines) {
        StringBuilder all = new StringBuilder();
        lines.forEach(it -> all.append(it.getKeyValuePairs()));
        return all.toString();
    }

    private static int send(ApiWorld world, String path, String token) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(world.uri(path))
                        .header("Authorization", "Bearer " + token)
                        .build();
        return world.client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /// Another network than this machine cannot be had in a test, so this machine is counted.
    @Test
    void whoAsksTooOftenIsToldWhenToComeBackAndAKnownTokenIsNotKeptOut() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        FakeControlPlane plane = new FakeControlPlane();
        try (Access access =
                        Access.open(Path.of(":memory:"), ApiWorld.TOKEN, InstantSource.system());
                ApiServer server =
                        ApiServer.start(
                                new ApiSettings(any, ApiWorld.TOKEN, "clinic", Set.of()),
                                plane,
                                access,
                                null,
                                null,
                                new Rates(false));
                HttpClient client = HttpClient.newHttpClient()) {
            URI base = URI.create("http://127.0.0.1:" + server.address().getPort());
            assertThat(get(client, base, "/api/me", ApiWorld.TOKEN).statusCode()).isEqualTo(200);
            HttpResponse<String> over = get(client, base, "/api/me", WRONG);
            assertThat(over.statusCode()).isEqualTo(401);
            for (int i = 0; i < TRIES && over.statusCode() == 401; i++) {
                over = get(client, base, "/api/me", WRONG);
            }
            assertThat(over.statusCode()).isEqualTo(429);
            assertThat(over.headers().firstValue("Retry-After")).contains("1");
            assertThat(over.body()).contains("api.token-rate");
            assertThat(get(client, base, "/api/me", ApiWorld.TOKEN).statusCode()).isEqualTo(200);

            int answer = 200;
            for (int i = 0; i < TRIES && answer == 200; i++) {
                answer = get(client, base, "/api/ledger", "").statusCode();
            }
            assertThat(answer).isEqualTo(429);
            assertThat(get(client, base, "/api/status", "").statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> get(HttpClient client, URI base, String path, String token)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aNetworkThatWaitedMayAskAgainAndThisMachineIsNotCounted() throws Exception {
        Rates rates = new Rates(true);
        InetAddress one = InetAddress.ofLiteral("10.0.0.1");
        for (int i = 0; i < Rates.Kind.PROOF.burst(); i++) {
            assertThat(rates.take(Rates.Kind.PROOF, one, 0)).isZero();
        }
        Duration wait = rates.take(Rates.Kind.PROOF, one, 0);
        assertThat(wait).isPositive();
        assertThat(rates.take(Rates.Kind.PROOF, InetAddress.ofLiteral("10.0.0.2"), 0)).isZero();
        assertThat(rates.take(Rates.Kind.PROOF, one, wait.toNanos() + 1)).isZero();
        for (int i = 0; i < 1_000; i++) {
            assertThat(rates.take(Rates.Kind.PROOF, InetAddress.getLoopbackAddress(), 0)).isZero();
        }
    }
}
