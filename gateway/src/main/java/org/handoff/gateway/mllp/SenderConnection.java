package org.handoff.gateway.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;

import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/// One sender's connection: its messages go on one after the other, each when the one before was
/// answered. Confined to its lane's event loop.
final class SenderConnection extends ChannelInboundHandlerAdapter {
    private final MllpLane lane;
    private final Channel channel;
    private final Framing framing;
    private final Deque<Arrived> arrived = new ArrayDeque<>();
    private @Nullable ByteBuf unread;
    private @Nullable Delivery current;
    private @Nullable ReceiverConnection receiver;
    private boolean answering;
    private boolean closed;
    private boolean pumping;
    private boolean paused;
    private boolean wasPaused;
    private long pausedAt;
    private long since;
    private long begunAt;
    private long accounted;

    SenderConnection(MllpLane lane, Channel channel) {
        this.lane = lane;
        this.channel = channel;
        this.framing = new Framing(lane.limits().maxMessageBytes());
        this.since = System.nanoTime();
    }

    /// A whole message that waits for those before it.
    ///
    /// @param at when its last byte was read, or earlier: the sender's clock
    private record Arrived(ByteBuf frame, long at) {}

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        lane.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (closed) {
            in.release();
            return;
        }
        since = System.nanoTime();
        boolean isFirst = unread == null;
        unread =
                unread == null
                        ? in
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, in);
        if (cut(wasPaused ? pausedAt : since) || isFirst) {
            begunAt = since;
        }
        pump();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        wasPaused = false;
    }

    /// @return whether a message ended, so that what is left is another's beginning
    private boolean cut(long at) {
        int before = arrived.size();
        boolean goesOn = true;
        while (goesOn && unread != null && !closed) {
            switch (framing.look(unread)) {
                case WHOLE ->
                        arrived.add(new Arrived(unread.readRetainedSlice(framing.length()), at));
                case INCOMPLETE -> goesOn = false;
                case MALFORMED -> close(Ending.FRAMING);
                case TOO_LARGE -> close(Ending.TOO_LARGE);
            }
        }
        if (unread != null && !unread.isReadable()) {
            unread.release();
            unread = null;
        }
        return arrived.size() > before;
    }

    /// Begins the next message, if none is in progress.
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (!closed && current == null && !answering) {
            Arrived next = arrived.poll();
            if (next == null) {
                break;
            }
            begin(next);
        }
        pumping = false;
        if (!closed) {
            pause(!arrived.isEmpty());
            account();
        }
    }

    private void begin(Arrived next) {
        switch (Header.read(next.frame())) {
            case Ending wrong -> {
                next.frame().release();
                close(wrong);
            }
            case Header header -> {
                boolean isAnswer = header.type().equals("ACK") || header.type().startsWith("ACK^");
                if (isAnswer || !header.isAnsweredSurely()) {
                    next.frame().release();
                    close(isAnswer ? Ending.ANSWER : Ending.MODE);
                    return;
                }
                Delivery delivery = new Delivery(lane, this, header, next.frame(), next.at());
                current = delivery;
                delivery.start();
            }
        }
    }

    /// What a sender sends beyond one message stays in the kernel. Its clock runs from when reading
    /// stopped, for nobody knows when the bytes came that are read later.
    private void pause(boolean full) {
        if (full && !paused) {
            paused = true;
            pausedAt = System.nanoTime();
            channel.config().setAutoRead(false);
        } else if (!full && paused) {
            paused = false;
            wasPaused = true;
            begunAt = System.nanoTime();
            channel.config().setAutoRead(true);
        }
    }

    private void account() {
        long bytes = unread == null ? 0 : unread.readableBytes();
        for (Arrived each : arrived) {
            bytes += each.frame().readableBytes();
        }
        bytes += current == null ? 0 : current.frameBytes();
        long grown = bytes - accounted;
        accounted = bytes;
        if (!lane.listener().buffered(grown)) {
            close(Ending.BUFFERS_FULL);
        }
    }

    /// The connection to that side, if it is open; one to the other side is closed.
    @Nullable ReceiverConnection receiver(Environment owner) {
        ReceiverConnection open = receiver;
        if (open != null && (open.owner() != owner || !open.isOpen())) {
            dropReceiver();
            return null;
        }
        return open;
    }

    void attach(ReceiverConnection connection) {
        receiver = connection;
        connection.attach(this);
    }

    private void dropReceiver() {
        ReceiverConnection open = receiver;
        receiver = null;
        if (open != null) {
            open.senderGone();
        }
    }

    /// Passes the answer to the message in progress on, unless it is too late: the sender may be
    /// sending the next one by now, and must not take this for its answer.
    ///
    /// @param frame whole; released here
    void answer(ByteBuf frame, long until) {
        current = null;
        if (closed || System.nanoTime() - until >= 0) {
            frame.release();
            close(Ending.NO_ANSWER);
            return;
        }
        lane.counters().answered();
        answering = true;
        ChannelFuture _ =
                channel.writeAndFlush(frame)
                        .addListener(written -> {
                            answering = false;
                            if (written.isSuccess()) {
                                goOn();
                            }
                        });
    }

    private void goOn() {
        since = System.nanoTime();
        if (lane.isDraining()) {
            close(Ending.DONE);
        } else {
            pump();
        }
    }

    /// Passes a second answer on (enhanced mode).
    void pass(ByteBuf frame) {
        ChannelFuture _ = channel.writeAndFlush(frame, channel.voidPromise());
    }

    /// No further message on this connection.
    void drain() {
        if (current == null && !answering && unread == null && arrived.isEmpty()) {
            close(Ending.DONE);
        }
    }

    /// Closes without an answer.
    void close(Ending why) {
        if (!closed) {
            closed = true;
            lane.ended(why);
            ChannelFuture _ = channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        lane.closed(this);
        boolean _ = lane.listener().buffered(-accounted);
        accounted = 0;
        arrived.forEach(each -> each.frame().release());
        arrived.clear();
        if (unread != null) {
            unread.release();
            unread = null;
        }
        Delivery left = current;
        current = null;
        if (left != null) {
            left.senderGone();
        }
        dropReceiver();
    }

    /// An I/O error: the connection ends, and [#channelInactive] tells.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ChannelFuture _ = channel.close();
    }

    /// Time passed.
    ///
    /// @param route where messages go now
    void sweep(long now, @Nullable Forward route) {
        Delivery delivery = current;
        if (delivery != null) {
            delivery.sweep(now);
        } else if (unread != null && now - begunAt >= lane.limits().frame().toNanos()) {
            close(Ending.SLOW);
        } else if (now - since >= lane.limits().idle().toNanos()) {
            close(Ending.IDLE);
        }
        ReceiverConnection open = receiver;
        if (open != null) {
            open.sweep(now);
            boolean moved = route != null && route.owner() != open.owner();
            if (open.isQuiet() && (moved || !open.isOpen())) {
                dropReceiver();
            }
        }
    }
}
