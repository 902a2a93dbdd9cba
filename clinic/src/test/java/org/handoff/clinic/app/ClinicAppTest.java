package org.handoff.clinic.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.handoff.clinic.ClinicFixture;
import org.handoff.clinic.traffic.SideBySide;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

final class ClinicAppTest {
    private static final String FENCE =
            """
            CREATE FUNCTION clinic.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'moved' USING ERRCODE = '25006'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON clinic.vitals FOR EACH STATEMENT
                EXECUTE FUNCTION clinic.refuse();
            """;
    private static final String VITALS =
            "{\"heartRate\":80,\"respiratoryRate\":16,\"spo2\":96.5,"
                    + "\"temperature\":36.6,\"peakFlow\":410.5}";

    private static ClinicFixture clinic;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void open() throws Exception {
        clinic = new ClinicFixture();
    }

    @AfterAll
    static void close() throws Exception {
        clinic.close();
    }

    @Test
    void aChartShowsThePatientWithVitalsOrdersAndNotes() throws Exception {
        HttpResponse<String> response = send("GET", "/api/patients/7/chart", "", null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Clinic-Side")).hasValue("legacy");
        JsonNode chart = new ObjectMapper().readTree(response.body());
        assertThat(chart.path("patient").path("mrn").asText()).isEqualTo("MR00000007");
        assertThat(chart.path("vitals").isArray()).isTrue();
        assertThat(chart.path("orders").isArray()).isTrue();
        assertThat(chart.path("notes").isArray()).isTrue();
        assertThat(send("GET", "/api/patients/99999999/chart", "", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void listsAndHealthAnswer() throws Exception {
        assertThat(send("GET", "/health", "", null).body()).contains("\"side\":\"legacy\"");
        assertThat(send("GET", "/api/facilities/3/worklist", "", null).body())
                .startsWith("{\"worklist\":[");
        assertThat(send("GET", "/api/facilities/3/treatments-due", "", null).body())
                .startsWith("{\"due\":[");
        assertThat(send("GET", "/api/summary", "", null).body()).contains("\"patients\":600");
        assertThat(send("GET", "/api/nothing", "", null).statusCode()).isEqualTo(404);
        assertThat(send("GET", "/api/staff/B000009", "", null).body())
                .startsWith("{\"staff\":{\"badge\":\"B000009\",\"name\":");
        assertThat(send("GET", "/api/staff/B999999", "", null).statusCode()).isEqualTo(404);
    }

    @Test
    void aBuildThatSwapsTwoFieldsAnswersDifferentCharts() throws Exception {
        try (ClinicApp bad = ClinicApp.start(clinic.config(0))) {
            InetSocketAddress there =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), bad.port());
            assertThat(SideBySide.of(clinic.address(), there, 100, 0).different()).isZero();

            bad.regress(Regression.FIELD);
            assertThat(SideBySide.of(clinic.address(), there, 100, 0).different())
                    .as("charts, half of all")
                    .isBetween(20L, 80L);
        }
    }

    @Test
    void aBadBuildFailsOneReadInFiftyUntilItIsGoodAgain() throws Exception {
        try (ClinicApp bad = ClinicApp.start(clinic.config(0))) {
            bad.regress(Regression.ERRORS);
            assertThat(failures(bad, 100)).isEqualTo(2);

            bad.regress(Regression.NONE);
            assertThat(failures(bad, 100)).isZero();
        }
    }

    private static int failures(ClinicApp app, int reads) throws Exception {
        int failures = 0;
        for (int i = 0; i < reads; i++) {
            URI uri = URI.create("http://127.0.0.1:" + app.port() + "/api/patients/7/chart");
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            int status = CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            failures += status == 500 ? 1 : 0;
        }
        return failures;
    }

    @Test
    void chartingATreatmentIsOneTransactionOfFiveTables() throws Exception {
        UUID ref = UUID.randomUUID();
        String body =
                "{\"by\":\"B000001\",\"note\":\"khỏe\",\"oxygenPercent\":28.5,\"minutes\":[12,3],"
                        + "\"code\":\"94640\","
                        + VITALS.substring(1);
        assertThat(send("POST", "/api/treatments/5/charting", body, ref).statusCode())
                .isEqualTo(201);
        assertThat(
                        clinic.ask(
                                "SELECT state || ' ' || oxygen_percent || ' ' || minutes::text FROM"
                                        + " clinic.respiratory_treatments WHERE client_ref = '"
                                        + ref
                                        + "'"))
                .isEqualTo("given 28.5 {12,3}");
        for (String table : new String[] {"vitals", "notes", "billing", "charting_log"}) {
            assertThat(count(table, ref)).as(table).isEqualTo("1");
        }
        assertThat(count("audit_log", ref)).isEqualTo("3");
    }

    @Test
    void everyKindOfWriteLeavesItsRow() throws Exception {
        UUID appointment = UUID.randomUUID();
        String book = "{\"id\":\"" + appointment + "\",\"days\":3,\"reason\":\"review\"}";
        written("POST", "/api/patients/9/vitals", VITALS, "vitals", 201);
        written("POST", "/api/patients/9/notes", "{\"by\":\"B1\",\"note\":\"ok\"}", "notes", 201);
        written("PUT", "/api/orders/9/status", "{\"status\":\"on-hold\"}", "orders", 201);
        written("PATCH", "/api/patients/9/contact", "{\"phone\":\"1\"}", "patients", 201);
        written("POST", "/api/patients/9/appointments", book, "appointments", 201);
        written("DELETE", "/api/appointments/" + appointment, "", "audit_log", 200);
        written(
                "POST",
                "/api/facilities/3/device-events",
                "{\"device\":\"v\",\"kind\":\"alarm\",\"payload\":{\"p\":1}}",
                "device_events",
                201);
    }

    @Test
    void badRequestsAreRefusedAndWriteNothing() throws Exception {
        UUID ref = UUID.randomUUID();
        assertThat(send("POST", "/api/patients/9/vitals", VITALS, null).statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/api/patients/x/vitals", VITALS, ref).statusCode()).isEqualTo(400);
        assertThat(send("POST", "/api/patients/9/vitals", "{", ref).statusCode()).isEqualTo(400);
        assertThat(send("PUT", "/api/orders/9/status", "{\"status\":\"eaten\"}", ref).statusCode())
                .isEqualTo(422);
        assertThat(send("PUT", "/api/orders/99999999/status", "{\"status\":\"draft\"}", ref))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(404);
        assertThat(send("DELETE", "/api/appointments/" + UUID.randomUUID(), "", ref).statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/api/patients/9/notes", "x".repeat(70_000), ref).statusCode())
                .isEqualTo(413);
        assertThat(count("charting_log", ref)).isEqualTo("0");
    }

    @Test
    void aFencedDatabaseAnswers503ThatSaysSo() throws Exception {
        clinic.run(FENCE);
        try {
            UUID ref = UUID.randomUUID();
            HttpResponse<String> response = send("POST", "/api/patients/9/vitals", VITALS, ref);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("\"error\":\"read-only\"");
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(send("GET", "/api/patients/9/chart", "", null).statusCode()).isEqualTo(200);
        } finally {
            clinic.run("DROP TRIGGER refuse ON clinic.vitals; DROP FUNCTION clinic.refuse()");
        }
    }

    @Test
    void aBrokenPoolFailsNoRequestThatHadNotBegun() throws Exception {
        for (int round = 0; round < 3; round++) {
            clinic.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name"
                            + " = 'clinic-legacy'");
            written("POST", "/api/patients/9/vitals", VITALS, "vitals", 201);
            assertThat(send("GET", "/api/patients/9/chart", "", null).statusCode()).isEqualTo(200);
        }
        clinic.server.restart();
        written("POST", "/api/patients/9/vitals", VITALS, "vitals", 201);
        clinic.server.kill9();
        UUID ref = UUID.randomUUID();
        assertThat(send("POST", "/api/patients/9/vitals", VITALS, ref).statusCode()).isEqualTo(503);
        clinic.server.start();
        written("POST", "/api/patients/9/vitals", VITALS, "vitals", 201);
        assertThat(count("charting_log", ref)).isEqualTo("0");
    }

    private static void written(String method, String path, String body, String table, int status)
            throws Exception {
        UUID ref = UUID.randomUUID();
        HttpResponse<String> response = send(method, path, body, ref);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(count(table, ref)).as(table).isEqualTo("1");
        assertThat(count("charting_log", ref)).isEqualTo("1");
    }

    private static String count(String table, UUID ref) throws Exception {
        return clinic.ask(
                "SELECT count(*) FROM clinic." + table + " WHERE client_ref = '" + ref + "'");
    }

    private static HttpResponse<String> send(
            String method, String path, String body, @org.jspecify.annotations.Nullable UUID ref)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + clinic.app.port() + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (ref != null) {
            request.header("X-Client-Ref", ref.toString());
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
