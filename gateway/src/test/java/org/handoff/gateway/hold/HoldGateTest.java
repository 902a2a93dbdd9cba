package org.handoff.gateway.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Hold;
import org.handoff.gateway.hold.Decision.Reason;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.gateway.hold.HoldGate.Accepted;
import org.handoff.gateway.hold.HoldStatus.State;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.handoff.socket.Directive.Mode;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

final class HoldGateTest {
    private static final long MS = 1_000_000;
    private static final HoldLimits SMALL =
            new HoldLimits(4, 1_000, Duration.ofSeconds(5), 2, 3, 1);

    private final HoldGate gate = new HoldGate(SMALL);

    @Test
    void a_fresh_gate_lets_everything_wait_until_the_first_directive() {
        assertThat(gate.status(0).state()).isEqualTo(State.UNKNOWN);
        assertThat(gate.arrive(1, false, 10, 0)).isInstanceOf(Hold.class);
        assertThat(gate.arrive(2, true, 10, 0)).isInstanceOf(Hold.class);

        gate.onDirective(hold(1, Environment.CLOUD), 0);
        Tick tick = gate.tick(3 * MS);

        assertThat(tick.releases()).containsExactly(new Tick.Release(1, cloud(1), 3 * MS));
        assertThat(gate.status(3 * MS).held()).isEqualTo(1);
        assertThat(gate.status(3 * MS).writesInFlight()).isZero();
    }

    @Test
    void a_restarted_gate_that_remembers_a_side_holds_writes_and_lets_reads_go_on() {
        HoldGate restarted = new HoldGate(SMALL, new Epoch(7), Environment.CLOUD);

        assertThat(restarted.arrive(1, false, 10, 0)).isEqualTo(cloud(7));
        assertThat(restarted.arrive(2, true, 10, 0)).isInstanceOf(Hold.class);
        assertThat(restarted.status(0).state()).isEqualTo(State.HOLDING);
        assertThat(restarted.onDirective(flow(6, Environment.LEGACY), 0)).isEqualTo(Accepted.STALE);
        assertThat(restarted.onDirective(flow(7, Environment.LEGACY), 0))
                .isEqualTo(Accepted.CONFLICT);
        assertThat(restarted.onDirective(flow(7, Environment.CLOUD), 0)).isEqualTo(Accepted.YES);
        assertThat(restarted.tick(0).releases()).hasSize(1);
    }

    @Test
    void flowing_counts_writes_in_flight_and_leaves_reads_alone() {
        gate.onDirective(flow(1, Environment.LEGACY), 0);

        assertThat(gate.arrive(1, true, 10, 1)).isEqualTo(legacy(1));
        assertThat(gate.arrive(2, false, 10, 1)).isEqualTo(legacy(1));
        assertThat(gate.status(1).writesInFlight()).isEqualTo(1);
        gate.completed(1);
        assertThat(gate.status(1).writesInFlight()).isZero();
        assertThatThrownBy(() -> gate.completed(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_hold_waits_for_the_writes_in_flight_and_stops_new_ones() {
        gate.onDirective(flow(1, Environment.LEGACY), 0);
        gate.arrive(1, true, 10, 1);
        Directive hold = hold(2, Environment.LEGACY);
        gate.onDirective(hold, 2);

        assertThat(gate.arrive(2, true, 10, 3)).isInstanceOf(Hold.class);
        assertThat(gate.arrive(3, false, 10, 3)).isEqualTo(legacy(2));
        assertThat(gate.tick(4)).isSameAs(Tick.NOTHING);
        assertThat(gate.status(4).writesInFlight()).isEqualTo(1);
        gate.completed(1);
        assertThat(gate.status(5).writesInFlight()).isZero();
        assertThat(gate.status(5).state().mode()).isEqualTo(Mode.HOLD);
    }

    @Test
    void a_release_is_in_order_within_a_ramp_and_to_the_owner_after_the_wait() {
        gate.onDirective(hold(1, Environment.LEGACY), 0);
        for (long key = 1; key <= 4; key++) {
            gate.arrive(key, true, 10, key);
        }
        gate.onDirective(flow(2, Environment.CLOUD), 10);

        assertThat(keys(gate.tick(11))).containsExactly(1L, 2L);
        assertThat(gate.status(11).state()).isEqualTo(State.DRAINING);
        assertThat(gate.arrive(5, true, 10, 11)).isInstanceOf(Hold.class);
        assertThat(keys(gate.tick(12))).isEmpty();
        gate.completed(1);
        assertThat(keys(gate.tick(13))).containsExactly(3L, 4L);
        gate.completed(2);
        Tick last = gate.tick(14);
        assertThat(last.releases()).containsExactly(new Tick.Release(5, cloud(2), 3));
        assertThat(gate.status(14).state()).isEqualTo(State.FLOWING);
        assertThat(gate.arrive(6, true, 10, 15)).isEqualTo(cloud(2));
    }

    @Test
    void the_lease_counts_from_the_poll_and_its_end_stops_writes_only() {
        gate.onDirective(flow(1, Environment.LEGACY), 10 * MS);

        assertThat(gate.arrive(1, true, 10, 10 * MS + 1_999 * MS)).isEqualTo(legacy(1));
        assertThat(gate.arrive(2, true, 10, 10 * MS + 2_000 * MS)).isInstanceOf(Hold.class);
        assertThat(gate.arrive(3, false, 10, 10 * MS + 2_000 * MS)).isEqualTo(legacy(1));
        assertThat(gate.status(2_010 * MS).state()).isEqualTo(State.LAPSED);
        assertThat(gate.tick(2_011 * MS).releases()).isEmpty();

        gate.onDirective(flow(1, Environment.LEGACY), 2_020 * MS);
        assertThat(keys(gate.tick(2_030 * MS))).containsExactly(2L);
    }

    @Test
    void a_lease_that_ends_while_draining_stops_the_release() {
        gate.onDirective(hold(1, Environment.LEGACY), 0);
        for (long key = 1; key <= 4; key++) {
            gate.arrive(key, true, 10, 0);
        }
        gate.onDirective(flow(2, Environment.CLOUD), -1_500 * MS);
        gate.tick(1);
        gate.completed(1);
        gate.completed(2);

        assertThat(gate.tick(500 * MS).releases()).isEmpty();
        assertThat(gate.status(500 * MS).held()).isEqualTo(2);
    }

    @Test
    void an_older_epoch_and_an_earlier_poll_of_the_same_epoch_are_ignored() {
        gate.onDirective(hold(5, Environment.LEGACY), 100);

        assertThat(gate.onDirective(flow(4, Environment.LEGACY), 200)).isEqualTo(Accepted.STALE);
        assertThat(gate.onDirective(flow(5, Environment.LEGACY), 99)).isEqualTo(Accepted.STALE);
        assertThat(gate.onDirective(flow(5, Environment.CLOUD), 101)).isEqualTo(Accepted.CONFLICT);
        assertThat(gate.arrive(1, true, 1, 102)).isInstanceOf(Hold.class);
        assertThat(gate.onDirective(flow(5, Environment.LEGACY), 101)).isEqualTo(Accepted.YES);
    }

    @Test
    void over_a_bound_the_newest_is_refused_and_the_waiting_ones_stay() {
        gate.onDirective(hold(1, Environment.LEGACY), 0);
        assertThat(gate.arrive(1, true, 900, 0)).isInstanceOf(Hold.class);
        assertThat(gate.arrive(2, true, 101, 0)).isEqualTo(new Refuse(Reason.TOO_MANY_BYTES_HELD));
        for (long key = 3; key <= 5; key++) {
            assertThat(gate.arrive(key, true, 10, 0)).isInstanceOf(Hold.class);
        }
        assertThat(gate.arrive(6, true, 1, 0)).isEqualTo(new Refuse(Reason.TOO_MANY_HELD));
        assertThat(gate.status(0).heldBytes()).isEqualTo(930);
    }

    @Test
    void what_waits_too_long_is_refused_and_never_released() {
        gate.onDirective(hold(1, Environment.LEGACY), 0);
        gate.arrive(1, true, 10, 0);
        gate.arrive(2, true, 10, 100 * MS);
        assertThat(gate.nextTickNanos(0)).isEqualTo(1_000 * MS);

        assertThat(gate.tick(999 * MS)).isSameAs(Tick.NOTHING);
        assertThat(gate.tick(1_000 * MS).refusals())
                .containsExactly(new Tick.Refusal(1, new Refuse(Reason.HELD_TOO_LONG)));
        gate.onDirective(flow(2, Environment.CLOUD), 1_001 * MS);
        assertThat(keys(gate.tick(1_001 * MS))).containsExactly(2L);
        assertThat(gate.nextTickNanos(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void an_abandoned_request_is_never_named_again() {
        gate.onDirective(hold(1, Environment.LEGACY), 0);
        gate.arrive(1, true, 10, 0);
        gate.arrive(2, true, 20, 0);

        assertThat(gate.abandon(1)).isTrue();
        assertThat(gate.abandon(1)).isFalse();
        assertThat(gate.status(0).heldBytes()).isEqualTo(20);
        gate.onDirective(flow(2, Environment.CLOUD), 1);
        assertThat(keys(gate.tick(1))).containsExactly(2L);
        assertThat(gate.abandon(2)).isFalse();
    }

    @Test
    void a_request_on_its_way_is_called_back_by_a_hold_a_new_owner_or_a_lost_lease() {
        gate.onDirective(flow(1, Environment.LEGACY), 0);
        Forward told = (Forward) gate.arrive(1, true, 10, 0);

        assertThat(gate.stillGoesOn(told, true, 1)).isTrue();
        assertThat(gate.stillGoesOn(told, true, 2_000 * MS)).isFalse();
        assertThat(gate.stillGoesOn(told, false, 2_000 * MS)).isTrue();
        gate.onDirective(hold(2, Environment.LEGACY), 1);
        assertThat(gate.stillGoesOn(told, true, 2)).isFalse();
    }

    @Test
    void the_longest_wait_is_that_of_the_last_hold() {
        gate.onDirective(hold(1, Environment.LEGACY), 0);
        gate.arrive(1, true, 10, 0);
        gate.onDirective(flow(2, Environment.CLOUD), 500 * MS);
        gate.tick(500 * MS);
        gate.completed(1);
        assertThat(gate.status(501 * MS).heldMaxNanos()).isEqualTo(500 * MS);

        gate.onDirective(hold(3, Environment.CLOUD), 600 * MS);
        gate.arrive(2, true, 10, 600 * MS);
        gate.onDirective(flow(4, Environment.LEGACY), 620 * MS);
        gate.tick(620 * MS);
        assertThat(gate.status(621 * MS).heldMaxNanos()).isEqualTo(20 * MS);
        assertThat(gate.status(621 * MS).heldTotal()).isEqualTo(2);
    }

    private static Directive hold(long epoch, Environment owner) {
        return directive(epoch, Mode.HOLD, owner);
    }

    private static Directive flow(long epoch, Environment owner) {
        return directive(epoch, Mode.FLOW, owner);
    }

    private static Directive directive(long epoch, Mode mode, Environment owner) {
        return new Directive(
                new Epoch(epoch), mode, owner, Duration.ofSeconds(2), Duration.ofSeconds(1));
    }

    private static Forward cloud(long epoch) {
        return new Forward(Environment.CLOUD, new Epoch(epoch));
    }

    private static Forward legacy(long epoch) {
        return new Forward(Environment.LEGACY, new Epoch(epoch));
    }

    private static List<Long> keys(Tick tick) {
        return tick.releases().stream().map(Tick.Release::key).toList();
    }
}
