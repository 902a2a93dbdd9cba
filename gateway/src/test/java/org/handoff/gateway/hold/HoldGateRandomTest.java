package org.handoff.gateway.hold;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Hold;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.gateway.hold.HoldStatus.State;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.handoff.socket.Directive.Mode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Random events against a naive model of what the gate promises.
final class HoldGateRandomTest {
    private static final HoldLimits LIMITS =
            new HoldLimits(50, 5_000, Duration.ofMillis(300), 3, 8, 1);

    private final HoldGate gate = new HoldGate(LIMITS);
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final List<Long> inFlight = new ArrayList<>();
    private final Set<Long> released = new HashSet<>();
    private long now = Long.MAX_VALUE - 1_000_000_000L;
    private long nextKey = 1;
    private long epoch = 1;
    private Mode mode = Mode.HOLD;
    private Environment owner = Environment.LEGACY;
    private long leaseEnd = now;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void every_write_waits_its_turn_and_has_exactly_one_outcome(long seed) {
        Random random = new Random(seed);
        direct(Mode.HOLD, Environment.LEGACY, now);
        for (int i = 0; i < 20_000; i++) {
            step(random);
            assertThat(gate.status(now).held()).isEqualTo(waiting.size());
            assertThat(gate.status(now).writesInFlight()).isEqualTo(inFlight.size());
            assertThat(released.size()).isLessThanOrEqualTo(LIMITS.rampMax());
            assertThat(gate.status(now).heldBytes()).isLessThanOrEqualTo(5_000);
        }
        direct(Mode.FLOW, owner, now);
        while (!waiting.isEmpty()) {
            tick();
            complete(random);
        }
        assertThat(gate.status(now).state()).isEqualTo(State.FLOWING);
        assertThat(gate.status(now).heldBytes()).isZero();
    }

    private void step(Random random) {
        now += random.nextInt(2_000_000);
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> arrive(random);
            case 4, 5 -> complete(random);
            case 6, 7 -> tick();
            case 8 -> abandon(random);
            default -> {
                if (random.nextInt(4) == 0) {
                    epoch++;
                    direct(
                            random.nextBoolean() ? Mode.HOLD : Mode.FLOW,
                            random.nextBoolean() ? owner : owner.other(),
                            now - random.nextInt(10_000_000));
                } else {
                    direct(mode, owner, now);
                }
            }
        }
    }

    private void direct(Mode newMode, Environment newOwner, long sentAt) {
        Directive directive =
                new Directive(
                        new Epoch(epoch),
                        newMode,
                        newOwner,
                        Duration.ofMillis(40),
                        Duration.ofMillis(200));
        if (gate.onDirective(directive, sentAt) == HoldGate.Accepted.YES) {
            mode = newMode;
            owner = newOwner;
            leaseEnd = sentAt + 40_000_000;
        }
    }

    private void arrive(Random random) {
        long key = nextKey++;
        boolean flows = mode == Mode.FLOW && now - leaseEnd < 0;
        switch (gate.arrive(key, true, 100, now)) {
            case Forward forward -> {
                assertThat(flows).isTrue();
                assertThat(waiting).isEmpty();
                assertThat(forward).isEqualTo(new Forward(owner, new Epoch(epoch)));
                inFlight.add(key);
            }
            case Hold hold -> {
                assertThat(flows && waiting.isEmpty()).isFalse();
                waiting.addLast(key);
            }
            case Refuse refuse -> assertThat(waiting).hasSize(50);
        }
        if (random.nextInt(5) == 0) {
            assertThat(gate.arrive(nextKey++, false, 100, now))
                    .isEqualTo(new Forward(owner, new Epoch(epoch)));
        }
    }

    private void tick() {
        Tick tick = gate.tick(now);
        for (Tick.Refusal refusal : tick.refusals()) {
            assertThat(waiting.pollFirst()).isEqualTo(refusal.key());
        }
        for (Tick.Release release : tick.releases()) {
            assertThat(mode == Mode.FLOW && now - leaseEnd < 0).isTrue();
            assertThat(waiting.pollFirst()).isEqualTo(release.key());
            assertThat(release.forward()).isEqualTo(new Forward(owner, new Epoch(epoch)));
            inFlight.add(release.key());
            released.add(release.key());
        }
    }

    private void complete(Random random) {
        if (!inFlight.isEmpty()) {
            long key = inFlight.remove(random.nextInt(inFlight.size()));
            released.remove(key);
            gate.completed(key);
        }
    }

    private void abandon(Random random) {
        if (!waiting.isEmpty() && random.nextBoolean()) {
            long key = waiting.removeLast();
            assertThat(gate.abandon(key)).isTrue();
        }
    }
}
