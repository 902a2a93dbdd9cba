package org.handoff.gateway.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.handoff.gateway.hold.Decision;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.gateway.hold.Turn;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.mllp.StoredAnswers.Claim;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/// One message, from its last byte to the end of its answer. Its states and their transitions are
/// in `docs/guides/gateway-mllp.md`. Confined to its sender's event loop.
final class Delivery implements WriteGate.Waiter, StoredAnswers.Joiner {
    private static final int BOOKKEEPING_BYTES = 1_024;

    private final MllpLane lane;
    private final Header header;
    private final Turn turn;
    private final @Nullable Fingerprint message;
    private final ByteBuf frame;
    private final int frameBytes;
    private final long holdUntil;
    private final long answerUntil;
    private @Nullable SenderConnection sender;
    private @Nullable ReceiverConnection receiver;
    private Claim.@Nullable Mine claim;
    private State state = State.NEW;
    private boolean handedOver;
    private long connectUntil;
    private long sentAt;

    /// @param frame whole; the delivery releases it
    /// @param arrivedAt when its last byte was read, or earlier
    Delivery(MllpLane lane, SenderConnection sender, Header header, ByteBuf frame, long arrivedAt) {
        this.lane = lane;
        this.sender = sender;
        this.header = header;
        this.frame = frame;
        this.frameBytes = frame.readableBytes();
        boolean isWrite = !lane.listener().config().isRead(header.type());
        this.turn = lane.turn(isWrite);
        boolean isTracked = isWrite && lane.limits().stored().maxCount() > 0;
        this.message = isTracked ? Fingerprint.of(header, frame) : null;
        this.holdUntil = arrivedAt + lane.limits().holdNanos();
        this.answerUntil = arrivedAt + lane.limits().answerNanos();
    }

    /// See the guide.
    enum State {
        NEW,
        HELD,
        JOINED,
        CONNECTING,
        SENT,
        OVER
    }

    Header header() {
        return header;
    }

    int frameBytes() {
        return frameBytes;
    }

    /// It goes on counting as in flight, at the gate, until the taker settles it.
    Turn handOverTurn() {
        handedOver = true;
        return turn;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    /// Asks whether it was sent before, then the gate.
    void start() {
        if (message == null) {
            ask();
            return;
        }
        switch (lane.listener().answers().claim(message, this)) {
            case Claim.Mine mine -> {
                claim = mine;
                if (mine.isReused()) {
                    lane.counters().reused(System.nanoTime());
                }
                ask();
            }
            case Claim.Untracked _ -> ask();
            case Claim.Joined _ -> state = State.JOINED;
            case Claim.Crowded _ -> giveUp(Ending.TOO_MANY_SAME);
            case Claim.Answered(ByteBuffer answer) -> repeat(Unpooled.wrappedBuffer(answer));
        }
    }

    private void ask() {
        switch (turn.ask(BOOKKEEPING_BYTES + (long) frameBytes, this)) {
            case Forward to -> goOn(to);
            case Decision.Hold _ -> state = State.HELD;
            case Refuse _ -> giveUp(Ending.NOT_HELD);
        }
    }

    @Override
    public void released(Forward to, long waitedNanos) {
        lane.loop()
                .execute(() -> {
                    if (state == State.HELD) {
                        goOn(to);
                    } else {
                        turn.goOnUnused(to);
                    }
                });
    }

    @Override
    public void refused(Refuse refuse) {
        lane.loop()
                .execute(() -> {
                    if (state == State.HELD) {
                        giveUp(Ending.HELD_TOO_LONG);
                    }
                });
    }

    @Override
    public void answered(byte[] answer) {
        lane.loop()
                .execute(() -> {
                    if (state == State.JOINED) {
                        repeat(Unpooled.wrappedBuffer(answer));
                    }
                });
    }

    @Override
    public void inherited(Claim.Mine mine) {
        lane.loop()
                .execute(() -> {
                    if (state == State.JOINED) {
                        claim = mine;
                        ask();
                    } else {
                        lane.listener().answers().failed(mine);
                    }
                });
    }

    /// The same message was answered before, or just now.
    private void repeat(ByteBuf answer) {
        lane.counters().repeated();
        SenderConnection to = sender;
        end();
        if (to != null) {
            to.answer(answer, answerUntil);
        }
    }

    private void goOn(Forward to) {
        turn.goOn(to);
        state = State.CONNECTING;
        SenderConnection from = sender;
        if (from == null) {
            giveUp(Ending.UNREACHABLE);
            return;
        }
        ReceiverConnection open = from.receiver(to.owner());
        if (open != null) {
            send(open);
        } else {
            long limit = System.nanoTime() + lane.limits().connect().toNanos();
            connectUntil = limit - holdUntil < 0 ? limit : holdUntil;
            lane.dial(this, to.owner(), connectUntil);
        }
    }

    /// A connection to its side is open. Time passed, so the gate is asked again.
    void dialled(ReceiverConnection connection) {
        SenderConnection from = sender;
        if (state != State.CONNECTING || from == null) {
            connection.close();
            return;
        }
        if (!turn.stillGoesOn()) {
            connection.close();
            turn.settle();
            state = State.NEW;
            ask();
            return;
        }
        from.attach(connection);
        send(connection);
    }

    /// Whether that attempt to connect goes on.
    ///
    /// @param until the limit that it began with
    boolean isDialling(long until) {
        return state == State.CONNECTING && connectUntil == until && System.nanoTime() - until < 0;
    }

    private void send(ReceiverConnection connection) {
        receiver = connection;
        state = State.SENT;
        sentAt = System.nanoTime();
        lane.counters().forwarded();
        lane.shared().counters().forwarded(turn.owner());
        connection.send(this, frame.retainedDuplicate());
    }

    /// The answer that names it came.
    void answered(Header.Answer code, ByteBuf answer) {
        receiver = null;
        if (!code.isPositive()) {
            lane.shared().counters().sideFailed(turn.owner());
        }
        Claim.Mine mine = claim;
        claim = null;
        if (mine != null) {
            lane.listener()
                    .answers()
                    .answered(mine, ByteBufUtil.getBytes(answer), code.isPositive());
        }
        SenderConnection to = sender;
        end();
        if (to == null) {
            answer.release();
        } else {
            to.answer(answer, answerUntil);
        }
    }

    /// Its side's connection ended, or said what cannot be this message's answer.
    void unanswered(Ending why) {
        receiver = null;
        lane.shared().counters().sideFailed(turn.owner());
        if (turn.isWrite()) {
            lane.shared().counters().unknownOutcome();
        }
        giveUp(why);
    }

    /// The sender's connection ended. What waits is dropped; a write that was sent is waited for,
    /// so that it counts as in flight for as long as it is, and its answer is there if it is sent
    /// again.
    void senderGone() {
        sender = null;
        switch (state) {
            case HELD -> {
                if (turn.abandon()) {
                    lane.shared().counters().abandoned();
                }
                end();
            }
            case SENT -> {
                if (turn.isWrite()) {
                    lane.adopt(this);
                } else {
                    closeReceiver();
                    end();
                }
            }
            case NEW, JOINED, CONNECTING -> end();
            case OVER -> {}
        }
    }

    /// Time passed.
    void sweep(long now) {
        switch (state) {
            case HELD -> {
                if (now - holdUntil >= 0 && turn.abandon()) {
                    giveUp(Ending.HELD_TOO_LONG);
                }
            }
            case CONNECTING -> {
                if (now - connectUntil >= 0) {
                    lane.shared().counters().sideFailed(turn.owner());
                    giveUp(Ending.UNREACHABLE);
                }
            }
            case JOINED -> {
                if (now - answerUntil >= 0) {
                    giveUp(Ending.NO_ANSWER);
                }
            }
            case SENT -> sweepSent(now);
            case NEW, OVER -> {}
        }
    }

    private void sweepSent(long now) {
        if (now - sentAt >= lane.limits().answer().toNanos()) {
            closeReceiver();
            unanswered(Ending.NO_ANSWER);
        } else if (sender != null && now - answerUntil >= 0) {
            sender.close(Ending.NO_ANSWER);
        }
    }

    private void closeReceiver() {
        if (receiver != null) {
            receiver.forget();
            receiver.close();
            receiver = null;
        }
    }

    private void giveUp(Ending why) {
        SenderConnection to = sender;
        sender = null;
        end();
        if (to != null) {
            to.close(why);
        }
    }

    /// Whatever becomes of it, its claim and its place at the gate are given back once.
    private void end() {
        if (state == State.OVER) {
            return;
        }
        boolean joined = state == State.JOINED;
        state = State.OVER;
        frame.release();
        if (!handedOver) {
            turn.settle();
        }
        if (joined && message != null) {
            lane.listener().answers().leave(message, this);
        }
        Claim.Mine mine = claim;
        claim = null;
        if (mine != null) {
            lane.listener().answers().failed(mine);
        }
    }
}
