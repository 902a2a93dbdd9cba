package org.handoff.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

import org.handoff.gateway.hold.Decision;
import org.handoff.gateway.hold.Decision.Forward;
import org.handoff.gateway.hold.Decision.Refuse;
import org.handoff.gateway.http.Body;
import org.handoff.gateway.http.Malformed;
import org.handoff.gateway.http.Request;
import org.handoff.gateway.http.Response;
import org.handoff.gateway.metrics.Outcome;
import org.jspecify.annotations.Nullable;

/// One request from its well-formed head to the end of its answer.
///
/// A write is counted by the gate from the moment it is told to go on until its answer ended, also
/// if its client went away meanwhile; what was dispatched and not answered is never sent again (but
/// for [Request#isRepeatable] on a connection that the side had closed). Confined to one lane.
final class Exchange {
    private static final int BOOKKEEPING_BYTES = 1_024;

    private final Lane lane;
    private final ClientConnection client;
    private final Request request;
    private final Body body;
    private final Pass pass;
    private final Account account;
    private final long heldBytes;
    private State state = State.NEW;
    private @Nullable UpstreamConnection upstream;
    private @Nullable Response response;
    private boolean repeated;
    private boolean spoiled;
    private boolean clientGone;
    private long waitingSince;
    private long lastProgress;

    /// @param prefixBytes of the body that have been read and wait with it
    Exchange(Lane lane, ClientConnection client, Request request, int prefixBytes) {
        this.lane = lane;
        this.client = client;
        this.request = request;
        Shared shared = lane.shared();
        int route = shared.rules().which(request);
        this.account = new Account(lane, request.method(), route);
        this.pass = new Pass(shared, shared.rules().isWrite(route, request), account);
        this.heldBytes =
                BOOKKEEPING_BYTES
                        + (long) request.head().readableBytes()
                        + Math.max(
                                prefixBytes,
                                // May come while it waits, so it counts from the start.
                                request.bodyAtMost(shared.limits().heldBodyBytes()));
        this.body = Body.of(request, shared.limits().maxHeadBytes());
        this.lastProgress = lane.coarseNow();
    }

    Request request() {
        return request;
    }

    ClientConnection client() {
        return client;
    }

    Body body() {
        return body;
    }

    State state() {
        return state;
    }

    Pass pass() {
        return pass;
    }

    long lastProgress() {
        return lastProgress;
    }

    long waitingSince() {
        return waitingSince;
    }

    /// Bytes moved.
    void progressed() {
        lastProgress = lane.coarseNow();
    }

    /// Asks the gate.
    void start() {
        switch (pass.ask(heldBytes, new HeldExchange(lane.loop(), this))) {
            case Forward to -> goOn(to);
            case Decision.Hold _ -> {
                state = State.HELD;
                account.held();
            }
            case Refuse refuse -> refused(refuse);
        }
    }

    /// The gate let it go on, having made it wait.
    void released(Forward to) {
        if (state == State.HELD) {
            account.released();
            goOn(to);
        } else {
            pass.goOnUnused(to);
        }
    }

    /// The gate refused it, at once or having made it wait.
    void refused(Refuse refuse) {
        if (state == State.HELD || state == State.NEW) {
            fail(503, "held: " + refuse.reason().name(), Outcome.NOT_HELD);
        }
    }

    private void goOn(Forward to) {
        pass.goOn(to, request, client.caller());
        long reuse = lane.shared().limits().writeReuse().toNanos();
        acquire(request.isRepeatable() ? Long.MAX_VALUE : reuse);
    }

    private void acquire(long maxIdleNanos) {
        state = State.CONNECTING;
        waitingSince = System.nanoTime();
        lane.pool(pass.side()).acquire(this, maxIdleNanos);
    }

    /// A connection is there.
    ///
    /// @param waited whether time passed since the gate was asked, so that it is asked again
    void attached(UpstreamConnection connection, boolean waited) {
        if (waited && !pass.stillGoesOn()) {
            connection.detach(true);
            state = State.NEW;
            pass.settle();
            start();
            return;
        }
        upstream = connection;
        connection.attach(this);
        state = State.SENT;
        lastProgress = lane.coarseNow();
        pass.sent(request.head().readableBytes());
        Channel channel = connection.channel();
        ChannelFuture _ = channel.write(request.head().retainedDuplicate(), channel.voidPromise());
        client.sendBody();
        channel.flush();
    }

    /// No connection is to be had, and not a byte was sent: in a canary the owner answers instead.
    ///
    /// @param tried false if too many wait for one
    void notConnected(boolean tried) {
        if (tried) {
            account.sideFailed(pass.side());
        }
        if (pass.isAway()) {
            pass.comeBack();
            state = State.NEW;
            start();
        } else if (tried) {
            fail(502, "the application could not be reached", Outcome.UNREACHED);
        } else {
            fail(503, "too many requests wait for a connection", Outcome.UNREACHED);
        }
    }

    /// Sends bytes of the request's body, or of the tunnel.
    void send(ByteBuf bytes) {
        UpstreamConnection connection = upstream;
        if (connection == null) {
            bytes.release();
            return;
        }
        progressed();
        account.up(bytes.readableBytes());
        Channel channel = connection.channel();
        ChannelFuture _ = channel.write(bytes, channel.voidPromise());
        if (!channel.isWritable()) {
            client.flow().pause(Flow.Pause.PEER_FULL);
        }
    }

    void flush() {
        if (upstream != null) {
            upstream.channel().flush();
        }
    }

    /// Bytes of the answer, or of the tunnel, are passed on.
    void passing(int bytes) {
        account.down(bytes);
    }

    /// The client can take more of the answer.
    void clientTakesMore() {
        if (upstream != null) {
            upstream.flow().resume(Flow.Pause.PEER_FULL);
        }
    }

    /// The body turned out malformed after the head was sent: the side never sees its end.
    void bodyMalformed(Malformed why) {
        boolean silent = state == State.SENT;
        closeUpstream();
        if (silent) {
            account.status(why.status());
        }
        end(Outcome.MALFORMED);
        if (silent) {
            client.refuse(why);
        } else {
            client.abort();
        }
    }

    /// A 1xx answer passes through.
    void interim(Response interim) {
        if (request.isOldVersion() || clientGone) {
            interim.head().release();
        } else {
            ChannelFuture _ =
                    client.channel().write(interim.head(), client.channel().voidPromise());
        }
    }

    /// The head of the real answer is about to be sent to the client.
    void answering(Response answer) {
        response = answer;
        state = State.ANSWERING;
        pass.answering(answer.status());
    }

    /// The client may talk to the side directly from now on.
    void tunnelOpened() {
        state = State.TUNNEL;
        pass.settle();
        client.sendBody();
        flush();
    }

    /// The side sent more than its answer: its connection is not used again.
    void spoil() {
        spoiled = true;
    }

    /// The answer ended.
    void answered() {
        UpstreamConnection connection = upstream;
        Response answer = response;
        upstream = null;
        boolean sent = body.isDone();
        pass.answered();
        if (connection != null) {
            connection.detach(sent && !spoiled && answer != null && answer.reusable());
        }
        end(clientGone ? Outcome.CLIENT_GONE : Outcome.ANSWERED);
        if (!clientGone) {
            client.finished(sent && answer != null && answer.clientKeepsAlive());
        }
    }

    /// The side's answer is not HTTP.
    void badAnswer(Malformed why) {
        closeUpstream();
        unanswered(502, "the application's answer is malformed: " + why.text());
    }

    /// The answer broke off after its head was sent.
    void answerBroken() {
        pass.failed();
        closeUpstream();
        end(Outcome.BROKEN);
        client.abort();
    }

    /// @param whole whether closing is how this answer ends
    void upstreamClosed(boolean whole) {
        UpstreamConnection connection = upstream;
        upstream = null;
        switch (state) {
            case SENT -> {
                boolean stale = connection != null && connection.isUsed();
                if (stale && !repeated && !clientGone && pass.mayRepeat(request)) {
                    repeated = true;
                    acquire(0);
                } else {
                    unanswered(502, "the application closed its connection without an answer");
                }
            }
            case ANSWERING -> {
                if (whole) {
                    answered();
                } else {
                    answerBroken();
                }
            }
            case TUNNEL -> {
                end(Outcome.TUNNELLED);
                client.finished(false);
            }
            case NEW, HELD, CONNECTING, OVER -> {}
        }
    }

    /// The side has the request and is silent, or a body makes no progress.
    void timedOut() {
        boolean silent = state == State.SENT;
        closeUpstream();
        if (!silent) {
            pass.failed();
            end(Outcome.BROKEN);
            client.abort();
        } else if (body.isDone()) {
            unanswered(504, "the application did not answer in time");
        } else {
            account.status(408);
            end(Outcome.SLOW);
            client.answer(408, "the body did not arrive in time", -1);
        }
    }

    private void unanswered(int status, String text) {
        pass.failed();
        if (pass.isWrite()) {
            account.unknownOutcome();
        }
        fail(status, text, Outcome.UNANSWERED);
    }

    private void fail(int status, String text, Outcome why) {
        account.failed(status);
        end(why);
        if (!clientGone) {
            client.answer(status, text, status == 503 ? lane.shared().retryAfterSeconds() : -1);
        }
    }

    /// The client's connection ended. A held request is dropped; a write that is wholly sent is
    /// waited for, so that it counts as in flight for as long as it is; all else ends.
    void clientClosed() {
        clientGone = true;
        switch (state) {
            case HELD -> {
                if (pass.abandon()) {
                    account.abandoned();
                }
                end(Outcome.CLIENT_GONE);
            }
            case CONNECTING -> {
                lane.pool(pass.side()).cancel(this);
                end(Outcome.CLIENT_GONE);
            }
            case SENT -> {
                if (!pass.isWrite() || !body.isDone()) {
                    closeUpstream();
                    end(Outcome.CLIENT_GONE);
                }
            }
            case ANSWERING, TUNNEL -> {
                closeUpstream();
                end(state == State.TUNNEL ? Outcome.TUNNELLED : Outcome.CLIENT_GONE);
            }
            case NEW, OVER -> {}
        }
    }

    /// Whether the client left and only the answer is still waited for.
    boolean isOrphan() {
        return clientGone && state == State.SENT;
    }

    private void closeUpstream() {
        if (upstream != null) {
            upstream.close();
            upstream = null;
        }
    }

    private void end(Outcome outcome) {
        if (state != State.OVER) {
            state = State.OVER;
            request.head().release();
            account.over(outcome, client.addressHash());
        }
        pass.settle();
    }
}
