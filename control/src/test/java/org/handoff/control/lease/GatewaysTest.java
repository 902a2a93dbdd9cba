package org.handoff.control.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.junit.jupiter.api.Test;

import java.time.Duration;

final class GatewaysTest {
    private static final LeaseTerms TERMS = LeaseTerms.DEFAULT;
    private static final long ASSUMED = TERMS.assumedNanos();
    private static final Directive FLOW = directive(Directive.Mode.FLOW, 3);
    private static final Directive HOLD = directive(Directive.Mode.HOLD, 4);

    /// Every stranger's lease from before has run out.
    private static final long LATER = ASSUMED;

    private final Gateways gateways = new Gateways(TERMS, 0);

    @Test
    void whatAnOlderConductorGaveOutIsWaitedOut() {
        assertThat(gateways.holdEverywhere(HOLD, ASSUMED - 1)).isFalse();
        assertThat(gateways.holdEverywhere(HOLD, ASSUMED)).isTrue();
    }

    @Test
    void aGatewayIsQuietWhenItSaysThatItHoldsWithNothingInFlight() {
        poll("i1", FLOW, 0, LATER);
        gateways.answered(status("i1", FLOW, 0), FLOW, LATER);
        assertThat(gateways.holdEverywhere(HOLD, LATER + 1)).isFalse();
        poll("i1", HOLD, 2, LATER + 2);
        assertThat(gateways.holdEverywhere(HOLD, LATER + 3)).isFalse();
        poll("i1", HOLD, 0, LATER + 4);
        assertThat(gateways.holdEverywhere(HOLD, LATER + 5)).isTrue();
    }

    @Test
    void aSilentGatewayIsQuietOnlyWhenItsLeaseHasRunOut() {
        poll("i1", FLOW, 0, LATER);
        gateways.answered(status("i1", FLOW, 0), FLOW, LATER);
        assertThat(gateways.holdEverywhere(HOLD, LATER + ASSUMED - 1)).isFalse();
        assertThat(gateways.holdEverywhere(HOLD, LATER + ASSUMED)).isTrue();
    }

    @Test
    void anAnswerThatSaysHoldDoesNotEndTheLeaseBeforeIt() {
        poll("i1", FLOW, 0, LATER);
        gateways.answered(status("i1", FLOW, 0), FLOW, LATER);
        gateways.answered(status("i1", FLOW, 0), HOLD, LATER + 1);
        assertThat(gateways.holdEverywhere(HOLD, LATER + 2)).isFalse();
    }

    @Test
    void aRestartedGatewaySaysNothingAboutTheOldProcess() {
        poll("i1", FLOW, 0, LATER);
        gateways.answered(status("i1", FLOW, 0), FLOW, LATER);
        poll("i2", HOLD, 0, LATER + 1);
        assertThat(gateways.holdEverywhere(HOLD, LATER + 2)).isFalse();
        assertThat(gateways.views(HOLD, LATER + 2)).hasSize(1);
    }

    @Test
    void theLeaseAssumedIsLongerThanTheOneGivenByTenPercentAndAMargin() {
        Duration given = TERMS.lease();
        assertThat(ASSUMED).isEqualTo(given.toNanos() * 11 / 10 + TERMS.margin().toNanos());
    }

    private void poll(String incarnation, Directive obeyed, int inFlight, long now) {
        gateways.heard(status(incarnation, obeyed, inFlight), now);
    }

    private static GatewayStatus status(String incarnation, Directive obeyed, int inFlight) {
        return new GatewayStatus(
                "g1",
                incarnation,
                obeyed.epoch(),
                obeyed.mode(),
                obeyed.owner(),
                inFlight,
                0,
                new GatewayStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0));
    }

    private static Directive directive(Directive.Mode mode, long epoch) {
        return new Directive(
                new Epoch(epoch), mode, Environment.LEGACY, TERMS.lease(), Duration.ofSeconds(10));
    }
}
