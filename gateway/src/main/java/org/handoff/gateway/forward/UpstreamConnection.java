package org.handoff.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;

import org.handoff.gateway.http.Body;
import org.handoff.gateway.http.Response;
import org.handoff.gateway.links.LinkStage;
import org.handoff.gateway.links.Rewriting;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/// One connection to a side: at most one exchange at a time. Reads its answers. Confined to its
/// lane's event loop.
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final int COPIED = 2_048;

    private final Channel channel;
    private final Lane lane;
    private final UpstreamPool pool;
    private final Flow flow;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf unread;
    private @Nullable Body body;
    private @Nullable Channel toFlush;
    private @Nullable Rewriting rewriting;
    private boolean tunnel;
    private boolean broken;
    private boolean used;
    private boolean endSaid;
    private long idleSince;
    private long idleLimit = Long.MAX_VALUE;

    UpstreamConnection(Channel channel, Lane lane, UpstreamPool pool) {
        this.channel = channel;
        this.lane = lane;
        this.pool = pool;
        this.flow = new Flow(channel);
    }

    Channel channel() {
        return channel;
    }

    Flow flow() {
        return flow;
    }

    /// Whether it has answered before, so that the side may have closed it meanwhile.
    boolean isUsed() {
        return used;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /// Whether it ended by an error rather than in order.
    boolean isBroken() {
        return broken;
    }

    long idleSince() {
        return idleSince;
    }

    void idleSince(long now) {
        idleSince = now;
    }

    /// Nanoseconds for which the side promised to keep it, less a second.
    long idleLimit() {
        return idleLimit;
    }

    void attach(Exchange next) {
        exchange = next;
        body = null;
        tunnel = false;
        flow.reset();
    }

    /// The exchange is over.
    ///
    /// @param reusable whether another request may follow on this connection
    void detach(boolean reusable) {
        exchange = null;
        body = null;
        used = true;
        boolean clean = unread == null && !tunnel && reusable && channel.isActive();
        if (clean) {
            flow.reset();
            pool.release(this);
        } else {
            close();
        }
    }

    void close() {
        exchange = null;
        ChannelFuture _ = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (exchange == null) {
            in.release();
            ChannelFuture _ = channel.close();
            return;
        }
        if (unread != null) {
            in = unread.writeBytes(in);
            ((ByteBuf) message).release();
            unread = null;
        }
        try {
            read(in);
        } finally {
            keepRest(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (toFlush != null) {
            toFlush.flush();
            toFlush = null;
        }
    }

    private void read(ByteBuf in) {
        while (in.isReadable() && exchange != null) {
            Exchange current = exchange;
            current.progressed();
            if (tunnel) {
                toClient(current, in.readRetainedSlice(in.readableBytes()));
                return;
            }
            if (body == null) {
                if (!readHead(current, in)) {
                    return;
                }
            } else {
                readBody(current, body, in);
            }
            endIfDone(current, in);
        }
    }

    /// False if more bytes are needed or the exchange is over.
    private boolean readHead(Exchange current, ByteBuf in) {
        switch (lane.head().read(in)) {
            case INCOMPLETE -> {
                return false;
            }
            case MALFORMED -> {
                current.badAnswer(lane.head().malformed());
                return false;
            }
            case COMPLETE -> {}
        }
        int spare = Math.min(COPIED, in.readableBytes() - lane.head().end());
        Response response =
                lane.responses()
                        .parse(
                                channel.alloc(),
                                current.request(),
                                current.client().isWilling() && current.body().isDone(),
                                spare);
        if (response == null) {
            current.badAnswer(lane.responses().refused());
            return false;
        }
        in.skipBytes(lane.head().end());
        if (response.isInterim()) {
            current.interim(response);
            toFlush = current.client().channel();
            return true;
        }
        if (response.idleSeconds() >= 0) {
            idleLimit = TimeUnit.SECONDS.toNanos(Math.max(0, response.idleSeconds() - 1));
        }
        begin(current, response, in);
        return exchange == current;
    }

    private void begin(Exchange current, Response response, ByteBuf in) {
        Body now =
                Body.of(
                        response.body(),
                        response.length(),
                        false,
                        lane.shared().limits().maxHeadBytes());
        body = now;
        tunnel = response.status() == 101;
        LinkStage links = lane.shared().links();
        rewriting = links == null || tunnel ? null : links.of(current.request(), response);
        ByteBuf out = response.head();
        if (in.isReadable() && in.readableBytes() <= COPIED && !tunnel) {
            int taken = now.take(in);
            out.writeBytes(in, taken);
        }
        current.answering(response);
        toClient(current, out);
        if (tunnel) {
            current.tunnelOpened();
        }
    }

    private void readBody(Exchange current, Body now, ByteBuf in) {
        int taken = now.take(in);
        if (taken > 0) {
            toClient(current, in.readRetainedSlice(taken));
        }
    }

    private void endIfDone(Exchange current, ByteBuf in) {
        Body now = body;
        if (now == null || tunnel || exchange != current) {
            return;
        }
        if (now.malformed() != null) {
            current.answerBroken();
        } else if (now.isDone()) {
            if (in.isReadable()) {
                current.spoil();
            }
            current.answered();
        }
    }

    /// What a shadow compares is the side's answer, not what becomes of its links.
    private void toClient(Exchange current, ByteBuf answer) {
        current.pass().copying(answer);
        Rewriting links = rewriting;
        ByteBuf bytes = links == null ? answer : links.pass(answer, body != null && body.isDone());
        current.passing(bytes.readableBytes());
        Channel client = current.client().channel();
        ChannelFuture _ = client.write(bytes, client.voidPromise());
        toFlush = client;
        if (!client.isWritable() && client.isActive()) {
            flow.pause(Flow.Pause.PEER_FULL);
        }
    }

    /// The bytes of an unfinished head wait for the rest of it; bounded by the head's limit.
    private void keepRest(ByteBuf in) {
        if (in.isReadable() && exchange != null && body == null) {
            unread = in;
        } else {
            in.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && channel.isWritable()) {
            exchange.client().flow().resume(Flow.Pause.PEER_FULL);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (unread != null) {
            unread.release();
            unread = null;
        }
        if (rewriting != null) {
            rewriting.abandon();
        }
        Exchange current = exchange;
        exchange = null;
        pool.removed(this);
        if (current != null) {
            boolean whole =
                    body != null
                            && body.kind() == Body.Kind.UNTIL_CLOSE
                            && !tunnel
                            && !broken
                            && !cutShort();
            current.upstreamClosed(whole);
        }
        channelReadComplete(ctx);
    }

    /// Whether a TLS connection ended without the alert that says so (RFC 8446 section 6.1).
    private boolean cutShort() {
        return !endSaid && channel.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent end) {
            endSaid = end.isSuccess();
        }
    }

    /// An I/O error: the connection ends. What that means is told by [#channelInactive].
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = true;
        ChannelFuture _ = channel.close();
    }
}
