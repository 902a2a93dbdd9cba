package org.handoff.control.api;

import java.time.Duration;
import java.util.Map;

/// Says whether something is worth a line: one and the same is written once a minute, and of one
/// caller at most so many in an hour, so that nobody fills ledger or log by asking. Thread-safe.
final class Denials {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Map<String, Long> last = new Newest<>();
    private final Map<String, Hour> hours = new Newest<>();

    /// Of one caller, since when.
    private record Hour(long since, int lines) {}

    /// @param who asks
    /// @param what they ask for
    /// @param most lines of one caller in an hour
    synchronized boolean isNew(String who, String what, int most, long nanos) {
        String one = who + " " + what;
        Long before = last.get(one);
        Hour hour = hours.get(who);
        if (hour == null || nanos - hour.since >= HOUR.toNanos()) {
            hour = new Hour(nanos, 0);
        }
        if ((before != null && nanos - before < PAUSE.toNanos()) || hour.lines >= most) {
            return false;
        }
        last.put(one, nanos);
        hours.put(who, new Hour(hour.since, hour.lines + 1));
        return true;
    }
}
