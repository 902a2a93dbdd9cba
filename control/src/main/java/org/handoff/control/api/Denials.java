package org.handoff.control.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Says whether a refusal is worth a record: one and the same is written once a minute, so that
/// nobody fills the ledger by asking. Thread-safe.
final class Denials {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int REMEMBERED_MAX = 1_000;

    private final Map<String, Long> last =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    synchronized boolean isNew(String what) {
        long now = System.nanoTime();
        Long before = last.get(what);
        if (before != null && now - before < PAUSE.toNanos()) {
            return false;
        }
        last.put(what, now);
        return true;
    }
}
