package org.handoff.control.api;

import com.sun.net.httpserver.HttpExchange;

import org.handoff.model.Fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// `GET /api/events`: server-sent events. The first is `status`, the whole status; after it
/// `change` carries those of its top-level keys that are another, without `events`: those come as
/// `ledger`, one record each, with its number as the event's id, so that a browser that reconnects
/// gets every record once. `anew` says that the browser knew another ledger: what it remembers is
/// void. One virtual thread per listener.
final class EventStreams implements AutoCloseable {
    static final int LISTENERS_MAX = 64;

    /// Of one network, once so many listen that others may find no room; a proxy on this machine
    /// stands for many.
    static final int OF_NETWORK_MAX = 16;

    static final int CROWDED = LISTENERS_MAX * 3 / 4;

    /// A listener that takes longer to swallow one event is dropped when room is needed.
    private static final Duration STUCK = Duration.ofSeconds(10);

    /// A stream ends by itself; browsers come back at once.
    private static final Duration LIFE = Duration.ofMinutes(10);

    /// When to try again for room.
    private static final Duration ROOM = Duration.ofSeconds(10);

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int RECORDS_PER_ROUND_MAX = 500;

    /// Of a record, in a browser's own words.
    static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final ControlPlane controlPlane;
    private final Feed feed;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    EventStreams(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.feed = new Feed(controlPlane);
    }

    /// Serves one listener until it leaves.
    ///
    /// @param after the last record that a page has; -1 if it says none
    void serve(HttpExchange exchange, long after)
            throws IOException, ApiFailure, InterruptedException {
        Listener listener = new Listener(exchange, lastSeen(exchange, after));
        admit(listener);
        long behind = feed.joined();
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
            exchange.sendResponseHeaders(200, 0);
            listener.run(behind);
        } finally {
            feed.left();
            listeners.remove(listener);
            exchange.close();
        }
    }

    @Override
    public void close() {
        feed.close();
    }

    int count() {
        return listeners.size();
    }

    private synchronized void admit(Listener listener) throws ApiFailure {
        long theirs =
                listeners.stream().filter(it -> it.network().equals(listener.network())).count();
        boolean isCrowded = listeners.size() >= CROWDED;
        if (isCrowded && theirs >= OF_NETWORK_MAX && !listener.isHere()) {
            throw ApiFailure.tooMany(
                    "api.listeners", OF_NETWORK_MAX + " pages of one network listen", ROOM);
        }
        if (listeners.size() >= LISTENERS_MAX) {
            listeners.removeIf(Listener::dropIfStuck);
        }
        if (listeners.size() >= LISTENERS_MAX) {
            throw new ApiFailure(
                    503,
                    new Fault(
                            Fault.Kind.LIMIT,
                            "api.listeners",
                            "Already " + LISTENERS_MAX + " pages listen.",
                            "Close some, or read GET /api/status instead."),
                    ROOM);
        }
        listeners.add(listener);
    }

    /// Number of the last record that the browser has: by the header of its own reconnect, or by
    /// the query of a page that opens the stream anew; -1 if it has none.
    private static long lastSeen(HttpExchange exchange, long after) throws ApiFailure {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        if (last == null) {
            return after;
        }
        if (!NUMBER.matcher(last).matches()) {
            throw new ApiFailure(400, "api.last-event", "Last-Event-ID is no number.", "");
        }
        return Long.parseLong(last);
    }

    /// One open page.
    private final class Listener {
        private final HttpExchange exchange;
        private final long lastSeen;
        private long nextRecord;
        private Map<String, String> told = Map.of();
        private volatile long writingSinceNanos;

        /// @param lastSeen number of a record; -1 for none
        Listener(HttpExchange exchange, long lastSeen) {
            this.exchange = exchange;
            this.lastSeen = lastSeen;
        }

        /// @param behind number of the moment before the first that is told
        void run(long behind) throws IOException, InterruptedException {
            long end = System.nanoTime() + LIFE.toNanos();
            write("retry: 1000\n\n");
            begin();
            Feed.Moment moment = feed.after(behind, HEARTBEAT);
            while (!feed.isClosed() && controlPlane.cutOff() == null && System.nanoTime() < end) {
                sendRecords(moment.lastRecord());
                sendStatus(moment.parts());
                long number = moment.number();
                moment = feed.after(number, HEARTBEAT);
                if (moment.number() == number) {
                    write(": still here\n\n");
                }
            }
        }

        /// Behind the last record seen, or at the oldest one in the status.
        private void begin() throws IOException {
            List<StatusView.Event> events = controlPlane.status().events();
            long last = events.isEmpty() ? 0 : events.getLast().seq();
            if (lastSeen > last) {
                write("event: anew\ndata: {}\n\n");
            }
            boolean known = lastSeen >= 0 && lastSeen <= last;
            nextRecord = known ? lastSeen + 1 : events.isEmpty() ? 1 : events.getFirst().seq();
        }

        String network() {
            return Guard.network(exchange);
        }

        boolean isHere() {
            return exchange.getRemoteAddress().getAddress().isLoopbackAddress();
        }

        boolean dropIfStuck() {
            long since = writingSinceNanos;
            boolean stuck = since != 0 && System.nanoTime() - since > STUCK.toNanos();
            if (stuck) {
                exchange.close();
            }
            return stuck;
        }

        private void sendRecords(long last) throws IOException {
            while (nextRecord <= last) {
                List<LedgerEntry> records = controlPlane.ledger(nextRecord, RECORDS_PER_ROUND_MAX);
                for (LedgerEntry record : records) {
                    String json = new String(Json.bytes(record), StandardCharsets.UTF_8);
                    write("event: ledger\nid: " + record.seq() + "\ndata: " + json + "\n\n");
                    nextRecord = record.seq() + 1;
                }
                if (records.isEmpty()) {
                    return;
                }
            }
        }

        private void sendStatus(Map<String, String> parts) throws IOException {
            boolean first = told.isEmpty();
            StringBuilder json = new StringBuilder();
            parts.forEach((key, value) -> {
                if (first || (!key.equals("events") && !value.equals(told.get(key)))) {
                    json.append(json.isEmpty() ? '{' : ',');
                    json.append('"').append(key).append("\":").append(value);
                }
            });
            if (!json.isEmpty()) {
                write("event: " + (first ? "status" : "change") + "\ndata: " + json + "}\n\n");
            }
            told = parts;
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
