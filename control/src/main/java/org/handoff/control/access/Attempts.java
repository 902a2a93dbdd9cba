package org.handoff.control.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Counts failed log-ins, and says when there were too many: of an account from one network, so
/// that whoever guesses elsewhere keeps nobody out; of a network; and, far higher, of an account
/// from everywhere. Who knows the password and guesses codes closes the account everywhere. In
/// memory: a restart forgives. Thread-safe.
final class Attempts {
    /// Failures of one account from one network within [#WINDOW].
    static final int OF_PAIR_MAX = 5;

    /// Wrong codes behind the right password.
    static final int OF_CODES_MAX = 5;

    /// Failures of one account from everywhere.
    static final int OF_ACCOUNT_MAX = 50;

    static final int OF_NETWORK_MAX = 30;
    static final Duration WINDOW = Duration.ofMinutes(15);

    /// Accounts, networks and pairs of them remembered; the longest unused is forgotten first.
    private static final int REMEMBERED_MAX = 10_000;

    private final Map<String, Count> counts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };

    /// Tries that are being judged, by account and by network.
    private final Map<String, Integer> pending = new HashMap<>();

    private record Count(int failures, Instant since) {}

    /// Whether one more try may be judged. It counts as a failure until [#ended], so that many at
    /// once are not judged before the first of them was counted.
    synchronized boolean begins(String account, String network, Instant now) {
        if (sum(pair(account, network), now) >= OF_PAIR_MAX
                || sum("a " + account, now) >= OF_ACCOUNT_MAX
                || sum("n " + network, now) >= OF_NETWORK_MAX
                || count("c " + account, now) >= OF_CODES_MAX) {
            return false;
        }
        keys(account, network).forEach(it -> pending.merge(it, 1, Integer::sum));
        return true;
    }

    /// How long until one more try may be judged, as far as failures stand in its way; at least a
    /// second.
    synchronized Duration left(String account, String network, Instant now) {
        Instant over = now.plusSeconds(1);
        Map<String, Integer> limits =
                Map.of(
                        pair(account, network),
                        OF_PAIR_MAX,
                        "a " + account,
                        OF_ACCOUNT_MAX,
                        "n " + network,
                        OF_NETWORK_MAX,
                        "c " + account,
                        OF_CODES_MAX);
        for (Map.Entry<String, Integer> limit : limits.entrySet()) {
            Count count = counts.get(limit.getKey());
            if (count != null && count(limit.getKey(), now) >= limit.getValue()) {
                Instant end = count.since.plus(WINDOW).plusSeconds(1);
                over = end.isAfter(over) ? end : over;
            }
        }
        return Duration.between(now, over);
    }

    /// A try that [#begins] let was judged.
    synchronized void ended(String account, String network) {
        for (String key : keys(account, network)) {
            pending.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// @return whether the account is closed to that network from now on
    synchronized boolean failed(String account, String network, Instant now) {
        add("n " + network, now);
        add("a " + account, now);
        return add(pair(account, network), now) == OF_PAIR_MAX;
    }

    /// The password was right, and the code of the second factor was not.
    ///
    /// @return whether the account is closed from now on
    synchronized boolean failedCode(String account, String network, Instant now) {
        boolean closes = failed(account, network, now);
        return add("c " + account, now) == OF_CODES_MAX || closes;
    }

    synchronized void succeeded(String account, String network) {
        counts.remove(pair(account, network));
        counts.remove("a " + account);
        counts.remove("c " + account);
    }

    private static String pair(String account, String network) {
        return "p " + account + " " + network;
    }

    private static List<String> keys(String account, String network) {
        return List.of(pair(account, network), "a " + account, "n " + network);
    }

    private int sum(String key, Instant now) {
        return count(key, now) + pending.getOrDefault(key, 0);
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
