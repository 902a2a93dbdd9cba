package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.gateway.TestReceiver.ack;
import static org.handoff.gateway.TestSender.message;

import org.handoff.gateway.mllp.MllpConfig;
import org.handoff.gateway.mllp.MllpLimits;
import org.handoff.gateway.tls.CertificateFiles;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

/// What is no message, or one that cannot be carried, closes its connection, and nothing of it
/// reaches a side.
@SuppressWarnings("try") // interrupted at the end of a test
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MllpRefusedTest {
    private static final String MSH = "MSH|^~\\&|LAB|NORTH|RIS|MAIN|20261122||";
    @TempDir private static Path folder;
    private MllpWorld world;

    @BeforeAll
    void open() throws Exception {
        world = world(config -> config.withLimits(small(config.limits())));
    }

    @AfterAll
    void close() throws Exception {
        world.close();
    }

    private static MllpWorld world(UnaryOperator<MllpConfig> change) throws Exception {
        return new MllpWorld(
                TestReceiver.accepting("LEGACY"), TestReceiver.accepting("CLOUD"), change);
    }

    private static MllpLimits small(MllpLimits usual) {
        return limits(usual, 4, 4_096, 10_000, Duration.ofMillis(300));
    }

    private static MllpLimits limits(
            MllpLimits usual, int connections, int bytes, long buffered, Duration frame) {
        return new MllpLimits(
                connections,
                bytes,
                buffered,
                usual.ackTimeout(),
                usual.connect(),
                usual.answer(),
                frame,
                usual.idle(),
                usual.stored());
    }

    record Case(String why, String bytes) {
        @Override
        public String toString() {
            return why + " " + bytes.length();
        }
    }

    private static Case framed(String why, String message) {
        return raw(why, "\u000B" + message + "\u001C\r");
    }

    private static Case raw(String why, String bytes) {
        return new Case(why, bytes);
    }

    static Stream<Case> cases() {
        return Stream.concat(unframed(), unsuitable());
    }

    private static Stream<Case> unframed() {
        String good = message("m1");
        return Stream.of(
                raw("framing", good),
                raw("framing", "\r\n\u000B" + good + "\u001C\r"),
                raw("framing", "\u000B" + good + "\u001C\n"),
                raw("framing", "\u000B" + good + "\u001C\u001C\r"),
                raw("framing", "\u000B\u000B" + good + "\u001C\r"),
                raw("framing", "\u000BMSH|^~\\&|A\u000B" + good + "\u001C\r"),
                raw("framing", "\u0006"),
                raw("framing", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                raw("slow", "\u000B" + good),
                raw("slow", "\u000B" + good + "\u001C"),
                raw("slow", "\u000B"),
                raw("too-large", "\u000B" + good + "x".repeat(5_000)),
                raw("too-large", "\u000B" + good + "x".repeat(5_000) + "\u001C\r"));
    }

    private static Stream<Case> unsuitable() {
        return Stream.of(
                framed("not-hl7", ""),
                framed("not-hl7", "M"),
                framed("not-hl7", "MSH"),
                framed("not-hl7", "MSH|"),
                framed("not-hl7", "PID|1||4711\r" + message("m1")),
                framed("not-hl7", "\u00EF\u00BB\u00BF" + message("m1")),
                framed("not-hl7", " " + message("m1")),
                framed("not-hl7", "msh" + message("m1").substring(3)),
                framed("not-hl7", "MSHA^~\\&A"),
                framed("not-hl7", "<ClinicalDocument/>"),
                framed("not-hl7", "M\0S\0H\0|\0"),
                framed("no-control-id", MSH + "ADT^A01||P|2.5\r"),
                framed("no-control-id", MSH + "ADT^A01\r"),
                framed("no-control-id", MSH + "ADT^A01|" + "9".repeat(200) + "|P|2.5\r"),
                framed("charset", MSH + "ADT^A01|m1|P|2.5||||||UNICODE UTF-16\r"),
                framed("charset", MSH + "ADT^A01|m1|P|2.5||||||UNICODE UTF-32\r"),
                framed("batch", "FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r" + message("m1")),
                framed("batch", "BHS|^~\\&|LAB\r" + message("m1")),
                framed("answer", ack("LAB", "AA", "m1")),
                framed("mode", message("ADT^A01", "m1", "NE", "NE", "PID")),
                framed("mode", message("ADT^A01", "m1", "NE", "", "PID")),
                framed("mode", message("ADT^A01", "m1", "ER", "NE", "PID")),
                framed("mode", message("ADT^A01", "m1", "SU", "AL", "PID")),
                framed("mode", message("ADT^A01", "m1", "", "ER", "PID")),
                framed("mode", message("ADT^A01", "m1", "XX", "AL", "PID")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void what_cannot_be_carried_closes_its_connection_and_reaches_no_side(Case each)
            throws Exception {
        long before = world.ended(each.why());
        try (TestSender sender = world.sender()) {
            assertThat(sender.raw(each.bytes()).answer()).isNull();
        }
        assertThat(world.ended(each.why())).isEqualTo(before + 1);
        assertThat(world.legacy.connections).hasValue(0);
        assertThat(world.cloud.connections).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"AL,NE", "AL,AL", "AL,''", "AL,ER", "NE,AL", "'',AL", "'',''"})
    void what_is_surely_answered_is_carried(String accept, String applied) throws Exception {
        try (MllpWorld other = world(config -> config);
                TestSender sender = other.sender()) {
            String sent = message("ADT^A01", "m1", accept, applied, "PID|1");
            assertThat(sender.ask(sent)).isEqualTo(ack("LEGACY", "AA", "m1"));
            assertThat(other.legacy.received).containsExactly(sent);
        }
    }

    @Test
    void other_separators_and_line_feeds_are_read_as_the_message_says() throws Exception {
        try (MllpWorld other = world(config -> config.withReads(List.of("QRY^A19")))) {
            String sent = "MSH#*~\\&#LAB#N#R#M#20261122##QRY*A19#m 1#P#2.3\nQRD#1\n";
            try (TestSender sender = other.sender()) {
                sender.send(sent);
                TestClient.until("it is there", () -> !other.legacy.received.isEmpty());
            }
            assertThat(other.legacy.received).containsExactly(sent);
        }
    }

    @Test
    void who_sends_a_byte_now_and_then_has_no_more_time_than_others() throws Exception {
        long before = world.ended("slow");
        try (TestSender sender = world.sender()) {
            sender.raw("\u000B" + message("m1"));
            TestClient.until(
                    "closed",
                    () -> {
                        sendOrClosed(sender);
                        return world.ended("slow") == before + 1;
                    });
        }
    }

    private static void sendOrClosed(TestSender sender) {
        try {
            sender.raw("x");
        } catch (IOException e) {
            assertThat(sender.socket.isConnected()).as("it was closed by the gateway").isTrue();
        }
    }

    @Test
    void one_connection_too_many_is_closed_at_once() throws Exception {
        try (MllpWorld other = world(config -> config.withLimits(small(config.limits())));
                TestSender a = other.sender();
                TestSender b = other.sender();
                TestSender c = other.sender();
                TestSender d = other.sender()) {
            for (TestSender each : List.of(a, b, c, d)) {
                assertThat(each.ask(message("m" + each.socket.getLocalPort()))).isNotNull();
            }
            try (TestSender fifth = other.sender()) {
                assertThat(fifth.answer()).isNull();
            }
            assertThat(other.ended("too-many-connections")).isOne();
            assertThat(a.ask(message("again"))).isNotNull();
        }
    }

    @Test
    void messages_that_wait_are_bounded_together() throws Exception {
        Duration slow = Duration.ofSeconds(60);
        try (MllpWorld other =
                        world(config ->
                                config.withLimits(limits(config.limits(), 9, 4_096, 8_000, slow)));
                TestSender a = other.sender();
                TestSender b = other.sender();
                TestSender c = other.sender()) {
            String begun = "\u000B" + message("m1") + "x".repeat(3_500);
            a.raw(begun);
            b.raw(begun);
            long both = 2L * begun.length();
            TestClient.until("read", () -> other.listener().bufferedBytes() == both);
            assertThat(c.raw(begun).answer()).as("the one that went over it").isNull();
            assertThat(other.ended("buffers-full")).isOne();
            assertThat(a.raw("\u001C\r").answer()).isNotNull();
        }
    }

    @Test
    void both_doors_may_speak_tls() throws Exception {
        TestPki pki =
                new TestPki(folder).issue("clinic", "ip:127.0.0.1").issue("app", "ip:127.0.0.1");
        CertificateFiles clinic = pki.write("clinic", "clinic");
        Path authority = pki.authority();
        ServerSocket secure =
                pki.context("app")
                        .getServerSocketFactory()
                        .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        try (TestReceiver app =
                        new TestReceiver(
                                (message, socket) ->
                                        TestReceiver.answer(
                                                socket, ack("APP", "AA", TestReceiver.id(message))),
                                secure);
                MllpWorld other =
                        new MllpWorld(
                                app,
                                TestReceiver.accepting("CLOUD"),
                                config ->
                                        secured(
                                                config,
                                                new ServerTlsFiles(List.of(clinic), null, false),
                                                new UpstreamTlsFiles(authority, null)))) {
            Socket plain = new Socket(InetAddress.getLoopbackAddress(), other.listener().port());
            SSLSocket socket =
                    (SSLSocket)
                            pki.context("")
                                    .getSocketFactory()
                                    .createSocket(plain, "127.0.0.1", plain.getPort(), true);
            try (TestSender sender = new TestSender(socket)) {
                assertThat(sender.ask(message("m1"))).isEqualTo(ack("APP", "AA", "m1"));
            }
        }
    }

    private static MllpConfig secured(
            MllpConfig config, ServerTlsFiles front, UpstreamTlsFiles back) {
        return new MllpConfig(
                config.name(),
                config.listenHost(),
                config.listenPort(),
                new MllpConfig.Target("127.0.0.1", config.legacy().port(), back),
                config.cloud(),
                front,
                false,
                config.reads(),
                config.limits(),
                null);
    }
}
