package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import org.handoff.gateway.links.KnownOrigins;
import org.handoff.gateway.listen.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.util.List;

/// Links of a real application's answers, through a real gateway.
@Timeout(120)
final class LinksTest {
    private static final String OLD = "http://old.clinic:8080";

    @SuppressWarnings("NullAway.Init") // by every test, first thing
    private TestGateway world;

    private volatile String answer = "";

    private TestClient.Answer get(String answered, String... headers) throws Exception {
        answer = TestClient.wire(answered);
        world =
                new TestGateway(
                        (request, in, out) -> {
                            out.write(answer.getBytes(ISO_8859_1));
                            return true;
                        },
                        TestGateway.saying("cloud"),
                        config -> config,
                        new Stages(null, null, null, KnownOrigins.of(List.of(URI.create(OLD)))),
                        Transport.best());
        try (TestClient client = world.client()) {
            String more = String.join("^", headers) + (headers.length > 0 ? "^" : "");
            TestClient.Answer first =
                    client.send("GET /x HTTP/1.1^Host: clinic.example^" + more + "^").read();
            answer = TestApp.ok("next");
            assertThat(client.get("/next").body()).as("framing").isEqualTo("next");
            return first;
        }
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private static String fhir(String body) {
        return "HTTP/1.1 200 OK^Content-Type: application/fhir+json; charset=utf-8^Content-Length: "
                + body.length()
                + "^^"
                + body;
    }

    @Test
    void a_redirect_to_the_applications_own_address_leads_to_the_gateway() throws Exception {
        TestClient.Answer got =
                get(
                        "HTTP/1.1 302 Found^location: http://OLD.clinic:8080/login?next=%2F^"
                                + "Content-Location: http://old.clinic:8080/a^Content-Length: 0^^");
        assertThat(got.lines())
                .contains(
                        "location: http://clinic.example/login?next=%2F",
                        "Content-Location: http://clinic.example/a");
    }

    @Test
    void the_gateways_own_address_is_the_one_that_a_balancer_in_front_names() throws Exception {
        TestClient.Answer got =
                get(
                        "HTTP/1.1 302 Found^Location: http://old.clinic:8080/^Content-Length: 0^^",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: portal.example");
        assertThat(got.lines()).contains("Location: https://portal.example/");
    }

    @Test
    void links_to_anywhere_else_and_relative_ones_stay() throws Exception {
        TestClient.Answer got =
                get(
                        "HTTP/1.1 302 Found^Location: http://old.clinic:8081/^"
                                + "Content-Location: /a?b=http://old.clinic:8080/^"
                                + "Content-Length: 0^^");
        assertThat(got.lines())
                .contains(
                        "Location: http://old.clinic:8081/",
                        "Content-Location: /a?b=http://old.clinic:8080/");
    }

    @Test
    void a_cookie_of_the_applications_own_domain_becomes_the_gateways() throws Exception {
        TestClient.Answer got =
                get(
                        "HTTP/1.1 200 OK^Set-Cookie: sid=1; Path=/; Domain=.old.clinic; HttpOnly^"
                                + "Set-Cookie: b=2; Domain=example^Content-Length: 0^^");
        assertThat(got.lines())
                .contains("Set-Cookie: sid=1; Path=/; HttpOnly", "Set-Cookie: b=2; Domain=example");
    }

    @Test
    void the_next_page_of_a_bundle_is_at_the_gateway_and_no_other_byte_changes() throws Exception {
        String body =
                "{ \"resourceType\":\"Bundle\", \"total\": 1.50,\n\"link\":[{\"relation\":\"next\","
                        + "\"url\":\"http:\\/\\/old.clinic:8080/fhir?page=2&q=\\u00e9\"},"
                        + "{\"relation\":\"self\",\"url\":\"/fhir\"}],"
                        + "\"entry\":[{\"fullUrl\":\"http://old.clinic:8080/fhir/Patient/1\","
                        + "\"resource\":{\"link\":[{\"url\":\"http://old.clinic:8080/x\"}]}}]}";
        String expected =
                body.replace(
                        "http:\\/\\/old.clinic:8080/fhir?page=2&q=\\u00e9",
                        "http://clinic.example/fhir?page=2&q=\u00c3\u00a9");
        TestClient.Answer got = get(fhir(body));
        assertThat(got.body()).isEqualTo(expected);
        assertThat(got.lines()).contains("Content-Length: " + expected.length());
    }

    @Test
    void a_chunked_bundle_is_read_whole_and_gets_a_length() throws Exception {
        String one = "{\"resourceType\":\"Bundle\",\"link\":[{\"url\":\"http://old.cli";
        String two = "nic:8080/fhir?page=2\"}]}";
        TestClient.Answer got =
                get(
                        "HTTP/1.1 200 OK^Content-Type: application/fhir+json^"
                                + "Transfer-Encoding: chunked^^"
                                + Integer.toHexString(one.length())
                                + "^"
                                + one
                                + "^"
                                + Integer.toHexString(two.length())
                                + "^"
                                + two
                                + "^0^^");
        assertThat(got.body())
                .isEqualTo(
                        "{\"resourceType\":\"Bundle\",\"link\":"
                                + "[{\"url\":\"http://clinic.example/fhir?page=2\"}]}");
        assertThat(got.head()).doesNotContainIgnoringCase("transfer-encoding");
    }

    @Test
    void what_is_no_bundle_is_sealed_or_is_no_json_stays_as_it_is() throws Exception {
        String patient = "{\"resourceType\":\"Patient\",\"link\":[{\"url\":\"" + OLD + "/x\"}]}";
        assertThat(get(fhir(patient)).body()).isEqualTo(patient);
        world.close();
        String broken = "{\"resourceType\":\"Bundle\",\"link\":[{\"url\":\"" + OLD + "/x\"}";
        assertThat(get(fhir(broken)).body()).isEqualTo(broken);
        world.close();
        String bundle = "{\"resourceType\":\"Bundle\",\"link\":[{\"url\":\"" + OLD + "/x\"}]}";
        String sealed = fhir(bundle).replace("^Content-Length", "^Digest: x^Content-Length");
        assertThat(get(sealed).body()).isEqualTo(bundle);
        world.close();
        String wide = new String(bundle.getBytes(UTF_16LE), ISO_8859_1);
        assertThat(get(fhir(wide)).body()).isEqualTo(wide);
    }

    @Test
    void a_page_links_to_the_gateway_and_its_text_stays() throws Exception {
        String page =
                "<a HREF=\"http://old.clinic:8080/a\">http://old.clinic:8080/a</a>"
                        + "<form action='http://old.clinic:8080'></form>"
                        + "<img src=http://other.clinic/x>";
        TestClient.Answer got =
                get(
                        "HTTP/1.1 200 OK^Content-Type: text/html^Content-Length: "
                                + page.length()
                                + "^^"
                                + page);
        assertThat(got.body())
                .isEqualTo(
                        "<a HREF=\"http://clinic.example/a\">http://old.clinic:8080/a</a>"
                                + "<form action='http://clinic.example'></form>"
                                + "<img src=http://other.clinic/x>");
    }

    @Test
    void a_body_over_the_limit_passes_whole_and_unchanged() throws Exception {
        String filler = " ".repeat(1_100_000);
        String body = "{\"resourceType\":\"Bundle\"," + filler + "\"link\":[]}";
        TestClient.Answer got =
                get(fhir(body).replace("200 OK^", "200 OK^Location: " + OLD + "/y^"));
        assertThat(got.body()).isEqualTo(body);
        assertThat(got.lines()).contains("Location: http://clinic.example/y");
    }
}
