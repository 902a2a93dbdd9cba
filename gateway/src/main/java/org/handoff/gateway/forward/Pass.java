package org.handoff.gateway.forward;

import org.handoff.gateway.hold.Decision;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

/// One request's dealings with the gate. A write counts as in flight from [#goOn] until [#settle].
final class Pass {
    private final WriteGate gate;
    private final long key;
    private final boolean isWrite;
    private @Nullable Forward forward;
    private boolean counted;

    Pass(WriteGate gate, long key, boolean isWrite) {
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

    /// The request is over, or will be asked for again.
    void settle() {
        if (counted) {
            counted = false;
            gate.completed(key);
        }
    }
}
