package org.handoff.gateway.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;

import org.handoff.gateway.hold.Turn;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/// A sender's connection onwards: one message at a time, and its answers. Confined to one event
/// loop.
final class ReceiverConnection extends ChannelInboundHandlerAdapter {
    private static final int OWED_MAX = 64;

    private final MllpLane lane;
    private final Channel channel;
    private final Environment owner;
    private final Framing framing;
    private final Deque<Owed> owed = new ArrayDeque<>();
    private @Nullable ByteBuf unread;
    private @Nullable Delivery delivery;
    private @Nullable SenderConnection sender;

    ReceiverConnection(MllpLane lane, Channel channel, Environment owner) {
        this.lane = lane;
        this.channel = channel;
        this.owner = owner;
        this.framing = new Framing(lane.limits().maxMessageBytes());
    }

    /// A second answer that may come behind a commit (enhanced mode).
    ///
    /// @param turn the message's, still in flight, if it surely comes
    private record Owed(String controlId, @Nullable Turn turn, long until) {}

    void attach(SenderConnection from) {
        sender = from;
    }

    Environment owner() {
        return owner;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /// Whether nothing is waited for.
    boolean isQuiet() {
        return delivery == null && owed.isEmpty();
    }

    void send(Delivery next, ByteBuf frame) {
        delivery = next;
        ChannelFuture _ = channel.writeAndFlush(frame, channel.voidPromise());
    }

    /// The delivery will hear nothing more.
    void forget() {
        delivery = null;
    }

    void close() {
        ChannelFuture _ = channel.close();
    }

    /// The sender left: nothing is left to do once no answer is waited for.
    void senderGone() {
        sender = null;
        owed.forEach(ReceiverConnection::settle);
        owed.clear();
        if (delivery == null) {
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (delivery == null && owed.isEmpty()) {
            in.release();
            close();
            return;
        }
        unread =
                unread == null
                        ? in
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, in);
        boolean goesOn = true;
        while (goesOn && unread != null) {
            goesOn =
                    switch (framing.look(unread)) {
                        case INCOMPLETE -> false;
                        case WHOLE -> answer(unread.readRetainedSlice(framing.length()));
                        case MALFORMED, TOO_LARGE -> bad();
                    };
        }
        if (unread != null && !unread.isReadable()) {
            drop();
        }
    }

    /// False if no more can come of this connection.
    private boolean answer(ByteBuf frame) {
        if (!(Header.read(frame) instanceof Header header) || header.answer() == null) {
            frame.release();
            return bad();
        }
        Header.Answer code = header.answer();
        Delivery current = delivery;
        if (!code.isKnown()) {
            frame.release();
            return bad();
        }
        if (current != null && code.controlId().equals(current.header().controlId())) {
            delivery = null;
            owe(current, code);
            current.answered(code, frame);
            if (sender == null && delivery == null) {
                close();
                return false;
            }
            return true;
        }
        return second(code, frame);
    }

    /// Behind a commit the message may still be in progress at its side: as long as its second
    /// answer surely comes it goes on counting as in flight.
    private void owe(Delivery asked, Header.Answer code) {
        Header header = asked.header();
        boolean may = code.isCommit() && code.isPositive() && header.mayBeAnsweredTwice();
        if (!may || sender == null) {
            return;
        }
        if (owed.size() >= OWED_MAX) {
            settle(owed.removeFirst());
        }
        Turn turn = header.isAnsweredTwice() ? asked.handOverTurn() : null;
        long until = System.nanoTime() + lane.limits().answer().toNanos();
        owed.addLast(new Owed(header.controlId(), turn, until));
    }

    private boolean second(Header.Answer code, ByteBuf frame) {
        for (Owed each : owed) {
            if (each.controlId().equals(code.controlId()) && !code.isCommit() && sender != null) {
                owed.remove(each);
                settle(each);
                sender.pass(frame);
                return true;
            }
        }
        frame.release();
        return bad();
    }

    private static void settle(Owed each) {
        Turn turn = each.turn();
        if (turn != null) {
            turn.settle();
        }
    }

    /// What came cannot be paired with a message. What is in progress is of unknown outcome.
    private boolean bad() {
        Delivery current = delivery;
        SenderConnection from = sender;
        delivery = null;
        close();
        if (current != null) {
            current.unanswered(Ending.BAD_ANSWER);
        } else if (from != null) {
            from.close(Ending.BAD_ANSWER);
        }
        return false;
    }

    /// Time passed: second answers are not waited for without end.
    void sweep(long now) {
        while (!owed.isEmpty() && now - owed.getFirst().until() >= 0) {
            settle(owed.removeFirst());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
        owed.forEach(ReceiverConnection::settle);
        owed.clear();
        Delivery current = delivery;
        delivery = null;
        if (current != null) {
            current.unanswered(Ending.SIDE_CLOSED);
        }
    }

    /// An I/O error: the connection ends. What that means is told by [#channelInactive].
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close();
    }

    private void drop() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }
}
