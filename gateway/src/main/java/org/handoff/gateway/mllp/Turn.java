package org.handoff.gateway.mllp;

import org.handoff.gateway.hold.Decision;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

/// One message's dealings with the gate: it goes where the owner is. A write counts as in flight
/// from [#goOn] until [#settle]. Confined to one thread.
final class Turn {
    private final WriteGate gate;
    private final long key;
    private final boolean isWrite;
    private @Nullable Forward forward;
    private boolean counted;

    /// @param key unique in this gateway
    Turn(WriteGate gate, long key, boolean isWrite) {
        this.gate = gate;
        this.key = key;
        this.isWrite = isWrite;
    }

    boolean isWrite() {
        return isWrite;
    }

    Decision ask(long bytes, WriteGate.Waiter waiter) {
        return isWrite
                ? gate.arrive(key, true, bytes, waiter)
                : gate.arriveRead(key, bytes, waiter);
    }

    /// The gate said so.
    void goOn(Forward to) {
        forward = to;
        counted = isWrite;
    }

    /// The gate released it too late: it will not be forwarded.
    void goOnUnused(Forward to) {
        goOn(to);
        settle();
    }

    /// Where it goes.
    Environment owner() {
        if (forward == null) {
            throw new IllegalStateException("not told where to go");
        }
        return forward.owner();
    }

    /// Whether what the gate said still holds.
    boolean stillGoesOn() {
        return forward != null && gate.stillGoesOn(forward, isWrite);
    }

    /// Whether it waited until now, and waits no more.
    boolean abandon() {
        return gate.abandon(key);
    }

    /// The message is over, or will be asked for again.
    void settle() {
        if (counted) {
            counted = false;
            gate.completed(key);
        }
    }
}
