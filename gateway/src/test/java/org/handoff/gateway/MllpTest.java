package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.gateway.TestReceiver.ack;
import static org.handoff.gateway.TestReceiver.answer;
import static org.handoff.gateway.TestReceiver.id;
import static org.handoff.gateway.TestSender.message;

import org.handoff.gateway.mllp.MllpConfig;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// HL7 over MLLP through a real gateway: what a sender sees, and what reaches the two sides.
@Timeout(120)
final class MllpTest {
    @TempDir private Path folder;
    private @Nullable MllpWorld open;

    @AfterEach
    void close() throws Exception {
        if (open != null) {
            open.close();
        }
    }

    private MllpWorld world(TestReceiver.Handler legacy) throws Exception {
        return world(legacy, config -> config);
    }

    private MllpWorld world(TestReceiver.Handler legacy, UnaryOperator<MllpConfig> change)
            throws Exception {
        MllpWorld made =
                new MllpWorld(new TestReceiver(legacy), TestReceiver.accepting("CLOUD"), change);
        open = made;
        return made;
    }

    private static final TestReceiver.Handler ACCEPTS =
            (message, socket) -> answer(socket, ack("LEGACY", "AA", id(message)));

    @Test
    void a_message_and_its_answer_pass_through_byte_for_byte() throws Exception {
        MllpWorld world = world(ACCEPTS);
        String sent = message("m1") + "OBX|1|TX|||\u00e4\u00f6\u00fc\t||\r";
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(sent)).isEqualTo(ack("LEGACY", "AA", "m1"));
            assertThat(sender.ask(message("m2"))).isEqualTo(ack("LEGACY", "AA", "m2"));
        }
        assertThat(world.legacy.received).containsExactly(sent, message("m2"));
        assertThat(world.legacy.connections).hasValue(1);
        assertThat(world.cloud.connections).hasValue(0);
        TestClient.until("nothing is left open", () -> world.legacy.open.get() == 0);
    }

    @Test
    void a_message_that_waits_in_a_hold_goes_to_the_new_side_in_order() throws Exception {
        MllpWorld world = world(ACCEPTS);
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("m1"))).isEqualTo(ack("LEGACY", "AA", "m1"));
            world.direct(Mode.HOLD, Environment.LEGACY);
            sender.send(message("m2")).send(message("m3"));
            TestClient.until("held", () -> world.held() == 1);
            world.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(sender.answer()).isEqualTo(ack("CLOUD", "AA", "m2"));
            assertThat(sender.answer()).isEqualTo(ack("CLOUD", "AA", "m3"));
            TestClient.until("the old side is left", () -> world.legacy.open.get() == 0);
        }
        assertThat(world.legacy.ids()).containsExactly("m1");
        assertThat(world.cloud.ids()).containsExactly("m2", "m3");
    }

    @Test
    void a_quiet_connection_leaves_the_old_side_after_a_switch_and_goes_on() throws Exception {
        MllpWorld world = world(ACCEPTS);
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("m1"))).isEqualTo(ack("LEGACY", "AA", "m1"));
            world.direct(Mode.FLOW, Environment.CLOUD);
            TestClient.until("the old side is left", () -> world.legacy.open.get() == 0);
            assertThat(sender.ask(message("m2"))).isEqualTo(ack("CLOUD", "AA", "m2"));
            world.direct(Mode.FLOW, Environment.LEGACY);
            assertThat(sender.ask(message("m3"))).isEqualTo(ack("LEGACY", "AA", "m3"));
        }
    }

    @Test
    void a_message_held_for_four_fifths_of_its_senders_patience_is_closed_and_never_forwarded()
            throws Exception {
        MllpWorld world = world(ACCEPTS, MllpWorld.ackTimeout(500));
        world.direct(Mode.HOLD, Environment.LEGACY);
        try (TestSender sender = world.sender()) {
            long begin = System.nanoTime();
            assertThat(sender.ask(message("m1"))).isNull();
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(400_000_000L);
        }
        assertThat(world.ended("held-too-long")).isOne();
        world.direct(Mode.FLOW, Environment.CLOUD);
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("m2"))).isEqualTo(ack("CLOUD", "AA", "m2"));
        }
        assertThat(world.legacy.ids()).isEmpty();
        assertThat(world.cloud.ids()).containsExactly("m2");
    }

    @Test
    void a_late_answer_is_never_passed_on_and_given_when_the_message_comes_again()
            throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        MllpWorld world =
                world(
                        (message, socket) -> {
                            if (id(message).equals("slow")) {
                                late.await();
                            }
                            ACCEPTS.handle(message, socket);
                        },
                        MllpWorld.ackTimeout(500));
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("slow"))).isNull();
        }
        assertThat(world.inFlight()).as("it is in flight until it is answered").isOne();
        late.countDown();
        TestClient.until("answered", () -> world.inFlight() == 0);
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("slow"))).isEqualTo(ack("LEGACY", "AA", "slow"));
            assertThat(sender.ask(message("next"))).isEqualTo(ack("LEGACY", "AA", "next"));
        }
        assertThat(world.legacy.ids()).containsExactly("slow", "next");
        assertThat(world.listener().counters().repeatedTotal()).isOne();
    }

    @Test
    void a_message_sent_again_while_it_is_in_progress_is_not_forwarded_twice() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        MllpWorld world =
                world((message, socket) -> {
                    late.await();
                    ACCEPTS.handle(message, socket);
                });
        try (TestSender again = world.sender()) {
            try (TestSender first = world.sender()) {
                first.send(message("m1"));
                TestClient.until("forwarded", () -> world.legacy.received.size() == 1);
            }
            again.send(message("m1"));
            TestClient.until("it left", () -> world.world.gateway.status().held() == 0);
            late.countDown();
            assertThat(again.answer()).isEqualTo(ack("LEGACY", "AA", "m1"));
        }
        assertThat(world.legacy.ids()).containsExactly("m1");
    }

    @Test
    void a_held_message_whose_sender_left_is_never_forwarded_and_its_repetition_is()
            throws Exception {
        MllpWorld world = world(ACCEPTS);
        world.direct(Mode.HOLD, Environment.LEGACY);
        try (TestSender again = world.sender()) {
            try (TestSender first = world.sender()) {
                first.send(message("m1"));
                TestClient.until("held", () -> world.held() == 1);
                again.send(message("m1"));
            }
            TestClient.until("dropped", () -> world.world.gateway.counters().abandonedTotal() == 1);
            world.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(again.answer()).isEqualTo(ack("CLOUD", "AA", "m1"));
        }
        assertThat(world.cloud.ids()).containsExactly("m1");
    }

    @Test
    void a_control_id_with_another_content_is_another_message() throws Exception {
        MllpWorld world = world(ACCEPTS);
        try (TestSender sender = world.sender()) {
            sender.ask(message("m1"));
            String other = message("ORU^R01", "m1", "", "", "PID|2");
            assertThat(sender.ask(other)).isEqualTo(ack("LEGACY", "AA", "m1"));
            assertThat(sender.ask(other)).isEqualTo(ack("LEGACY", "AA", "m1"));
        }
        assertThat(world.legacy.ids()).containsExactly("m1", "m1");
        assertThat(world.listener().counters().reusedTotal()).isOne();
        assertThat(world.listener().counters().repeatedTotal()).isOne();
    }

    @Test
    void a_refused_message_may_be_taken_when_it_comes_again() throws Exception {
        List<String> codes = List.of("AE", "AR", "AA");
        MllpWorld world = worldOf(codes);
        try (TestSender sender = world.sender()) {
            for (String code : codes) {
                assertThat(sender.ask(message("m1"))).isEqualTo(ack("LEGACY", code, "m1"));
            }
            assertThat(sender.ask(message("m1"))).isEqualTo(ack("LEGACY", "AA", "m1"));
        }
        assertThat(world.legacy.received).hasSize(3);
        assertThat(world.world.gateway.status().counters().legacyErrors()).isEqualTo(2);
    }

    private MllpWorld worldOf(List<String> codes) throws Exception {
        List<String> left = new java.util.concurrent.CopyOnWriteArrayList<>(codes);
        return world((message, socket) ->
                answer(socket, ack("LEGACY", left.removeFirst(), id(message))));
    }

    @Test
    void an_answer_to_another_message_is_not_passed_on() throws Exception {
        MllpWorld world =
                world((message, socket) ->
                        answer(socket, ack("LEGACY", "AA", "not-" + id(message))));
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("m1"))).isNull();
        }
        TestClient.until("it is settled", () -> world.inFlight() == 0);
        assertThat(world.ended("bad-answer")).isOne();
        assertThat(world.world.gateway.counters().unknownOutcomeTotal()).isOne();
    }

    @Test
    void a_side_that_closes_without_an_answer_closes_the_sender_who_may_send_again()
            throws Exception {
        List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        MllpWorld world =
                world((message, socket) -> {
                    seen.add(message);
                    if (seen.size() == 1) {
                        socket.close();
                    } else {
                        ACCEPTS.handle(message, socket);
                    }
                });
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("m1"))).isNull();
        }
        assertThat(world.world.gateway.counters().unknownOutcomeTotal()).isOne();
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("m1"))).isEqualTo(ack("LEGACY", "AA", "m1"));
        }
    }

    @Test
    void queries_pass_in_a_hold() throws Exception {
        MllpWorld world = world(ACCEPTS, config -> config.withReads(List.of("QBP", "QRY^A19")));
        world.direct(Mode.HOLD, Environment.LEGACY);
        try (TestSender sender = world.sender()) {
            String query = message("QBP^Q22", "q1", "", "", "QPD|1");
            assertThat(sender.ask(query)).isEqualTo(ack("LEGACY", "AA", "q1"));
            String old = message("QRY^A19", "q2", "", "", "QRD|1");
            assertThat(sender.ask(old)).isEqualTo(ack("LEGACY", "AA", "q2"));
            sender.send(message("QRY^R02", "q3", "", "", "QRD|1"));
            TestClient.until("held", () -> world.held() == 1);
        }
        assertThat(world.legacy.ids()).containsExactly("q1", "q2");
    }

    @Test
    void messages_sent_at_once_go_on_one_after_the_other() throws Exception {
        MllpWorld world = world(ACCEPTS);
        List<String> ids = IntStream.range(0, 500).mapToObj(i -> "m" + i).toList();
        StringBuilder all = new StringBuilder();
        ids.forEach(id -> all.append("\u000B").append(message(id)).append("\u001C\r"));
        try (TestSender sender = world.sender()) {
            sender.raw(all.toString());
            for (String id : ids) {
                assertThat(sender.answer()).isEqualTo(ack("LEGACY", "AA", id));
            }
        }
        assertThat(world.legacy.ids()).isEqualTo(ids);
    }

    @Test
    void a_commit_and_the_answer_behind_it_both_pass_and_are_in_flight_together() throws Exception {
        CountDownLatch applied = new CountDownLatch(1);
        MllpWorld world =
                world((message, socket) -> {
                    answer(socket, ack("LEGACY", "CA", id(message)));
                    applied.await();
                    answer(socket, ack("LEGACY", "AA", id(message)));
                });
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("ADT^A01", "m1", "AL", "AL", "PID|1")))
                    .isEqualTo(ack("LEGACY", "CA", "m1"));
            assertThat(world.inFlight()).isOne();
            applied.countDown();
            assertThat(sender.answer()).isEqualTo(ack("LEGACY", "AA", "m1"));
            TestClient.until("no longer", () -> world.inFlight() == 0);
            assertThat(sender.ask(message("ADT^A01", "m2", "AL", "NE", "PID|1")))
                    .isEqualTo(ack("LEGACY", "CA", "m2"));
            assertThat(world.inFlight()).isZero();
        }
    }

    @Test
    void a_side_that_cannot_be_reached_closes_the_sender_within_its_patience() throws Exception {
        MllpWorld world = world(ACCEPTS, MllpWorld.ackTimeout(600));
        int port = world.legacy.port();
        world.legacy.close();
        try (TestSender sender = world.sender()) {
            assertThat(sender.ask(message("m1"))).isNull();
        }
        assertThat(world.ended("unreachable")).isOne();
        assertThat(world.inFlight()).isZero();
        assertThat(port).isPositive();
    }

    @Test
    void stored_answers_outlive_the_gateway() throws Exception {
        Path file = folder.resolve("lab.answers");
        MllpWorld first = world(ACCEPTS, config -> config.withAnswers(file));
        try (TestSender sender = first.sender()) {
            assertThat(sender.ask(message("m1"))).isEqualTo(ack("LEGACY", "AA", "m1"));
        }
        first.close();
        MllpWorld second = world(ACCEPTS, config -> config.withAnswers(file));
        try (TestSender sender = second.sender()) {
            assertThat(sender.ask(message("m1"))).isEqualTo(ack("LEGACY", "AA", "m1"));
            assertThat(sender.ask(message("m2"))).isEqualTo(ack("LEGACY", "AA", "m2"));
        }
        assertThat(second.legacy.ids()).containsExactly("m2");
        assertThat(Objects.requireNonNull(open)).isSameAs(second);
    }
}
