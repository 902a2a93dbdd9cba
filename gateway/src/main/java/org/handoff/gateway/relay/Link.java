package org.handoff.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.handoff.gateway.forward.Closing;
import org.handoff.gateway.hold.Decision;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.listen.ProxyHeaderHandler.Proxied;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// One client's connection and the one onwards. A new connection waits at the gate as a write does;
/// an open one is not read from while the gate holds, and ends when its side lost ownership: at its
/// client's next byte, which then was never forwarded, or at its turn. Confined to one event loop.
final class Link extends ChannelInboundHandlerAdapter implements WriteGate.Waiter {
    private static final long BYTES_HELD = 1_024;

    private final Relay relay;
    private final Channel client;
    private final Direction up;
    private @Nullable Direction down;
    private @Nullable Channel upstream;
    private @Nullable Forward forward;
    private @Nullable InetSocketAddress proxied;
    private long key;
    private boolean waits;
    private boolean inFlight;
    private boolean closed;
    private boolean known;
    private long moveBy;
    private long lastProgress;

    Link(Relay relay, Channel client) {
        this.relay = relay;
        this.client = client;
        this.up = new Direction(client);
        this.lastProgress = System.nanoTime();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        relay.opened(this);
        if (!relay.config().takesProxyHeader()) {
            begin();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Proxied told) {
            proxied = told.client();
            begin();
        } else if (event instanceof ChannelInputShutdownEvent) {
            up.end();
            endIfBoth();
        }
    }

    /// Whose connection it is; null if the balancer speaks for itself over something unknown.
    @Nullable InetSocketAddress clientAddress() {
        SocketAddress remote = client.remoteAddress();
        return proxied != null || !(remote instanceof InetSocketAddress address)
                ? proxied
                : address;
    }

    Channel client() {
        return client;
    }

    long bytes() {
        return up.bytes() + (down == null ? 0 : down.bytes());
    }

    /// The address is known from here on.
    private void begin() {
        up.shut(true);
        known = true;
        relay.clients().opened(clientAddress());
        ask();
    }

    void leave(Stragglers clients) {
        if (known) {
            clients.closed(clientAddress(), bytes());
        }
    }

    private void ask() {
        WriteGate gate = relay.gate();
        if (gate == null) {
            relay.dial(this, null);
            return;
        }
        key = relay.nextKey();
        switch (gate.arrive(key, true, BYTES_HELD, this)) {
            case Forward to -> goOn(to);
            case Decision.Hold _ -> waits = true;
            case Refuse _ -> {
                relay.turnedAway();
                abort();
            }
        }
    }

    private void goOn(Forward to) {
        forward = to;
        inFlight = true;
        relay.dial(this, to.owner());
    }

    @Override
    public void released(Forward to, long waitedNanos) {
        client.eventLoop()
                .execute(() -> {
                    waits = false;
                    if (closed) {
                        inFlight = true;
                        settle();
                    } else {
                        goOn(to);
                    }
                });
    }

    @Override
    public void refused(Refuse refuse) {
        client.eventLoop()
                .execute(() -> {
                    waits = false;
                    relay.turnedAway();
                    abort();
                });
    }

    boolean isClosed() {
        return closed;
    }

    /// The connection onwards is open, its TLS handshake done.
    void dialled(Channel channel) {
        WriteGate gate = relay.gate();
        Forward to = forward;
        if (closed || (gate != null && to != null && !gate.stillGoesOn(to, true))) {
            ChannelFuture _ = channel.close();
            settle();
            if (!closed) {
                ask();
            }
            return;
        }
        settle();
        upstream = channel;
        Direction back = new Direction(channel);
        down = back;
        channel.pipeline().addLast(new Upstream());
        relay.sayWhose(this, channel);
        back.connect(client);
        up.connect(channel);
        up.shut(false);
        channel.flush();
        channel.config().setAutoRead(true);
    }

    void undialled() {
        settle();
        abort();
    }

    private void settle() {
        WriteGate gate = relay.gate();
        if (inFlight && gate != null) {
            inFlight = false;
            gate.completed(key);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        lastProgress = System.nanoTime();
        if (moveBy != 0) {
            ((ByteBuf) message).release();
            abort();
            return;
        }
        up.read((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        up.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (client.isWritable() && down != null) {
            down.takesMore();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        WriteGate gate = relay.gate();
        if (waits && gate != null) {
            boolean _ = gate.abandon(key); // if it was released meanwhile, that settles it
        }
        closed = true;
        up.drop();
        if (upstream != null) {
            endBehindWritten(upstream);
        }
        relay.closed(this);
    }

    private static void endBehindWritten(Channel channel) {
        ChannelFuture _ =
                channel.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
                        .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        abort();
    }

    private void endIfBoth() {
        if (up.isEnded() && down != null && down.isEnded()) {
            endBehindWritten(client);
        }
    }

    /// Cuts both: neither end takes what it got for all.
    void abort() {
        Closing.abort(client);
        if (upstream != null) {
            Closing.abort(upstream);
        }
    }

    /// Time passed.
    ///
    /// @param holds whether the gate holds writes
    /// @param route where connections go now
    void sweep(long now, boolean holds, @Nullable Forward route) {
        Forward mine = forward;
        if (upstream != null && mine != null && route != null && moveBy == 0) {
            if (mine.owner() != route.owner()) {
                moveBy = up.isWaiting() ? now : now + relay.turn();
                if (!up.isWaiting()) {
                    up.shut(false);
                }
            } else {
                up.shut(holds);
            }
        }
        boolean moved = moveBy != 0 && now - moveBy >= 0;
        if (moved || now - lastProgress > relay.config().limits().idle().toNanos()) {
            abort();
        }
    }

    /// The other end of the link.
    private final class Upstream extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            lastProgress = System.nanoTime();
            if (down == null) {
                ((ByteBuf) message).release();
            } else {
                down.read((ByteBuf) message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            client.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) {
                up.takesMore();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent && down != null) {
                down.end();
                endIfBoth();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            endBehindWritten(client);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            abort();
        }
    }
}
