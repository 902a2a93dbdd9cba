package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.lease.Claimed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;

/// A control plane that may no longer be in charge, and one that is not yet.
@Timeout(60)
class CutOffTest {
    private static final String COMMAND =
            "{\"migration\":\"clinic\",\"who\":\"ann\",\"reason\":\"\",\"dryRun\":false}";

    private final ApiWorld world = new ApiWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(world.uri(path))
                        .header("Authorization", "Bearer " + ApiWorld.TOKEN)
                        .header("Idempotency-Key", "key-00001")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return world.client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whoeverLostTheLedgerSaysSinceWhenAndTakesNoCommand() throws Exception {
        assertThat(world.get("/api/status").statusCode()).isEqualTo(200);
        world.plane.cutOff = Instant.parse("2026-11-22T02:07:31.250Z");

        for (String path : List.of("/api/status", "/api/v1/ledger", "/api/events", "/api/me")) {
            HttpResponse<String> answer = world.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.body()).contains("control.cut-off", "since 2026-11-22T02:07:31Z");
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        }
        assertThat(post("/api/commands/cutover", COMMAND).statusCode()).isEqualTo(503);
        assertThat(world.plane.requests).isEmpty();

        assertThat(world.get("/api/openapi.json").statusCode()).isEqualTo(200);
        assertThat(world.get("/metrics").body())
                .contains("handoff_api_refused_total{code=\"control.cut-off\"} 5");
        assertThat(post("/api/gateways/front/poll", "{}").statusCode())
                .as("a gateway is heard")
                .isEqualTo(400);

        world.plane.cutOff = null;
        assertThat(post("/api/commands/cutover", COMMAND).statusCode()).isEqualTo(202);
    }

    @Test
    void aStandbyCountsWhomItTurnedAway() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (StandbyServer standby =
                        StandbyServer.start(any, null, () -> Claimed.FREE, () -> true);
                HttpClient client = HttpClient.newHttpClient()) {
            URI base = URI.create("http://127.0.0.1:" + standby.address().getPort());
            for (String path : List.of("/api/status", "/api/me", "/metrics")) {
                HttpRequest asked = HttpRequest.newBuilder(base.resolve(path)).build();
                String body = client.send(asked, HttpResponse.BodyHandlers.ofString()).body();
                if (path.equals("/metrics")) {
                    assertThat(body)
                            .contains("handoff_standby_ready 1")
                            .contains("handoff_api_refused_total{code=\"control.standby\"} 2");
                }
            }
        }
    }
}
