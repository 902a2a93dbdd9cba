package org.handoff.control.access;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts failed log-ins by account and by address, and says when there were too many. In memory: a
/// restart forgives. Thread-safe.
final class Attempts {
    /// Failures of one account, or from one address, within [#WINDOW].
    static final int OF_ACCOUNT_MAX = 5;

    static final int OF_ADDRESS_MAX = 30;
    static final Duration WINDOW = Duration.ofMinutes(15);

    /// Accounts and addresses remembered; the longest unused is forgotten first.
    private static final int REMEMBERED_MAX = 10_000;

    private final Map<String, Count> counts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    private record Count(int failures, Instant since) {}

    /// Whether one more try is let.
    synchronized boolean isLet(String account, String address, Instant now) {
        return count("a " + account, now) < OF_ACCOUNT_MAX
                && count("i " + address, now) < OF_ADDRESS_MAX;
    }

    /// @return whether the account is closed from now on
    synchronized boolean failed(String account, String address, Instant now) {
        add("i " + address, now);
        return add("a " + account, now) == OF_ACCOUNT_MAX;
    }

    synchronized void succeeded(String account) {
        counts.remove("a " + account);
    }

    private int count(String key, Instant now) {
        Count count = counts.get(key);
        return count == null || count.since.plus(WINDOW).isBefore(now) ? 0 : count.failures;
    }

    private int add(String key, Instant now) {
        int before = count(key, now);
        Count old = counts.get(key);
        counts.put(key, new Count(before + 1, before == 0 || old == null ? now : old.since));
        return before + 1;
    }
}
