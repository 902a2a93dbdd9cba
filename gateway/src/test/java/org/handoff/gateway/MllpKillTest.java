package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.gateway.TestReceiver.ack;
import static org.handoff.gateway.TestReceiver.answer;
import static org.handoff.gateway.TestReceiver.id;
import static org.handoff.gateway.TestSender.message;

import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A gateway's process ended by SIGKILL while messages are in it. The receiver knows a message by
/// its control id, as IHE asks. `-Dhandoff.kills=N` for more.
@Timeout(1_200)
final class MllpKillTest {
    private static final int KILLS = Integer.getInteger("handoff.kills", 6);
    private static final int SENDERS = 4;
    @TempDir private Path folder;
    private final Map<String, AtomicInteger> delivered = new ConcurrentHashMap<>();
    private final List<String> applied = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger killsLeft = new AtomicInteger();
    private final AtomicInteger toNextKill = new AtomicInteger();
    private final Random random = new Random(7);
    private TestControl control;
    private TestReceiver receiver;
    private TestReceiver other;
    private @Nullable MllpProcess gateway;

    @BeforeEach
    void begin() throws Exception {
        control = new TestControl(Mode.FLOW, Environment.LEGACY);
        receiver = new TestReceiver(this::receive);
        other = TestReceiver.accepting("CLOUD");
        int port = ThreadLocalRandom.current().nextInt(12_000, 30_000);
        gateway = new MllpProcess(control.uri(), port, receiver.port(), other.port(), folder);
    }

    @AfterEach
    void end() throws Exception {
        process().kill();
        receiver.close();
        other.close();
        control.close();
    }

    private MllpProcess process() {
        return Objects.requireNonNull(gateway);
    }

    /// Applies a message once, and kills the gateway before the answer, behind it, or not at all.
    private void receive(String message, Socket socket) throws IOException, InterruptedException {
        String id = id(message);
        delivered.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
        synchronized (applied) {
            if (!applied.contains(id)) {
                applied.add(id);
            }
        }
        boolean kills = killsLeft.get() > 0 && toNextKill.decrementAndGet() == 0;
        boolean before;
        synchronized (random) {
            before = random.nextInt(3) > 0;
        }
        if (kills && before) {
            kill();
        }
        answer(socket, ack("LEGACY", "AA", id));
        if (kills && !before) {
            kill();
        }
    }

    private void kill() throws IOException, InterruptedException {
        process().killAndRestart();
        killsLeft.decrementAndGet();
        aim();
    }

    private void aim() {
        synchronized (random) {
            toNextKill.set(1 + random.nextInt(30));
        }
    }

    @Test
    void nothing_is_lost_applied_twice_or_answered_with_anothers_answer() throws Exception {
        aim();
        killsLeft.set(KILLS);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            String name = "s" + i;
            threads.add(Thread.ofVirtual().start(() -> send(name)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).isEmpty();
        assertThat(killsLeft).hasValue(0);
        assertThat(other.connections).hasValue(0);
        for (int i = 0; i < SENDERS; i++) {
            String name = "s" + i;
            assertThat(applied.stream().filter(id -> id.startsWith(name)))
                    .as("each once and in order")
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
        int again = delivered.values().stream().mapToInt(count -> count.get() - 1).sum();
        assertThat(again)
                .as("delivered again: at most what was in progress when it was killed")
                .isBetween(1, KILLS * SENDERS);
        System.out.printf(
                "%d kills, %d messages, %d delivered again, 0 applied twice%n",
                KILLS, applied.size(), again);
    }

    /// Sends one message after the other, each until it is taken, for as long as there are kills.
    private void send(String name) {
        try {
            TestSender sender = process().sender();
            for (int i = 0; killsLeft.get() > 0 || i < 20; i++) {
                String id = "%s-%06d".formatted(name, i);
                String said = ask(sender, id);
                while (said == null) {
                    sender.close();
                    sender = process().sender();
                    said = ask(sender, id);
                }
                if (!said.equals(ack("LEGACY", "AA", id)) || !applied.contains(id)) {
                    wrong.add(id + " was told " + said.replace('\r', ' '));
                }
            }
            sender.close();
        } catch (IOException e) {
            wrong.add(name + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable String ask(TestSender sender, String id) {
        try {
            return sender.ask(message(id));
        } catch (IOException e) {
            return null; // killed meanwhile
        }
    }

    @Test
    void an_answer_that_the_gateway_had_is_given_by_the_next_process() throws Exception {
        try (TestSender sender = process().sender()) {
            sender.send(message("m1"));
            TestClient.until("the answer left the gateway", () -> hasBytes(sender.socket));
        }
        process().killAndRestart();
        try (TestSender sender = process().sender()) {
            assertThat(sender.ask(message("m1"))).isEqualTo(ack("LEGACY", "AA", "m1"));
            assertThat(sender.ask(message("m2"))).isEqualTo(ack("LEGACY", "AA", "m2"));
        }
        assertThat(receiver.ids()).containsExactly("m1", "m2");
    }

    @Test
    void a_message_held_by_a_killed_gateway_is_delivered_once_to_the_new_side() throws Exception {
        try (TestSender sender = process().sender()) {
            assertThat(sender.ask(message("m1"))).isNotNull();
            control.direct(Mode.HOLD, Environment.LEGACY);
            control.awaitConverged();
            sender.send(message("m2"));
            TestClient.until("held", () -> heldNow() == 1);
            process().killAndRestart();
            assertThat(sender.answer()).isNull();
        }
        try (TestSender sender = process().sender()) {
            sender.send(message("m2"));
            TestClient.until("held again", () -> heldNow() == 1);
            control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(sender.answer()).isEqualTo(ack("CLOUD", "AA", "m2"));
        }
        assertThat(receiver.ids()).containsExactly("m1");
        assertThat(other.ids()).containsExactly("m2");
    }

    private int heldNow() {
        var last = control.last();
        return last == null ? -1 : last.get("held").intValue();
    }

    private static boolean hasBytes(Socket socket) {
        try {
            TimeUnit.MILLISECONDS.sleep(1);
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
