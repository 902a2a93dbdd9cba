package org.handoff.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

import org.handoff.gateway.forward.Closing;
import org.jspecify.annotations.Nullable;

import java.util.function.LongConsumer;

/// One direction of a link: bytes from one channel to the other, and behind the last of them the
/// end of the stream. Neither channel reads by itself: a read is asked for only while nothing that
/// was read before is still on its way into the receiver's socket. So at most one read is in
/// memory, the sender is as slow as the receiver, and when the sender's end is read, nothing can be
/// left behind it.
///
/// | from | event | to | done |
/// |---|---|---|---|
/// | SHUT | nothing kept | SHUT | one read is asked for: it is seen if the sender leaves |
/// | SHUT | the receiver is there, nothing kept | READING | a read is asked for |
/// | SHUT | the receiver is there, bytes kept | WRITING | they are written and flushed |
/// | SHUT | the receiver is there, the end kept, no bytes | ENDED | the end is passed on |
/// | SHUT | bytes, or the end, of the read asked for earlier | SHUT | kept |
/// | READING | bytes | WRITING | they are written and flushed |
/// | READING | the end | ENDED | the end is passed on: all before it is in the socket |
/// | READING | shut | SHUT | |
/// | WRITING | more bytes of the same read (TLS: several records) | WRITING | written behind |
/// | WRITING | all is in the socket | READING | a read is asked for |
/// | WRITING | all is in the socket, shut meanwhile | SHUT | |
/// | WRITING | the end (TLS: in the same read) | LAST | |
/// | LAST | all is in the socket | ENDED | the end is passed on |
/// | any but ENDED | a write fails, or the sender is reset | CUT | the link resets both ends |
///
/// ENDED and CUT are final. The state is `held`, `to`, `writing`, `ended` and `said` together; it
/// has no field of its own that could contradict them. Confined to one event loop.
final class Direction {
    private final Link link;
    private final Channel from;
    private final LongConsumer counter;
    private @Nullable Channel to;
    private @Nullable ByteBuf kept;
    private boolean held;
    private boolean ended;
    private boolean said;
    private int writing;
    private long bytes;

    /// @param counter takes every number of bytes passed on
    Direction(Link link, Channel from, LongConsumer counter) {
        this.link = link;
        this.from = from;
        this.counter = counter;
    }

    /// Bytes passed on.
    long bytes() {
        return bytes;
    }

    /// Whether the end was passed on.
    boolean isEnded() {
        return said;
    }

    /// Whether something arrived that the receiver's socket has not taken yet.
    boolean isBusy() {
        return kept != null || writing > 0 || ended != said;
    }

    /// Whether bytes arrived that were not passed on, because it is shut.
    boolean isKeeping() {
        return kept != null;
    }

    /// Whether the sender ended, and nothing but its end is left to pass on.
    boolean isOnlyEndLeft() {
        return ended && kept == null && writing == 0 && !said;
    }

    /// Begins to read: once before there is a receiver, so that it is seen if the sender leaves.
    void start() {
        goOn();
    }

    /// There is a receiver.
    void connect(Channel receiver) {
        to = receiver;
        goOn();
    }

    /// Stops passing on, or goes on.
    void hold(boolean wanted) {
        if (held != wanted) {
            held = wanted;
            goOn();
        }
    }

    /// Takes bytes over.
    void arrived(ByteBuf in) {
        Channel receiver = to;
        if (said || link.isOver()) {
            in.release();
        } else if (receiver == null || held) {
            kept = kept == null ? in : both(kept, in);
        } else {
            write(receiver, in);
        }
    }

    private ByteBuf both(ByteBuf rest, ByteBuf in) {
        ByteBuf both = from.alloc().buffer(rest.readableBytes() + in.readableBytes());
        both.writeBytes(rest).writeBytes(in);
        rest.release();
        in.release();
        return both;
    }

    /// The sender's stream ended, behind all that arrived.
    void end() {
        if (!ended) {
            ended = true;
            goOn();
        }
    }

    private void write(Channel receiver, ByteBuf in) {
        int size = in.readableBytes();
        bytes += size;
        counter.accept(size);
        writing++;
        ChannelFuture taken = receiver.writeAndFlush(in);
        if (taken.isDone()) {
            taken(taken);
        } else {
            ChannelFuture _ = taken.addListener(_ -> taken(taken));
        }
    }

    private void taken(ChannelFuture write) {
        writing--;
        if (write.isSuccess()) {
            link.progressed();
            goOn();
        } else {
            link.end(RelayEnding.RESET);
        }
    }

    private void goOn() {
        if (writing > 0 || said || link.isOver()) {
            return;
        }
        Channel receiver = to;
        ByteBuf rest = kept;
        if (receiver == null || held) {
            if (rest == null && !ended) {
                from.read();
            }
        } else if (rest != null) {
            kept = null;
            write(receiver, rest);
        } else if (ended) {
            said = true;
            ChannelFuture told = Closing.inOrder(receiver);
            ChannelFuture _ = told.addListener(_ -> link.said(told.isSuccess()));
        } else {
            from.read();
        }
    }

    /// Forgets what is kept.
    void drop() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
