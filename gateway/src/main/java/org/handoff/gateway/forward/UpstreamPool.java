package org.handoff.gateway.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;

import org.handoff.gateway.listen.UpstreamAddress;
import org.handoff.gateway.tls.UpstreamTls;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// One lane's connections to one side. The most recently used one is taken first; who finds none
/// waits in order of arrival, bounded in number and time.
final class UpstreamPool {
    private static final long RETRY_MILLIS = 50;

    private final Lane lane;
    private final Bootstrap bootstrap;
    private final UpstreamAddress address;
    private final int maxConnections;
    private final int maxPending;
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    private final Set<UpstreamConnection> all = new HashSet<>();
    private final Set<Exchange> pending = new LinkedHashSet<>();
    private int connecting;
    private boolean retryScheduled;
    private boolean closed;
    private volatile int size;

    UpstreamPool(
            Lane lane,
            Bootstrap bootstrap,
            UpstreamAddress address,
            int maxConnections,
            int maxPending) {
        this.lane = lane;
        this.bootstrap = bootstrap;
        this.address = address;
        this.maxConnections = maxConnections;
        this.maxPending = maxPending;
    }

    /// Attaches a connection now or later, or tells the exchange that none is to be had.
    ///
    /// @param maxIdleNanos only a connection that was used within this time
    void acquire(Exchange exchange, long maxIdleNanos) {
        UpstreamConnection connection = pending.isEmpty() ? takeIdle(maxIdleNanos) : null;
        if (connection != null) {
            exchange.attached(connection, false);
        } else if (pending.size() >= maxPending) {
            exchange.notConnected(false);
        } else {
            pending.add(exchange);
            openForPending();
        }
    }

    /// Connections open now. Any thread.
    int size() {
        return size;
    }

    /// Forgets a waiting exchange.
    void cancel(Exchange exchange) {
        pending.remove(exchange);
    }

    /// Takes a connection back that is ready for another request.
    void release(UpstreamConnection connection) {
        connection.idleSince(lane.coarseNow());
        if (closed || !connection.isOpen()) {
            connection.close();
            return;
        }
        idle.addFirst(connection);
        serve();
    }

    /// A connection is gone.
    void removed(UpstreamConnection connection) {
        if (all.remove(connection)) {
            size = all.size();
            idle.remove(connection);
            openForPending();
        }
    }

    /// Opens connections until so many are unused or on their way.
    void warm(int wanted) {
        for (int i = idle.size() + connecting; i < wanted && room(); i++) {
            open();
        }
    }

    private long patience(Exchange exchange) {
        return exchange.pass().patience(lane.shared().limits().connect()).toNanos();
    }

    /// Time passed.
    void sweep(long now) {
        long idleLimit = lane.shared().limits().upstreamIdle().toNanos();
        for (Iterator<UpstreamConnection> oldest = idle.descendingIterator(); oldest.hasNext(); ) {
            UpstreamConnection connection = oldest.next();
            if (now - connection.idleSince() > Math.min(idleLimit, connection.idleLimit())) {
                oldest.remove();
                connection.close();
            }
        }
        for (Exchange exchange : List.copyOf(pending)) {
            if (now - exchange.waitingSince() > patience(exchange) && pending.remove(exchange)) {
                exchange.notConnected(true);
            }
        }
    }

    void close() {
        closed = true;
        List.copyOf(all).forEach(UpstreamConnection::close);
    }

    private @Nullable UpstreamConnection takeIdle(long maxIdleNanos) {
        while (true) {
            UpstreamConnection connection = idle.peekFirst();
            if (connection == null) {
                return null;
            }
            long age = lane.coarseNow() - connection.idleSince();
            if (connection.isOpen() && age <= Math.min(maxIdleNanos, connection.idleLimit())) {
                idle.removeFirst();
                return connection;
            }
            if (connection.isOpen() && room()) {
                return null;
            }
            idle.removeFirst();
            connection.close();
        }
    }

    private void serve() {
        while (!pending.isEmpty() && !idle.isEmpty()) {
            Exchange next = pending.iterator().next();
            pending.remove(next);
            next.attached(idle.removeFirst(), true);
        }
    }

    private boolean room() {
        return all.size() + connecting < maxConnections && !closed;
    }

    private void openForPending() {
        while (connecting < pending.size() && room() && !retryScheduled) {
            open();
        }
    }

    private void open() {
        connecting++;
        ChannelFuture connect =
                bootstrap
                        .clone(lane.loop())
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        assemble(channel);
                                    }
                                })
                        .connect(address.get());
        connect.addListener(done -> {
            Channel channel = connect.channel();
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (!done.isSuccess() || UpstreamAddress.isToItself(channel)) {
                ChannelFuture _ = channel.close();
                opened(null);
            } else if (tls == null) {
                opened(channel);
            } else {
                Future<?> _ =
                        tls.handshakeFuture()
                                .addListener(shaken -> opened(shaken.isSuccess() ? channel : null));
            }
        });
    }

    private void assemble(Channel channel) {
        UpstreamTls tls = address.tls();
        if (tls != null) {
            channel.pipeline().addLast(tls.handler(channel.alloc()));
        }
        channel.pipeline().addLast(new UpstreamConnection(channel, lane, this));
    }

    /// @param channel null if it came to nothing
    private void opened(@Nullable Channel channel) {
        connecting--;
        UpstreamConnection connection =
                channel == null ? null : channel.pipeline().get(UpstreamConnection.class);
        if (connection != null) {
            all.add(connection);
            size = all.size();
            release(connection);
        } else if (!pending.isEmpty()) {
            retryLater();
        }
    }

    private void retryLater() {
        if (!retryScheduled) {
            retryScheduled = true;
            Future<?> _ =
                    lane.loop()
                            .schedule(
                                    () -> {
                                        retryScheduled = false;
                                        openForPending();
                                    },
                                    RETRY_MILLIS,
                                    TimeUnit.MILLISECONDS);
        }
    }
}
