package org.handoff.data.follow;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which markers have arrived: are committed on the other side. Any thread.
final class MarkerBoard {
    /// How many are remembered.
    private static final int LIMIT = 4096;

    private final Map<String, Long> sent = bounded();
    private final Map<String, Boolean> arrived = bounded();
    private long newestSent;
    private boolean any;

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > LIMIT;
            }
        };
    }

    /// A marker is about to be written.
    synchronized void sent(String id, long nanos) {
        sent.put(id, nanos);
    }

    /// A marker is committed on the other side.
    ///
    /// @param ageNanos since its transaction was committed, by the clocks of two machines: taken
    ///   only for markers that we did not write ourselves
    synchronized void arrived(String id, long nanos, long ageNanos) {
        Long at = sent.get(id);
        long sentAt = at == null ? nanos - Math.max(0, ageNanos) : at;
        newestSent = any ? Math.max(newestSent, sentAt) : sentAt;
        any = true;
        arrived.put(id, Boolean.TRUE);
        notifyAll();
    }

    /// How old the newest marker is that has arrived; `null` before the first.
    synchronized @Nullable Duration lag(long nanos) {
        return any ? Duration.ofNanos(Math.max(0, nanos - newestSent)) : null;
    }

    /// Waits for a marker.
    ///
    /// @return whether it arrived in time
    synchronized boolean await(String id, Duration bound) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!arrived.containsKey(id)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }
}
