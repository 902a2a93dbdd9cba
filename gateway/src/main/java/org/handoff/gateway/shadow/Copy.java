package org.handoff.gateway.shadow;

import io.netty.buffer.ByteBuf;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.shadow.Tally.Drop;

/// The copy that is made of one request and of its answer while both pass. It never fails the
/// request: beyond a bound it gives up. Confined to one event loop.
public final class Copy {
    private final ShadowStage stage;
    private final Forward to;
    private final long version;
    private final int endpoint;
    private final boolean isHead;
    private final Kept request;
    private final Kept answer;
    private boolean isSent;
    private long sentAt;
    private long headAt;
    private boolean isOver;

    Copy(
            ShadowStage stage,
            Forward to,
            long version,
            int endpoint,
            boolean isHead,
            Kept request,
            Kept answer) {
        this.stage = stage;
        this.to = to;
        this.version = version;
        this.endpoint = endpoint;
        this.isHead = isHead;
        this.request = request;
        this.answer = answer;
    }

    /// The request goes to the owner now.
    public void sent(long now) {
        isSent = true;
        sentAt = now;
    }

    /// The head of the answer came.
    public void answering(long now) {
        headAt = now;
    }

    /// Bytes of the answer go to the client now; they are copied and stay readable.
    public void answer(ByteBuf bytes) {
        if (!isOver && !answer.add(bytes)) {
            giveUp(Drop.BYTES);
        }
    }

    /// The answer is whole.
    public void ended(long now) {
        if (!isOver) {
            isOver = true;
            stage.offer(
                    new Pair(
                            version,
                            to.owner(),
                            to.epoch(),
                            endpoint,
                            isHead,
                            request,
                            answer,
                            now,
                            headAt - sentAt));
        }
    }

    /// The request is over, or asks the gate again. What has not ended whole is not mirrored.
    public void close() {
        if (!isOver && isSent) {
            giveUp(Drop.BROKEN);
        } else if (!isOver) {
            release();
        }
    }

    private void giveUp(Drop why) {
        release();
        stage.dropped(why);
    }

    private void release() {
        isOver = true;
        request.release();
        answer.release();
    }
}
