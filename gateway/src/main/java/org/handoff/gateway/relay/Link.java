package org.handoff.gateway.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;

import org.handoff.gateway.forward.Closing;
import org.handoff.gateway.hold.Decision;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.gateway.hold.Turn;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.listen.Dial;
import org.handoff.gateway.listen.ProxyHeaderWriter;
import org.handoff.gateway.relay.RelayConfig.Open;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/// One client's connection and the one onwards.
///
/// | from | event | to |
/// |---|---|---|
/// | - | accepted | GREETING |
/// | GREETING | PROXY header and TLS handshake are done, or none is wanted | asks the gate |
/// | asks | forward, or there is no gate | CONNECTING |
/// | asks | hold | HELD |
/// | asks | refused by a bound of the hold | OVER, cut |
/// | HELD | released | CONNECTING, to the owner of that moment |
/// | HELD | refused: it waited too long | OVER, cut |
/// | HELD | the client left: reset, or ended having said nothing | OVER, never forwarded |
/// | CONNECTING | open, and the gate's word still holds | OPEN |
/// | CONNECTING | open, the gate's word does not hold any more | asks the gate |
/// | CONNECTING | the limit is over | OVER, cut |
/// | OPEN | both directions are ENDED | OVER, both closed in order |
/// | OPEN | a write fails, one end is reset or breaks off its TLS | OVER, cut |
/// | OPEN | idle; a hold, a move or a stop ends it ([RelayConfig.Open]) | OVER, cut or in order |
///
/// *Cut* resets both ends, so that neither takes what it got for all. While it is CONNECTING it
/// counts as a write in flight, so a hold is acknowledged only once no connection is on its way to
/// the side that may lose ownership. Confined to one event loop.
final class Link implements WriteGate.Waiter, Dial.Caller {
    /// What a held connection occupies: its first read, and the objects.
    private static final long HELD_BYTES = 4_096;

    /// Nothing may be under way when a connection ends at its turn; a protocol that nobody reads
    /// says so by silence only.
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private enum State {
        GREETING,
        HELD,
        CONNECTING,
        OPEN,
        OVER
    }

    private final Relay relay;
    private final RelayLane lane;
    private final Channel client;
    private final Direction up;
    private final Inlet inlet;
    private final @Nullable Turn turn;
    private State state = State.GREETING;
    private int greetings;
    private @Nullable InetSocketAddress proxied;
    private boolean known;
    private @Nullable Inlet back;
    private @Nullable Channel upstream;
    private int saidEnds;
    private long since = System.nanoTime();
    private boolean leaving;
    private boolean stopping;
    private long leaveAt;

    Link(Relay relay, RelayLane lane, Channel client) {
        this.relay = relay;
        this.lane = lane;
        this.client = client;
        boolean isTls = relay.config().tls() != null;
        up = new Direction(this, client, relay.counters()::up);
        inlet = new Inlet(this, up, isTls);
        turn = relay.turn();
        greetings = (relay.config().takesProxyHeader() ? 1 : 0) + (isTls ? 1 : 0);
    }

    Inlet inlet() {
        return inlet;
    }

    boolean isOver() {
        return state == State.OVER;
    }

    /// Something moved.
    void progressed() {
        since = System.nanoTime();
    }

    @SuppressWarnings("ReferenceEquality") // a handler is its identity
    boolean passes(Inlet from) {
        return state != State.OVER && (from == inlet || from == back);
    }

    @SuppressWarnings("ReferenceEquality")
    void active(Inlet which) {
        if (which == inlet && greetings == 0) {
            begin();
        }
    }

    void proxied(@Nullable InetSocketAddress told) {
        proxied = told;
        greeted();
    }

    @SuppressWarnings("ReferenceEquality")
    void secured(Inlet which) {
        if (which == inlet) {
            greeted();
        }
    }

    private void greeted() {
        greetings--;
        if (greetings == 0 && state == State.GREETING) {
            client.config().setAutoRead(false);
            begin();
        }
    }

    /// Whose connection it is; null if the balancer speaks for itself over something unknown.
    @Nullable InetSocketAddress clientAddress() {
        SocketAddress remote = client.remoteAddress();
        return proxied != null || !(remote instanceof InetSocketAddress address)
                ? proxied
                : address;
    }

    private void begin() {
        known = true;
        relay.clients().opened(clientAddress());
        up.start();
        ask();
    }

    private void ask() {
        if (turn == null) {
            connect();
            return;
        }
        switch (turn.ask(HELD_BYTES, this)) {
            case Forward to -> goOn(to);
            case Decision.Hold _ -> {
                state = State.HELD;
                relay.counters().held();
                leaveIfEmpty();
            }
            case Refuse _ -> end(RelayEnding.HELD);
        }
    }

    private void goOn(Forward to) {
        if (turn != null) {
            turn.goOn(to);
        }
        connect();
    }

    private void connect() {
        state = State.CONNECTING;
        since = System.nanoTime();
        relay.dial(lane.loop(), turn == null ? null : turn.owner(), this);
    }

    @Override
    public void released(Forward to, long waitedNanos) {
        lane.loop()
                .execute(() -> {
                    if (state == State.HELD) {
                        goOn(to);
                    } else if (turn != null) {
                        turn.goOnUnused(to);
                    }
                });
    }

    @Override
    public void refused(Refuse refuse) {
        lane.loop().execute(() -> end(RelayEnding.HELD));
    }

    @Override
    public void first(Channel channel) {
        InetSocketAddress address = relay.config().sendsProxyHeader() ? clientAddress() : null;
        if (address != null && client.localAddress() instanceof InetSocketAddress local) {
            channel.pipeline().addLast(new ProxyHeaderWriter(address, local));
        }
    }

    @Override
    public void last(Channel channel, boolean isTls) {
        Direction down = new Direction(this, channel, relay.counters()::down);
        back = new Inlet(this, down, isTls);
        channel.config().setAutoRead(isTls);
        channel.pipeline().addLast(back);
    }

    @Override
    public boolean isWaiting() {
        return state == State.CONNECTING;
    }

    @Override
    public void open(Channel channel) {
        channel.config().setAutoRead(false);
        if (turn != null && !turn.stillGoesOn()) {
            back = null;
            ChannelFuture _ = channel.close();
            turn.settle();
            ask();
            return;
        }
        settle();
        since = System.nanoTime();
        upstream = channel;
        state = State.OPEN;
        if (back != null) {
            back.direction().connect(client);
        }
        up.connect(channel);
    }

    @Override
    public void givenUp() {
        if (state == State.CONNECTING) {
            end(RelayEnding.UNREACHED);
        }
    }

    private void settle() {
        if (turn != null) {
            turn.settle();
        }
    }

    /// A direction's end was passed on.
    void said(boolean successfully) {
        if (!successfully) {
            end(RelayEnding.RESET);
        } else if (++saidEnds == 2) {
            end(RelayEnding.DONE);
        }
    }

    /// An end of stream arrived.
    @SuppressWarnings("ReferenceEquality")
    void ended(Inlet which) {
        if (which == inlet) {
            leaveIfEmpty();
        }
    }

    /// Who left while held, having said nothing, waits for nothing.
    private void leaveIfEmpty() {
        if (state == State.HELD && up.isOnlyEndLeft()) {
            end(RelayEnding.ABANDONED);
        }
    }

    /// A channel broke off, or is closed.
    @SuppressWarnings("ReferenceEquality")
    void broke(Inlet which) {
        if (state == State.OPEN && (which == inlet || which == back)) {
            end(RelayEnding.RESET);
        } else if (which == inlet) {
            end(state == State.GREETING ? RelayEnding.NO_GREETING : RelayEnding.ABANDONED);
        }
    }

    /// The end of the link; what is called behind it does nothing.
    void end(RelayEnding why) {
        State before = state;
        if (before == State.OVER) {
            return;
        }
        state = State.OVER;
        if (before == State.HELD && turn != null) {
            boolean _ = turn.abandon(); // if it was released meanwhile, that settles it
        }
        settle();
        relay.counters().ended(why);
        lane.closed(this);
        Direction down = back == null ? null : back.direction();
        if (known) {
            relay.clients().closed(clientAddress(), up.bytes() + (down == null ? 0 : down.bytes()));
        }
        up.drop();
        if (down != null) {
            down.drop();
        }
        leave(client, why);
        if (upstream != null) {
            leave(upstream, why);
        }
    }

    private static void leave(Channel channel, RelayEnding why) {
        if (why.isCut()) {
            Closing.abort(channel);
        } else if (why == RelayEnding.DONE) {
            ChannelFuture _ = channel.close();
        } else {
            ChannelFuture _ = Closing.inOrder(channel).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// The gateway stops: ends at its turn, if nothing is under way then.
    void stop(long at) {
        if (state == State.GREETING) {
            end(RelayEnding.STOPPED);
        }
        stopping = true;
        leaving = true;
        leaveAt = at;
    }

    /// Time passed.
    ///
    /// @param holds whether the gate holds writes
    /// @param route where connections go now; null if nobody says
    void sweep(long now, boolean holds, @Nullable Forward route) {
        long silent = now - since;
        switch (state) {
            case GREETING -> {
                if (silent >= relay.config().limits().connect().toNanos()) {
                    end(RelayEnding.NO_GREETING);
                }
            }
            case CONNECTING -> {
                if (silent >= relay.config().limits().connect().toNanos()) {
                    end(RelayEnding.UNREACHED);
                }
            }
            case OPEN -> {
                if (turn != null && route != null) {
                    follow(now, holds, route, turn);
                }
                if (silent >= relay.config().limits().idle().toNanos()) {
                    end(RelayEnding.IDLE);
                } else if (leaving && now - leaveAt >= 0) {
                    turnCame(silent);
                }
            }
            case HELD, OVER -> {}
        }
    }

    private void follow(long now, boolean holds, Forward route, Turn mine) {
        boolean moved = route.owner() != mine.owner();
        if (moved && !leaving) {
            leaving = true;
            leaveAt = now + relay.drainTurn();
        } else if (!moved && !stopping) {
            leaving = false;
        }
        switch (relay.open()) {
            case Open.PAUSE -> {
                up.hold(holds || moved);
                if (moved && up.isKeeping()) {
                    end(RelayEnding.MOVED);
                } else if (moved && up.isOnlyEndLeft()) {
                    end(RelayEnding.TURN);
                }
            }
            case Open.CLOSE -> {
                if (holds || moved) {
                    end(holds ? RelayEnding.HOLD : RelayEnding.MOVED);
                }
            }
            case Open.KEEP -> {}
        }
    }

    private void turnCame(long silent) {
        boolean busy = up.isBusy() || (back != null && back.direction().isBusy());
        if (!busy && silent >= QUIET_NANOS) {
            end(RelayEnding.TURN);
        } else if (!stopping) {
            end(RelayEnding.MOVED);
        }
    }
}
