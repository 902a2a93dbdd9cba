package org.handoff.control.api;

import com.sun.net.httpserver.HttpExchange;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `GET /api/events`: server-sent events. `status` carries the whole status, at most every
/// [#INTERVAL] and only if it changed; `ledger` carries one record and its number as the event's
/// id, so that a browser that reconnects gets every record once. One virtual thread per listener.
final class EventStreams implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMillis(250);
    static final int LISTENERS_MAX = 64;

    /// A listener that takes longer to swallow one event is dropped when room is needed.
    private static final Duration STUCK = Duration.ofSeconds(10);

    /// A stream ends by itself; browsers come back at once.
    private static final Duration LIFE = Duration.ofMinutes(10);

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int RECORDS_PER_ROUND_MAX = 500;

    private final ControlPlane controlPlane;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    EventStreams(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    /// Serves one listener until it leaves.
    void serve(HttpExchange exchange) throws IOException, ApiFailure, InterruptedException {
        long next = firstRecord(exchange);
        Listener listener = new Listener(exchange, next);
        admit(listener);
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
            exchange.sendResponseHeaders(200, 0);
            listener.run();
        } finally {
            listeners.remove(listener);
            exchange.close();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    int count() {
        return listeners.size();
    }

    private synchronized void admit(Listener listener) throws ApiFailure {
        if (listeners.size() >= LISTENERS_MAX) {
            listeners.removeIf(Listener::dropIfStuck);
        }
        if (listeners.size() >= LISTENERS_MAX) {
            throw new ApiFailure(
                    503,
                    "api.listeners",
                    "Already " + LISTENERS_MAX + " pages listen.",
                    "Close some, or read GET /api/status instead.");
        }
        listeners.add(listener);
    }

    /// After a reconnect the record behind the last one seen, else the oldest one in the status.
    private long firstRecord(HttpExchange exchange) throws ApiFailure {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        if (last != null) {
            if (!last.matches("[0-9]{1,18}")) {
                throw new ApiFailure(400, "api.last-event", "Last-Event-ID is no number.", "");
            }
            return Long.parseLong(last) + 1;
        }
        List<StatusView.Event> events = controlPlane.status().events();
        return events.isEmpty() ? 1 : events.getFirst().seq();
    }

    /// One open page.
    private final class Listener {
        private final HttpExchange exchange;
        private long nextRecord;
        private byte @Nullable [] lastStatus;
        private volatile long writingSinceNanos;

        Listener(HttpExchange exchange, long nextRecord) {
            this.exchange = exchange;
            this.nextRecord = nextRecord;
        }

        void run() throws IOException, InterruptedException {
            long end = System.nanoTime() + LIFE.toNanos();
            long beat = System.nanoTime();
            write("retry: 1000\n\n");
            do {
                boolean wrote = sendRecords();
                wrote |= sendStatus();
                if (wrote) {
                    beat = System.nanoTime();
                } else if (System.nanoTime() - beat > HEARTBEAT.toNanos()) {
                    write(": still here\n\n");
                    beat = System.nanoTime();
                }
            } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                    && System.nanoTime() < end);
        }

        boolean dropIfStuck() {
            long since = writingSinceNanos;
            boolean stuck = since != 0 && System.nanoTime() - since > STUCK.toNanos();
            if (stuck) {
                exchange.close();
            }
            return stuck;
        }

        private boolean sendRecords() throws IOException {
            List<LedgerEntry> records = controlPlane.ledger(nextRecord, RECORDS_PER_ROUND_MAX);
            for (LedgerEntry record : records) {
                String json = new String(Json.bytes(record), StandardCharsets.UTF_8);
                write("event: ledger\nid: " + record.seq() + "\ndata: " + json + "\n\n");
                nextRecord = record.seq() + 1;
            }
            return !records.isEmpty();
        }

        private boolean sendStatus() throws IOException {
            byte[] status = Json.bytes(controlPlane.status());
            if (Arrays.equals(status, lastStatus)) {
                return false;
            }
            lastStatus = status;
            String json = new String(Objects.requireNonNull(status), StandardCharsets.UTF_8);
            write("event: status\ndata: " + json + "\n\n");
            return true;
        }

        private void write(String text) throws IOException {
            writingSinceNanos = System.nanoTime() | 1;
            OutputStream out = exchange.getResponseBody();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            writingSinceNanos = 0;
        }
    }
}
