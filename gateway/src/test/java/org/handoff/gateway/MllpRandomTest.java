package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.gateway.TestReceiver.ack;
import static org.handoff.gateway.TestReceiver.answer;
import static org.handoff.gateway.TestReceiver.id;

import org.handoff.gateway.mllp.MllpLimits;
import org.handoff.model.Environment;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Impatient senders, sides that are slow, close, refuse or mix answers up, and ownership that
/// moves to and fro meanwhile: what must hold, whatever the timing.
@SuppressWarnings("try") // interrupted at the end of a test
@Timeout(900)
final class MllpRandomTest {
    private static final int SENDERS = 8;
    private static final int MESSAGES = 40;
    private static final int PATIENCE_MILLIS = 500;

    private final AtomicReference<Environment> owner = new AtomicReference<>(Environment.LEGACY);
    private final Set<String> applied = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> delivered = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> spoiled = new ConcurrentHashMap<>();
    private final Map<String, List<String>> order = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    private TestReceiver receiver(Environment side, long seed) throws IOException {
        Random random = new Random(seed);
        return new TestReceiver((message, socket) -> {
            if (owner.get() != side) {
                wrong.add(id(message) + " reached " + side.label());
            }
            count(delivered, id(message));
            int dice;
            synchronized (random) {
                dice = random.nextInt(100);
            }
            serve(side, message, socket, dice);
        });
    }

    private void serve(Environment side, String message, Socket socket, int dice)
            throws IOException, InterruptedException {
        String id = id(message);
        if (dice < 80) {
            TimeUnit.MILLISECONDS.sleep(dice / 8);
            apply(id);
            answer(socket, ack(side.label(), "AA", id));
        } else if (dice < 85) {
            apply(id);
            TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLIS + 200);
            answer(socket, ack(side.label(), "AA", id));
        } else if (dice < 90) {
            count(spoiled, id);
            answer(socket, ack(side.label(), "AE", id));
        } else if (dice < 94) {
            count(spoiled, id);
            apply(id);
            answer(socket, ack(side.label(), "AA", "other-" + id));
        } else {
            count(spoiled, id);
            if (dice < 97) {
                apply(id);
            }
            socket.close();
        }
    }

    private void apply(String id) {
        if (applied.add(id)) {
            order.computeIfAbsent(id.substring(0, 2), key -> new CopyOnWriteArrayList<>()).add(id);
        }
    }

    private static void count(Map<String, AtomicInteger> counts, String id) {
        counts.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
    }

    private static int of(Map<String, AtomicInteger> counts, String id) {
        AtomicInteger count = counts.get(id);
        return count == null ? 0 : count.get();
    }

    /// Sends each message until it is taken, on a new connection whenever the old one ended.
    private void send(MllpWorld world, int number) throws IOException {
        @Nullable TestSender sender = null;
        try {
            for (int i = 0; i < MESSAGES; i++) {
                String id = "s%d-%04d".formatted(number, i);
                boolean taken = false;
                while (!taken) {
                    if (sender == null) {
                        sender = world.sender();
                        sender.socket.setSoTimeout(PATIENCE_MILLIS);
                    }
                    String said = ask(sender, TestSender.message(id));
                    taken = said != null && judge(id, said);
                    if (said == null) {
                        sender.close();
                        sender = null;
                    }
                }
            }
        } finally {
            if (sender != null) {
                sender.close();
            }
        }
    }

    private static @Nullable String ask(TestSender sender, String message) {
        try {
            return sender.ask(message);
        } catch (IOException e) {
            return null; // its patience is over, or the connection is
        }
    }

    private boolean judge(String id, String said) {
        boolean mine = said.contains("-" + id + "|") && said.endsWith("|" + id + "\r");
        boolean taken = said.contains("MSA|AA|");
        if (!mine || (taken && !applied.contains(id))) {
            wrong.add(id + " was told: " + said.replace('\r', ' '));
        }
        return taken;
    }

    /// Whatever stops this machine for a while, answers are waited for: only senders are impatient.
    private static MllpLimits patient(MllpLimits usual) {
        return new MllpLimits(
                usual.maxConnections(),
                usual.maxMessageBytes(),
                usual.maxBufferedBytes(),
                Duration.ofMillis(PATIENCE_MILLIS),
                usual.connect(),
                Duration.ofMinutes(10),
                usual.frame(),
                usual.idle(),
                usual.stored());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothing_is_lost_mixed_up_reordered_or_sent_to_who_does_not_own(long seed)
            throws Exception {
        try (MllpWorld world =
                new MllpWorld(
                        receiver(Environment.LEGACY, seed),
                        receiver(Environment.CLOUD, seed + 1_000),
                        config -> config.withLimits(patient(config.limits())))) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                int number = i;
                threads.add(Thread.ofVirtual().start(() -> sendOrSay(world, number)));
            }
            moveUntilDone(world, threads, new Random(seed));
            TestClient.until("all is settled", () -> world.inFlight() == 0);
            assertThat(world.held()).isZero();
        }
        assertThat(wrong).isEmpty();
        assertThat(applied).hasSize(SENDERS * MESSAGES);
        applied.forEach(id ->
                assertThat(of(delivered, id))
                        .as(id + " is delivered again only if its outcome was not positive")
                        .isBetween(1, 1 + of(spoiled, id)));
        order.values().forEach(ids -> assertThat(ids).isSorted());
    }

    private void sendOrSay(MllpWorld world, int number) {
        try {
            send(world, number);
        } catch (IOException e) {
            wrong.add("sender " + number + ": " + e);
        }
    }

    private void moveUntilDone(MllpWorld world, List<Thread> threads, Random random)
            throws InterruptedException {
        while (threads.stream().anyMatch(Thread::isAlive)) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(150));
            world.direct(Mode.HOLD, owner.get());
            TimeUnit.MILLISECONDS.sleep(random.nextInt(random.nextInt(4) == 0 ? 600 : 60));
            Environment next = random.nextBoolean() ? owner.get() : owner.get().other();
            owner.set(next);
            world.direct(Mode.FLOW, next);
        }
    }
}
