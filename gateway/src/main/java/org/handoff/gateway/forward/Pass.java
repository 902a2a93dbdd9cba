package org.handoff.gateway.forward;

import io.netty.buffer.ByteBuf;

import org.handoff.gateway.cohort.Caller;
import org.handoff.gateway.cohort.CanaryStage;
import org.handoff.gateway.cohort.Placement;
import org.handoff.gateway.cohort.Placing;
import org.handoff.gateway.hold.Decision;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Turn;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.shadow.Copy;
import org.handoff.gateway.shadow.ShadowStage;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// One request's dealings with the gate, with what may send it to the other side, and with the
/// shadow. A write counts as in flight from [#goOn] until [#settle].
final class Pass {
    private final Turn turn;
    private final Account account;
    private final Placing placing;
    private final ShadowStage shadow;
    private @Nullable Placement placement;
    private @Nullable Copy copy;
    private boolean ownerOnly;

    Pass(Shared shared, boolean isWrite, Account account) {
        this.turn = new Turn(shared.gate(), shared.keys().incrementAndGet(), isWrite);
        this.account = account;
        this.placing = shared.placing();
        this.shadow = shared.shadow();
    }

    boolean isWrite() {
        return turn.isWrite();
    }

    Decision ask(long bytes, WriteGate.Waiter waiter) {
        return turn.ask(bytes, waiter);
    }

    /// The gate said so.
    void goOn(Forward to, Request request, Caller caller) {
        turn.goOn(to);
        placement = ownerOnly ? null : placing.place(request, caller, to, turn.isWrite());
        copy = isAway() ? null : shadow.sample(request, to, turn.isWrite());
    }

    /// The gate released it too late: it will not be forwarded.
    void goOnUnused(Forward to) {
        turn.goOn(to);
        settle();
    }

    /// Where it goes: to the owner of writes, or, in a canary, to the other side.
    Environment side() {
        return placement == null ? turn.owner() : placement.side();
    }

    /// Whether it goes to the side that does not own writes.
    boolean isAway() {
        return placement != null && placement.isAway();
    }

    /// It was not sent, because the other side could not be had: it asks again, for the owner.
    void comeBack() {
        if (placement != null) {
            placement.unreached();
        }
        ownerOnly = true;
        settle();
    }

    /// Whether it may be sent once more after a connection turned out closed.
    boolean mayRepeat(Request request) {
        return request.isRepeatable() && request.method().isSafe() != turn.isWrite();
    }

    /// How long it waits for a connection: in a canary not long, for the owner can answer as well.
    Duration patience(Duration usual) {
        boolean shorter = isAway() && CanaryStage.CONNECT_MAX.compareTo(usual) < 0;
        return shorter ? CanaryStage.CONNECT_MAX : usual;
    }

    /// @param headBytes of the head that is about to be sent
    void sent(int headBytes) {
        account.sent(side(), headBytes);
        if (copy != null) {
            copy.sent(System.nanoTime());
        }
        if (placement != null) {
            placement.sent(System.nanoTime());
        }
    }

    /// The head of an answer is about to be sent to the client.
    void answering(int status) {
        account.answering(side(), status);
        if (copy != null) {
            copy.answering(System.nanoTime());
        }
        if (placement != null) {
            placement.answered(status, System.nanoTime());
        }
        if (turn.isWrite()) {
            placing.wrote(placement);
        }
    }

    /// Bytes of the answer are about to be sent to the client; they stay readable.
    void copying(ByteBuf bytes) {
        if (copy != null) {
            copy.answer(bytes);
        }
    }

    /// The answer is whole.
    void answered() {
        if (copy != null) {
            copy.ended(System.nanoTime());
        }
    }

    /// Its side broke off, or did not answer.
    void failed() {
        account.sideFailed(side());
        if (placement != null) {
            placement.failed();
        }
    }

    /// Whether what the gate said still holds.
    boolean stillGoesOn() {
        return turn.stillGoesOn() && (placement == null || placement.isCurrent());
    }

    /// Whether it waited until now, and waits no more.
    boolean abandon() {
        return turn.abandon();
    }

    /// The request is over, or will be asked for again.
    void settle() {
        if (copy != null) {
            copy.close();
            copy = null;
        }
        if (turn.isInFlight()) {
            placing.wrote(placement);
            turn.settle();
        }
    }
}
