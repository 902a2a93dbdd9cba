package org.handoff.control.api;

import com.fasterxml.jackson.databind.JsonNode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What all listeners are told, put together once for all of them: the status, cut into its
/// top-level keys, and the number of the newest ledger record. One thread looks every [#PACE] while
/// anybody listens; listeners wait for the next moment. Thread-safe.
final class Feed implements AutoCloseable {
    static final Duration PACE = Duration.ofMillis(100);

    /// Looks between two moments in which only figures changed.
    private static final int CALM_LOOKS = 2;

    /// What a person acts on: told at the next look. Everything else is figures.
    private static final Set<String> URGENT =
            Set.of("phase", "owner", "epoch", "run", "runs", "attention");

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private final ControlPlane controlPlane;
    private final Thread thread;
    private int listeners;
    private boolean closed;
    private boolean stale = true;
    private Moment newest = new Moment(0, Map.of(), 0);

    /// @param number grows with each; 0 before the first
    /// @param parts JSON of each top-level key of the status, in its order
    /// @param lastRecord number of the newest ledger record; 0 if there is none
    record Moment(long number, Map<String, String> parts, long lastRecord) {}

    Feed(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.thread = Thread.ofVirtual().name("feed").unstarted(this::run);
        thread.start();
    }

    /// @return behind which moment to wait for the first: while nobody listened none was made
    synchronized long joined() {
        stale |= listeners == 0;
        listeners++;
        notifyAll();
        return stale ? newest.number() : newest.number() - 1;
    }

    synchronized void left() {
        listeners--;
    }

    /// The first moment behind the one with that number, or the newest there is once the wait is
    /// over.
    synchronized Moment after(long number, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        long left = wait.toNanos();
        while (!closed && newest.number() <= number && left > 0) {
            wait(Math.max(1, Duration.ofNanos(left).toMillis()));
            left = end - System.nanoTime();
        }
        return newest;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
        notifyAll();
    }

    private void run() {
        try {
            int looks = 0;
            while (awaitListener()) {
                looks = look(looks) ? 0 : looks + 1;
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitListener() throws InterruptedException {
        while (listeners == 0 && !closed) {
            wait();
        }
        return !closed;
    }

    /// @param looks since the last moment
    /// @return whether there is a new one
    private boolean look(int looks) {
        try {
            StatusView status = controlPlane.status();
            Map<String, String> parts = parts(status);
            List<StatusView.Event> events = status.events();
            long lastRecord = events.isEmpty() ? 0 : events.getLast().seq();
            return publish(parts, lastRecord, looks);
        } catch (RuntimeException e) {
            LOG.warn("The status cannot be told.", e);
            return false;
        }
    }

    private synchronized boolean publish(Map<String, String> parts, long lastRecord, int looks) {
        boolean urgent =
                lastRecord != newest.lastRecord()
                        || URGENT.stream()
                                .anyMatch(key ->
                                        !Objects.equals(parts.get(key), newest.parts().get(key)));
        if (!stale && !urgent && (looks + 1 < CALM_LOOKS || parts.equals(newest.parts()))) {
            return false;
        }
        stale = false;
        newest = new Moment(newest.number() + 1, parts, lastRecord);
        notifyAll();
        return true;
    }

    private static Map<String, String> parts(StatusView status) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : Json.tree(status).properties()) {
            parts.put(field.getKey(), field.getValue().toString());
        }
        return parts;
    }
}
