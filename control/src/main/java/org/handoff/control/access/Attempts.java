package org.handoff.control.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

    /// Tries that are being judged, by account and by address.
    private final Map<String, Integer> pending = new HashMap<>();

    private record Count(int failures, Instant since) {}

    /// Whether one more try is let.
    synchronized boolean isLet(String account, String address, Instant now) {
        return count("a " + account, now) < OF_ACCOUNT_MAX
                && count("i " + address, now) < OF_ADDRESS_MAX;
    }

    /// Whether one more try may be judged. It counts as a failure until [#ended], so that many at
    /// once are not judged before the first of them was counted.
    synchronized boolean begins(String account, String address, Instant now) {
        int ofAccount = count("a " + account, now) + pending.getOrDefault("a " + account, 0);
        int ofAddress = count("i " + address, now) + pending.getOrDefault("i " + address, 0);
        if (ofAccount >= OF_ACCOUNT_MAX || ofAddress >= OF_ADDRESS_MAX) {
            return false;
        }
        pending.merge("a " + account, 1, Integer::sum);
        pending.merge("i " + address, 1, Integer::sum);
        return true;
    }

    /// A try that [#begins] let was judged.
    synchronized void ended(String account, String address) {
        for (String key : List.of("a " + account, "i " + address)) {
            pending.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        }
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
