package org.handoff.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

import org.handoff.gateway.forward.Closing;
import org.handoff.gateway.forward.Flow;
import org.jspecify.annotations.Nullable;

/// One direction of a link: bytes from one channel to the other, no faster than the other takes
/// them, and the end of the stream behind the last byte. While it is shut, what still arrives
/// waits: one read, or, if the sender has ended its stream, what the kernel holds of it. Confined
/// to one event loop.
final class Direction {
    private final Channel from;
    private final Flow flow;
    private @Nullable Channel to;
    private @Nullable ByteBuf waiting;
    private boolean shut;
    private boolean ended;
    private boolean endSaid;
    private long bytes;

    Direction(Channel from) {
        this.from = from;
        this.flow = new Flow(from);
    }

    /// Bytes passed on.
    long bytes() {
        return bytes;
    }

    boolean isEnded() {
        return endSaid;
    }

    boolean isShut() {
        return shut || to == null;
    }

    /// Whether something arrived that was not passed on.
    boolean isWaiting() {
        return waiting != null;
    }

    void connect(Channel other) {
        to = other;
        passOn();
    }

    /// Stops or goes on.
    void shut(boolean wanted) {
        if (shut != wanted) {
            shut = wanted;
            passOn();
        }
    }

    /// Takes bytes over.
    void read(ByteBuf in) {
        Channel other = to;
        if (other == null || shut) {
            waiting = waiting == null ? in : both(waiting, in);
            flow.pause(Flow.Pause.BUFFER_FULL);
        } else {
            write(other, in);
        }
    }

    private ByteBuf both(ByteBuf rest, ByteBuf in) {
        ByteBuf both = from.alloc().buffer(rest.readableBytes() + in.readableBytes());
        both.writeBytes(rest).writeBytes(in);
        rest.release();
        in.release();
        return both;
    }

    private void write(Channel other, ByteBuf in) {
        bytes += in.readableBytes();
        ChannelFuture _ = other.write(in, other.voidPromise());
        if (!other.isWritable() && other.isActive()) {
            flow.pause(Flow.Pause.PEER_FULL);
        }
    }

    /// The sender's stream ended.
    void end() {
        ended = true;
        passOn();
    }

    void flush() {
        if (to != null) {
            to.flush();
        }
    }

    /// The receiver can take more.
    void takesMore() {
        flow.resume(Flow.Pause.PEER_FULL);
    }

    private void passOn() {
        Channel other = to;
        if (other == null || shut) {
            flow.pause(Flow.Pause.BUFFER_FULL);
            return;
        }
        ByteBuf rest = waiting;
        if (rest != null) {
            waiting = null;
            write(other, rest);
            other.flush();
        }
        flow.resume(Flow.Pause.BUFFER_FULL);
        if (ended && !endSaid) {
            endSaid = true;
            Closing.inOrder(other);
        }
    }

    /// Forgets what waits.
    void drop() {
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
    }
}
