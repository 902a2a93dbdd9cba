package org.handoff.control.notify;

import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Empties one channel's queue, oldest first, in a thread of its own: a channel that is slow or
/// dead keeps none of the others waiting. A failure that may pass is tried again after a pause that
/// doubles; one that lasts, or a message that grew too old, is given up, and that is said.
final class Sender {
    /// A message that was not taken for so long is news to nobody.
    static final Duration GIVE_UP = Duration.ofHours(1);

    static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    static final Duration PAUSE_MOST = Duration.ofMinutes(1);
    private static final Duration JOIN_MAX = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger("handoff.notify");

    private final Channel channel;
    private final NotifyStore store;
    private final InstantSource clock;
    private final BooleanSupplier isPausing;
    private final Duration pauseFirst;
    private final Thread thread;
    private Duration pause;
    private volatile String failing = "";

    /// @param isPausing whether writes are held: nothing is sent then
    Sender(
            Channel channel,
            NotifyStore store,
            InstantSource clock,
            BooleanSupplier isPausing,
            Duration pauseFirst) {
        this.channel = channel;
        this.store = store;
        this.clock = clock;
        this.isPausing = isPausing;
        this.pauseFirst = pauseFirst;
        this.pause = pauseFirst;
        // A look-up of a name may block its thread: so it is no virtual one.
        this.thread =
                Thread.ofPlatform().daemon().name("notify-" + channel.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    /// Waits for a try under way, but not as long as that may take: its id is known to the other
    /// end, should it be sent again.
    void join() {
        try {
            thread.join(JOIN_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ChannelView view() {
        return new ChannelView(
                channel.name(),
                channel.kind(),
                channel.audience().label(),
                store.count(channel.name(), "waiting"),
                store.count(channel.name(), "sent"),
                store.count(channel.name(), "given-up"),
                store.count(channel.name(), "dropped"),
                failing);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(turn());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return how long to wait before the next
    private Duration turn() {
        try {
            Optional<Queued> next =
                    isPausing.getAsBoolean() ? Optional.empty() : store.next(name());
            return next.isEmpty() ? LOOK : send(next.get());
        } catch (HandoffException e) {
            return failed(e.fault().text());
        } catch (RuntimeException e) {
            LOG.error("channel {}: a defect: {}", name(), e.getClass().getName());
            return failed("a defect of Handoff: " + e.getClass().getSimpleName());
        }
    }

    private Duration send(Queued queued) {
        String id = queued.message().id();
        try {
            deliver(queued.message());
            store.tried(id, "sent");
            failing = "";
            pause = pauseFirst;
            return Duration.ZERO;
        } catch (Undelivered e) {
            Instant until = queued.queued().plus(GIVE_UP);
            boolean over = e.isLasting() || !clock.instant().isBefore(until);
            store.tried(id, over ? "given-up" : "waiting");
            if (over) {
                LOG.warn("channel {}: {} was given up: {}", name(), id, e.because());
                failing = e.because();
                return Duration.ZERO;
            }
            return failed(e.because());
        }
    }

    /// A secret that cannot be read is a failure that may pass.
    private void deliver(Message message) throws Undelivered {
        try {
            channel.delivery().deliver(message);
        } catch (HandoffException e) {
            throw new Undelivered(e.fault().text(), false, e);
        }
    }

    private Duration failed(String because) {
        if (!because.equals(failing)) {
            LOG.warn("channel {}: {}; it is tried again", name(), because);
        }
        failing = because;
        Duration now = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MOST) < 0 ? doubled : PAUSE_MOST;
        return now;
    }

    private String name() {
        return channel.name();
    }
}
