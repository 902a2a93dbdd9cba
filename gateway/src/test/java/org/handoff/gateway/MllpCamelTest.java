package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mllp.MllpConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.handoff.gateway.mllp.MllpConfig;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// Apache Camel's own MLLP server and client at both ends of a gateway.
@Timeout(120)
final class MllpCamelTest {
    private final List<String> legacy = new CopyOnWriteArrayList<>();
    private final List<String> cloud = new CopyOnWriteArrayList<>();
    private CamelContext camel;
    private ProducerTemplate producer;
    private TestGateway world;

    @BeforeEach
    void open() throws Exception {
        int legacyPort = freePort();
        int cloudPort = freePort();
        camel = new DefaultCamelContext();
        camel.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        receive(this, legacyPort, legacy);
                        receive(this, cloudPort, cloud);
                    }
                });
        camel.start();
        producer = camel.createProducerTemplate();
        MllpConfig config = MllpWorld.config(legacyPort, cloudPort);
        world =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        each -> each.withMllp(List.of(config)));
    }

    private static void receive(RouteBuilder routes, int port, List<String> into) {
        routes.from("mllp:127.0.0.1:" + port + "?autoAck=true&validatePayload=true")
                .process(exchange -> into.add(id(exchange.getMessage().getBody(String.class))));
    }

    private static String id(@Nullable String message) {
        return TestReceiver.id(Objects.requireNonNull(message));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void close() throws Exception {
        producer.stop();
        camel.stop();
        world.close();
    }

    /// The control id that Camel's client read out of the acknowledgement.
    private String acknowledged(String id) {
        int port = world.gateway.mllp().getFirst().port();
        Exchange asked =
                producer.request(
                        "mllp:127.0.0.1:" + port + "?receiveTimeout=20000",
                        exchange -> exchange.getMessage().setBody(TestSender.message(id)));
        byte[] ack = asked.getMessage().getHeader(MllpConstants.MLLP_ACKNOWLEDGEMENT, byte[].class);
        return ack == null ? "" : new String(ack, StandardCharsets.ISO_8859_1);
    }

    @Test
    void its_messages_follow_ownership_through_a_hold() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(acknowledged("a" + i)).contains("MSA|AA|a" + i);
        }
        world.control.direct(Mode.HOLD, Environment.LEGACY);
        world.control.awaitConverged();
        CompletableFuture<String> waiting =
                CompletableFuture.supplyAsync(() -> acknowledged("held"));
        TestClient.until("held", () -> world.gateway.status().held() == 1);
        world.control.direct(Mode.FLOW, Environment.CLOUD);
        assertThat(waiting.join()).contains("MSA|AA|held");
        assertThat(acknowledged("b")).contains("MSA|AA|b");
        assertThat(acknowledged("b")).as("the stored answer").contains("MSA|AA|b");
        world.control.direct(Mode.FLOW, Environment.LEGACY);
        world.control.awaitConverged();
        assertThat(acknowledged("c")).contains("MSA|AA|c");

        assertThat(cloud).containsExactly("held", "b");
        assertThat(legacy).hasSize(51).endsWith("a49", "c");
    }
}
