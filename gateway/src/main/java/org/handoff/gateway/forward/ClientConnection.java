package org.handoff.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import org.handoff.gateway.Limits;
import org.handoff.gateway.cohort.Caller;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.http.Body;
import org.handoff.gateway.http.Malformed;
import org.handoff.gateway.http.Peer;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.listen.ProxyHeaderHandler.Proxied;
import org.handoff.gateway.metrics.AccessRecord;
import org.handoff.gateway.tls.Handshakes;
import org.jspecify.annotations.Nullable;

/// One client's connection: one request after the other, each head judged whole before anything of
/// it goes anywhere. Confined to its lane's event loop.
public final class ClientConnection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final Lane lane;
    private final Flow flow;
    private Peer peer;
    private @Nullable ByteBuf unread;
    private @Nullable Exchange exchange;
    private boolean lingering;
    private boolean pumping;
    private boolean currentIsHead;
    private boolean headBegan;
    private long since;
    private long addressHash;

    public ClientConnection(Channel channel, Lane lane) {
        this.channel = channel;
        this.lane = lane;
        this.flow = new Flow(channel);
        this.peer = Peers.of(channel, lane.shared().isAppending());
        this.since = lane.coarseNow();
    }

    Channel channel() {
        return channel;
    }

    Caller caller() {
        return new ConnectedCaller(channel, peer);
    }

    /// Keyed hash of the client's address, for its records; 0 if they are to have none.
    long addressHash() {
        if (addressHash == 0) {
            addressHash = lane.hash(peer);
        }
        return addressHash;
    }

    Flow flow() {
        return flow;
    }

    /// Whether the connection may be kept for another request.
    boolean isWilling() {
        Exchange current = exchange;
        return current != null && current.request().keepAlive() && !lane.shared().draining().get();
    }

    /// It may come to a connection that is open already.
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (channel.isActive()) {
            lane.clients().add(this);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        lane.clients().add(this);
    }

    /// Who the client is, as a balancer or a TLS handshake tells before the first request.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Proxied proxied && proxied.client() != null) {
            peer = Peer.of(proxied.client(), lane.shared().isAppending());
        } else if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            peer = peer.secured(Handshakes.clientCertificate(channel));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lane.clients().remove(this);
        dropUnread();
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.clientClosed();
            if (current.isOrphan()) {
                lane.adopt(current);
            }
        }
    }

    /// An I/O error: the connection ends, and [#channelInactive] tells the exchange.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ChannelFuture _ = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (lingering) {
            in.release();
            return;
        }
        if (unread == null) {
            unread = in;
        } else {
            unread = append(unread, in);
        }
        pump();
    }

    /// Both in a new buffer: slices of the old one may still be on their way to a side, so that it
    /// is neither moved nor grown.
    private ByteBuf append(ByteBuf rest, ByteBuf in) {
        ByteBuf both = channel.alloc().buffer(rest.readableBytes() + in.readableBytes());
        both.writeBytes(rest).writeBytes(in);
        rest.release();
        in.release();
        return both;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable() && exchange != null) {
            exchange.progressed();
            exchange.clientTakesMore();
        }
    }

    /// Moves on whatever has been read: bodies to their side, heads to judgement. Requests behind
    /// the current one wait.
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (unread != null && unread.isReadable() && !lingering && step(unread)) {
                // each step consumes something
            }
            if (unread != null && !unread.isReadable()) {
                dropUnread();
            }
        } finally {
            pumping = false;
        }
        boolean full =
                exchange != null
                        && unread != null
                        && unread.readableBytes() >= lane.shared().limits().heldBodyBytes();
        if (full) {
            flow.pause(Flow.Pause.BUFFER_FULL);
        } else {
            flow.resume(Flow.Pause.BUFFER_FULL);
        }
    }

    /// False if nothing can be done with what is there.
    private boolean step(ByteBuf in) {
        Exchange current = exchange;
        if (current == null) {
            return readHead(in);
        }
        if (current.state() == State.TUNNEL) {
            current.send(in.readRetainedSlice(in.readableBytes()));
            return false;
        }
        if (!current.state().takesBody() || current.body().isDone()) {
            return false;
        }
        passBody(current, in);
        return in.isReadable();
    }

    /// Passes what has been read of the current request's body; its head was just sent.
    void sendBody() {
        Exchange current = exchange;
        ByteBuf in = unread;
        if (current == null || in == null) {
            return;
        }
        if (current.state() == State.TUNNEL) {
            current.send(in.readRetainedSlice(in.readableBytes()));
        } else if (!current.body().isDone()) {
            passBody(current, in);
        }
        if (!pumping) {
            if (unread != null && !unread.isReadable()) {
                dropUnread();
            }
            flow.resume(Flow.Pause.BUFFER_FULL);
        }
    }

    private void passBody(Exchange current, ByteBuf in) {
        int taken = current.body().take(in);
        Malformed wrong = current.body().malformed();
        if (wrong != null) {
            current.bodyMalformed(wrong);
        } else if (taken > 0) {
            current.send(in.readRetainedSlice(taken));
        }
    }

    private boolean readHead(ByteBuf in) {
        if (!headBegan) {
            skipEmptyLine(in);
            since = lane.coarseNow();
            headBegan = true;
        }
        if (!in.isReadable()) {
            headBegan = false;
            return false;
        }
        switch (lane.head().read(in)) {
            case INCOMPLETE -> {
                return false;
            }
            case MALFORMED -> {
                refuseHead(lane.head().malformed());
                return false;
            }
            case COMPLETE -> headBegan = false;
        }
        Request request = lane.requests().parse(channel.alloc(), peer);
        if (request == null) {
            refuseHead(lane.requests().refused());
            return false;
        }
        in.skipBytes(lane.head().end());
        currentIsHead = request.method() == Request.Method.HEAD;
        begin(request, in);
        return true;
    }

    /// One empty line before a request line is forgiven (RFC 9112 section 2.2).
    private static void skipEmptyLine(ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() >= 2 && in.getByte(at) == '\r' && in.getByte(at + 1) == '\n') {
            in.skipBytes(2);
        }
    }

    private void begin(Request request, ByteBuf in) {
        if (request.body() == Body.Kind.CHUNKED) {
            Body probe = Body.of(request.body(), 0, true, lane.shared().limits().maxHeadBytes());
            probe.take(in);
            Malformed wrong = probe.malformed();
            if (wrong != null) {
                request.head().release();
                refuseHead(wrong);
                return;
            }
        }
        if (OwnPages.isOwn(request.path())) {
            request.head().release();
            OwnPages.Page page = OwnPages.of(request.path(), lane.shared());
            boolean keep = request.keepAlive() && request.body() == Body.Kind.NONE;
            write(page.status(), page.text(), -1, keep);
            return;
        }
        Exchange next = new Exchange(lane, this, request, in.readableBytes());
        exchange = next;
        next.start();
    }

    private void refuseHead(Malformed why) {
        long now = System.currentTimeMillis();
        lane.account(
                AccessRecord.malformed(now, lane.others(), why.status(), addressHash()), false);
        refuse(why);
    }

    /// Answers a malformed request and closes.
    void refuse(Malformed why) {
        lane.shared().counters().malformed();
        exchange = null;
        write(why.status(), why.text(), -1, false);
    }

    /// Answers in place of a side.
    ///
    /// @param retryAfterSeconds negative for no such header
    void answer(int status, String text, int retryAfterSeconds) {
        Exchange current = exchange;
        exchange = null;
        boolean keep =
                current != null
                        && current.request().keepAlive()
                        && current.request().body() == Body.Kind.NONE
                        && !lane.shared().draining().get();
        write(status, text, retryAfterSeconds, keep);
        if (keep) {
            since = lane.coarseNow();
            pump();
        }
    }

    private void write(int status, String text, int retryAfterSeconds, boolean keep) {
        ChannelFuture _ =
                channel.writeAndFlush(
                        Answers.plain(status, text, retryAfterSeconds, keep, currentIsHead),
                        channel.voidPromise());
        currentIsHead = false;
        if (!keep) {
            linger();
        }
    }

    /// The answer to the current request was written.
    void finished(boolean keep) {
        exchange = null;
        since = lane.coarseNow();
        if (!keep) {
            linger();
        } else {
            flow.resume(Flow.Pause.PEER_FULL);
            pump();
        }
    }

    /// Says that no more comes, and reads away what the client still sends: closing at once would
    /// reset the connection and could destroy the answer on its way.
    private void linger() {
        lingering = true;
        since = lane.coarseNow();
        dropUnread();
        flow.reset();
        ChannelFuture _ = Closing.inOrder(channel);
    }

    /// See [Closing#abort].
    void abort() {
        Closing.abort(channel);
    }

    /// No further request on this connection.
    void drain() {
        if (exchange == null && !lingering && !headBegan) {
            linger();
        }
    }

    /// Time passed.
    void sweep(long now, @Nullable Forward route) {
        Limits limits = lane.shared().limits();
        Exchange current = exchange;
        if (lingering) {
            if (now - since > limits.linger().toNanos()) {
                ChannelFuture _ = channel.close();
            }
        } else if (current != null) {
            TimeOuts.look(current, channel, now, route, limits);
        } else if (headBegan) {
            if (now - since > limits.head().toNanos()) {
                write(408, "the head did not arrive in time", -1, false);
            }
        } else if (now - since > limits.clientIdle().toNanos()) {
            linger();
        }
    }

    private void dropUnread() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }
}
