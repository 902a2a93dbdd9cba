package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who the application is told that its client is.
@Timeout(60)
final class FrontTest {
    private static final String HEADER = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443^";
    private @Nullable TestGateway world;

    private TestGateway start(Front front) throws Exception {
        TestGateway started =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config ->
                                config.withFront(front)
                                        .withLimits(TestGateway.limits(10, 3_000, 60_000, 400)));
        world = started;
        return started;
    }

    @AfterEach
    void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void the_balancers_word_for_the_client_is_passed_on() throws Exception {
        TestGateway gateway = start(new Front(null, true, false, false));
        try (TestClient client = gateway.client()) {
            client.send(HEADER + "GET /a HTTP/1.1^Host: a^X-Forwarded-For: 10.9.9.9^^");
            assertThat(client.read().body()).isEqualTo("legacy");
            assertThat(client.get("/b").body()).isEqualTo("legacy");
        }
        assertThat(gateway.legacy.received)
                .allSatisfy(
                        got -> assertThat(got.header("X-Forwarded-For")).isEqualTo("192.0.2.7"));
    }

    @Test
    void a_header_may_come_byte_by_byte() throws Exception {
        TestGateway gateway = start(new Front(null, true, true, false));
        try (TestClient client = gateway.client()) {
            for (char c : TestClient.wire(HEADER + "GET /a HTTP/1.1^Host: a^^").toCharArray()) {
                client.sendRaw(String.valueOf(c));
            }
            assertThat(client.read().body()).isEqualTo("legacy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1^Host: a^^", "PROXY TCP4 1.2.3.4^^", "", "PROXY TCP4 1"})
    void without_a_header_nothing_goes_on(String text) throws Exception {
        TestGateway gateway = start(new Front(null, true, true, false));
        try (TestClient client = gateway.client()) {
            client.send(text);
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(gateway.legacy.bytesReceived).hasValue(0);
        assertThat(gateway.gateway.counters().malformedTotal()).isEqualTo(1);
    }

    @Test
    void what_a_believed_client_says_of_those_before_it_is_continued() throws Exception {
        TestGateway gateway = start(new Front(null, false, true, false));
        try (TestClient client = gateway.client()) {
            client.send(
                    "GET /a HTTP/1.1^Host: a^X-Forwarded-For: 10.0.0.1^X-Forwarded-Proto: https^"
                            + "Forwarded: for=10.0.0.1;proto=https^^");
            assertThat(client.read().status()).isEqualTo(200);
        }
        TestApp.Received got = gateway.legacy.received.getFirst();
        assertThat(got.header("X-Forwarded-For")).isEqualTo("10.0.0.1, 127.0.0.1");
        assertThat(got.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(got.header("Forwarded"))
                .isEqualTo("for=10.0.0.1;proto=https, for=127.0.0.1;proto=http");
    }

    @Test
    void what_any_other_client_says_of_those_before_it_is_replaced() throws Exception {
        TestGateway gateway = start(new Front(null, false, false, false));
        try (TestClient client = gateway.client()) {
            client.send(
                    "GET /a HTTP/1.1^Host: a^X-Forwarded-For: 10.0.0.1^X-Forwarded-Proto: https^"
                            + "Forwarded: for=10.0.0.1^X-Real-IP: 10.0.0.1^X-Forwarded-Host: b^"
                            + "Client-Cert: :AAAA:^^");
            assertThat(client.read().status()).isEqualTo(200);
        }
        String head = gateway.legacy.received.getFirst().head();
        assertThat(head)
                .contains("X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Proto: http\r\n")
                .doesNotContain("10.0.0.1", "Forwarded: for", "X-Forwarded-Host", "Client-Cert");
    }
}
