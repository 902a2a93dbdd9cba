package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

@Timeout(60)
class PageRoutesTest {
    private static final String TOKEN = ApiWorld.TOKEN;

    private final ApiWorld world = new ApiWorld();
    private final FakeControlPlane plane = world.plane;
    private final DescribedClient client = world.client;

    @AfterEach
    void stop() {
        world.close();
    }

    /// Events and ids of a stream, up to the first with that name.
    private List<String> events(String query, String lastId, String until) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/events" + query));
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        List<String> events = new ArrayList<>();
        try (InputStream in =
                        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                                .body();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String line = "";
            while (!line.equals("event: " + until)) {
                line = Objects.requireNonNull(lines.readLine());
                if (line.startsWith("event: ") || line.startsWith("id: ")) {
                    events.add(line);
                }
            }
        }
        return events;
    }

    private URI uri(String path) {
        return world.uri(path);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aPageThatOpensTheStreamAnewGoesOnBehindTheRecordItNames() throws Exception {
        plane.append("one");
        plane.append("two");
        plane.append("three");
        assertThat(events("?after=2", "", "status"))
                .containsExactly("event: ledger", "id: 3", "event: status");
        assertThat(events("?after=0", "", "status")).contains("id: 1", "id: 2", "id: 3");
        assertThat(get("/api/events?after=x").statusCode()).isEqualTo(400);
    }

    @Test
    void aPageThatKnewAnotherLedgerIsToldToForgetIt() throws Exception {
        plane.append("one");
        assertThat(events("", "99", "status"))
                .containsExactly("event: anew", "event: ledger", "id: 1", "event: status");
    }

    @Test
    void whatIsNotThereIs404AndAWrongQuery400() throws Exception {
        assertThat(get("/api/plan").statusCode()).isEqualTo(404);
        assertThat(get("/api/ledger/check").statusCode()).isEqualTo(404);
        assertThat(get("/api/map").statusCode()).isEqualTo(404);
        assertThat(get("/api/waves").statusCode()).isEqualTo(404);
        assertThat(get("/api/validation").body()).isEqualTo("{\"runs\":[],\"unread\":0}");
        assertThat(get("/api/findings").body()).isEqualTo("{\"findings\":[]}");
        assertThat(get("/api/history?span=hours&from=12").body())
                .contains("\"span\":\"hours\"", "\"stepSeconds\":60");
        assertThat(get("/api/history?span=years").statusCode()).isEqualTo(400);
        assertThat(get("/api/evidence").statusCode()).isEqualTo(401);
    }

    @Test
    void numbersOfTheMapAreForEverybodyAndNamesForWhoeverIsKnown() throws Exception {
        plane.map =
                new MapView(
                        new MapView.Summary(
                                "ab12",
                                false,
                                List.of("1 edge divergent"),
                                "",
                                Instant.EPOCH,
                                Map.of("edges", 9L),
                                Map.of("divergent", 1L),
                                Map.of("divergent", 1L)),
                        new MapView.Edges(
                                List.of(
                                        new MapView.Edge(
                                                "chart-app01",
                                                "labs.example.net",
                                                "tcp 6661",
                                                "",
                                                "",
                                                "divergent",
                                                "seen",
                                                true,
                                                "conn.log:4",
                                                7,
                                                "",
                                                "")),
                                List.of(),
                                0,
                                List.of(),
                                List.of()),
                        new MapView.Graph(
                                List.of(
                                        new MapView.Node("chart-app01", "app", "Main", "", true),
                                        new MapView.Node("labs.example.net", "", "", "", false)),
                                List.of(new MapView.Link(0, 1, "tcp 6661", "divergent", true)),
                                3));

        assertThat(get("/api/map").body())
                .contains("1 edge divergent", "\"clear\":false")
                .doesNotContain("chart-app01");
        assertThat(get("/api/map/edges").statusCode()).isEqualTo(401);
        assertThat(get("/api/map/graph").statusCode()).isEqualTo(401);
        assertThat(known("/api/map/edges")).contains("chart-app01", "conn.log:4");
        assertThat(known("/api/map/graph"))
                .contains("\"place\":\"Main\"", "\"from\":0,\"to\":1", "\"more\":3");
    }

    private String known(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri(path))
                                .header("Authorization", "Bearer " + TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void aGatewaysTimesAreTakenAndTooManyBandsRefused() throws Exception {
        String status =
                """
                {"name":"front","incarnation":"i1","epoch":7,"mode":"flow","owner":"legacy",
                 "writesInFlight":3,"held":0,"counters":{"legacyRequests":1,"cloudRequests":2,
                 "legacyErrors":3,"cloudErrors":4,"failed":5,"heldTotal":6,"heldMaxMicros":7,
                 "unknownOutcome":8},"times":{"legacy":[1,2],"cloud":%s}}\
                """;
        assertThat(poll(status.formatted("[0,0,7]"))).isEqualTo(200);
        var times = Objects.requireNonNull(plane.polled).times();
        assertThat(times.legacy()).containsExactly(1L, 2L);
        assertThat(times.cloud()).containsExactly(0L, 0L, 7L);
        assertThat(poll(status.formatted("[-1]"))).isEqualTo(400);
        assertThat(poll(status.formatted("[\"x\"]"))).isEqualTo(400);
        assertThat(poll(status.formatted("[" + "1,".repeat(40) + "1]"))).isEqualTo(400);
    }

    private int poll(String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri("/api/gateways/front/poll"))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
