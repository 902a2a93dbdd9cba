package org.handoff.gateway.poll;

import org.handoff.gateway.cohort.Placing;
import org.handoff.gateway.hold.HoldGate.Accepted;
import org.handoff.gateway.hold.WriteGate;
import org.handoff.gateway.shadow.ShadowStage;
import org.handoff.socket.CanaryRule;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Polls the control plane on one virtual thread and hands its directives to the gate.
///
/// A poll waits at the control plane for as long as there is nothing new and this gateway has done
/// what it was told. When the gateway's own state changes meanwhile, a second poll overtakes the
/// first. Errors are retried with a bounded backoff; what they mean for writes is the lease's
/// business: without a newer one the gate holds by itself.
public final class ControlPoller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPoller.class);
    private static final int MAX_POLLS = 2;
    private static final long CONVERGING_MILLIS = 5;
    private static final long REPEATED_MILLIS = 20;
    private static final long IGNORED_MILLIS = 100;
    private static final long FIRST_BACKOFF_MILLIS = 10;
    private static final long LAST_BACKOFF_MILLIS = 320;
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final PollConnections http;
    private final WriteGate gate;
    private final Placing placing;
    private final ShadowStage shadow;
    private final Supplier<GatewayStatus> status;
    private final Consumer<Directive> onChange;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean closed;

    private int polls;
    private long obeyedSentAt;
    private long backoffMillis = FIRST_BACKOFF_MILLIS;
    private @Nullable Directive last;
    private @Nullable CanaryRule lastCanary;
    private Map<String, CanaryRule> lastMoved = Map.of();
    private @Nullable Directive untold;
    private @Nullable String complaint;

    /// @param controls whichever answers as the one in charge is asked until it does not
    /// @param onChange told of each directive that was obeyed and differs from the one before,
    ///   after the gate obeyed and acknowledged it; on the poller's thread
    public ControlPoller(
            List<ControlAddress> controls,
            String name,
            WriteGate gate,
            Placing placing,
            ShadowStage shadow,
            Supplier<GatewayStatus> status,
            Consumer<Directive> onChange) {
        String path = "/api/gateways/" + name + "/poll";
        this.http = new PollConnections(controls, path, CONNECT, ANSWER);
        this.gate = gate;
        this.placing = placing;
        this.shadow = shadow;
        this.status = status;
        this.onChange = onChange;
    }

    private sealed interface Event {
        /// @param sentAt nanoseconds, when the poll was sent
        record Answer(long sentAt, int asked, int code, String body) implements Event {}

        record Failure(int asked, String what) implements Event {}

        record Changed() implements Event {}

        record Stop() implements Event {}
    }

    public void start() {
        gate.onQuiet(() -> events.add(new Event.Changed()));
        Thread.ofVirtual().name("control-poller").start(this::run);
    }

    private void run() {
        try {
            long nextPollIn = 0;
            while (!closed) {
                Event event =
                        polls == 0 ? events.poll(nextPollIn, TimeUnit.MILLISECONDS) : events.take();
                nextPollIn = handle(event);
                if (polls == 0 && nextPollIn == 0) {
                    poll();
                }
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    /// After the poll that acknowledges it, which is part of the write pause.
    private void tell() {
        Directive directive = untold;
        if (directive != null) {
            untold = null;
            onChange.accept(directive);
        }
    }

    /// Milliseconds to wait until the next poll, if none is under way then.
    private long handle(@Nullable Event event) {
        return switch (event) {
            case null -> 0;
            case Event.Answer answer -> {
                polls--;
                yield answered(answer);
            }
            case Event.Failure failure -> {
                polls--;
                yield failed(failure.asked(), failure.what());
            }
            case Event.Changed changed -> {
                if (polls < MAX_POLLS) {
                    poll();
                }
                yield 0;
            }
            case Event.Stop stop -> 0;
        };
    }

    private void poll() {
        if (closed) {
            return;
        }
        long sentAt = System.nanoTime();
        polls++;
        Thread.ofVirtual().name("control-poll").start(() -> events.add(exchange(sentAt)));
    }

    private Event exchange(long sentAt) {
        int asked = http.turns();
        try {
            PollConnections.Answer answer = http.post(PollJson.write(status.get()));
            return new Event.Answer(sentAt, asked, answer.code(), answer.body());
        } catch (IOException e) {
            return new Event.Failure(asked, e.getClass().getSimpleName());
        } catch (RuntimeException e) {
            LOG.error("A poll failed.", e);
            return new Event.Failure(asked, e.getClass().getSimpleName());
        }
    }

    private long answered(Event.Answer answer) {
        if (answer.code() != 200) {
            return failed(answer.asked(), "status " + answer.code());
        }
        PollAnswer told;
        try {
            told = PollJson.read(answer.body());
        } catch (IOException e) {
            return failed(answer.asked(), String.valueOf(e.getMessage()));
        }
        backoffMillis = FIRST_BACKOFF_MILLIS;
        Directive directive = told.directive();
        Accepted accepted = gate.onDirective(directive, answer.sentAt());
        if (accepted == Accepted.STALE && last != null && answer.sentAt() - obeyedSentAt < 0) {
            return 0; // overtaken by the answer to a later poll
        }
        if (accepted != Accepted.YES) {
            http.turn(answer.asked());
            complain("ignores a directive of %s: %s".formatted(directive.epoch(), accepted));
            return IGNORED_MILLIS;
        }
        if (complaint != null) {
            LOG.info("The control plane answers again.");
            complaint = null;
        }
        obeyedSentAt = answer.sentAt();
        boolean placed =
                !Objects.equals(told.canary(), lastCanary) || !told.moved().equals(lastMoved);
        placing.adopt(told, answer.sentAt());
        shadow.adopt(told, answer.sentAt());
        lastCanary = told.canary();
        lastMoved = told.moved();
        boolean changed = placed || !directive.equals(last);
        last = directive;
        if (changed) {
            untold = directive;
            return 0;
        }
        if (!status.get().hasConverged(directive)) {
            return CONVERGING_MILLIS;
        }
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - answer.sentAt());
        return took < REPEATED_MILLIS ? REPEATED_MILLIS : 0;
    }

    private long failed(int asked, String what) {
        http.turn(asked);
        complain("cannot reach the control plane: " + what);
        long pause = backoffMillis;
        backoffMillis = Math.min(backoffMillis * 2, LAST_BACKOFF_MILLIS);
        return pause;
    }

    /// Once, not at every poll.
    private void complain(String what) {
        if (!what.equals(complaint)) {
            complaint = what;
            LOG.warn("The gateway {}. Reads go on; writes wait when its lease ends.", what);
        }
    }

    /// Stops polling; the lease runs out by itself.
    @Override
    public void close() {
        closed = true;
        events.add(new Event.Stop());
        try {
            if (!stopped.await(ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The poller did not stop in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            http.close();
        } catch (IOException e) {
            LOG.debug("A connection to the control plane was closed already.", e);
        }
    }
}
