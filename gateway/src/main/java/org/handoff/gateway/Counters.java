package org.handoff.gateway;

import org.handoff.gateway.hold.HoldStatus;
import org.handoff.model.Environment;
import org.handoff.socket.GatewayStatus;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// What a gateway has done since its start. Written by its event loops, read by anyone.
public final class Counters {
    private final LongAdder legacyRequests = new LongAdder();
    private final LongAdder cloudRequests = new LongAdder();
    private final LongAdder legacyErrors = new LongAdder();
    private final LongAdder cloudErrors = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unknownOutcome = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder refusedClients = new LongAdder();
    private final LongAdder abandoned = new LongAdder();

    /// A request was sent to that side.
    public void forwarded(Environment side) {
        (side == Environment.LEGACY ? legacyRequests : cloudRequests).increment();
    }

    /// That side answered 5xx, broke its connection, or did not answer.
    public void sideFailed(Environment side) {
        (side == Environment.LEGACY ? legacyErrors : cloudErrors).increment();
    }

    /// The gateway made up an answer: 502, 503 or 504.
    public void failed() {
        failed.increment();
    }

    /// A write was sent and never answered: whether it happened is for the databases to say.
    public void unknownOutcome() {
        unknownOutcome.increment();
    }

    /// A malformed or ambiguous request was refused.
    public void malformed() {
        malformed.increment();
    }

    /// A connection over [Limits#maxClients] was closed.
    public void refusedClient() {
        refusedClients.increment();
    }

    /// A held request's client went away; it was never forwarded.
    public void abandoned() {
        abandoned.increment();
    }

    /// Requests and messages sent to that side.
    public long forwardedTotal(Environment side) {
        return (side == Environment.LEGACY ? legacyRequests : cloudRequests).sum();
    }

    /// Of those, failed ones.
    public long sideFailedTotal(Environment side) {
        return (side == Environment.LEGACY ? legacyErrors : cloudErrors).sum();
    }

    public long malformedTotal() {
        return malformed.sum();
    }

    public long refusedClientsTotal() {
        return refusedClients.sum();
    }

    public long abandonedTotal() {
        return abandoned.sum();
    }

    public long unknownOutcomeTotal() {
        return unknownOutcome.sum();
    }

    /// As the control plane is told.
    public GatewayStatus.Counters snapshot(HoldStatus hold) {
        return new GatewayStatus.Counters(
                legacyRequests.sum(),
                cloudRequests.sum(),
                legacyErrors.sum(),
                cloudErrors.sum(),
                failed.sum(),
                hold.heldTotal(),
                TimeUnit.NANOSECONDS.toMicros(hold.heldMaxNanos()),
                unknownOutcome.sum());
    }
}
