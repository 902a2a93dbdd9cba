package org.handoff.gateway.hold;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

/// The dealings of one request or message with the gate: it goes where the owner is. A write counts
/// as in flight from [#goOn] until [#settle]. Confined to one thread.
public final class Turn {
    private final WriteGate gate;
    private final long key;
    private final boolean isWrite;
    private @Nullable Forward forward;
    private boolean counted;

    /// @param key unique in this gateway
    public Turn(WriteGate gate, long key, boolean isWrite) {
        this.gate = gate;
        this.key = key;
        this.isWrite = isWrite;
    }

    public boolean isWrite() {
        return isWrite;
    }

    public Decision ask(long bytes, WriteGate.Waiter waiter) {
        return isWrite
                ? gate.arrive(key, true, bytes, waiter)
                : gate.arriveRead(key, bytes, waiter);
    }

    /// The gate said so.
    public void goOn(Forward to) {
        forward = to;
        counted = isWrite;
    }

    /// The gate released it too late: it will not be forwarded.
    public void goOnUnused(Forward to) {
        goOn(to);
        settle();
    }

    /// Where it goes.
    public Environment owner() {
        if (forward == null) {
            throw new IllegalStateException("not told where to go");
        }
        return forward.owner();
    }

    /// Whether what the gate said still holds.
    public boolean stillGoesOn() {
        return forward != null && gate.stillGoesOn(forward, isWrite);
    }

    /// Whether it waited until now, and waits no more.
    public boolean abandon() {
        return gate.abandon(key);
    }

    /// Whether it is a write that counts as in flight.
    public boolean isInFlight() {
        return counted;
    }

    /// It is over, or will be asked for again.
    public void settle() {
        if (counted) {
            counted = false;
            gate.completed(key);
        }
    }
}
