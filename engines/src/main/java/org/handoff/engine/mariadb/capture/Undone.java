package org.handoff.engine.mariadb.capture;

import org.handoff.model.HandoffException;
import org.handoff.socket.ChangeLog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What stands in one side's log and was taken back: transactions with a temporary table that ended
/// with `ROLLBACK`, the rows between a `SAVEPOINT` and the `ROLLBACK TO` it, and a transaction that
/// the server died while writing. Only its end tells; the beginning may have been told by then. So
/// it is noted here, the reading begins anew, and passes over it. Outlives a reader. Any thread.
public final class Undone {
    /// Events of one group by their numbers, the group's first being 0; both ends belong to it.
    private record Part(int from, int to) {}

    private final Map<LogPlace, List<Part>> parts = new HashMap<>();

    /// @param group where it begins
    /// @return what to throw: the reading has to begin anew
    synchronized HandoffException add(LogPlace group, int from, int to) {
        parts.computeIfAbsent(group, _ -> new ArrayList<>()).add(new Part(from, to));
        return HandoffException.external(
                ChangeLog.AGAIN,
                "A transaction in the log turned out to be rolled back: it is read again without"
                        + " what was taken back.",
                "Wait: the stream goes on by itself.",
                new CorruptLog("a part of it was rolled back"));
    }

    synchronized boolean covers(LogPlace group, int event) {
        return parts.getOrDefault(group, List.of()).stream()
                .anyMatch(part -> part.from() <= event && event <= part.to());
    }

    /// Whether the group ends with this event, and nothing of it counts.
    synchronized boolean ends(LogPlace group, int event) {
        return parts.getOrDefault(group, List.of()).stream()
                .anyMatch(part -> part.from() == 0 && event == part.to());
    }

    /// What is not read again is forgotten.
    synchronized void forgetBefore(LogPlace place) {
        parts.keySet()
                .removeIf(group ->
                        group.file() < place.file()
                                || (group.file() == place.file()
                                        && group.offset() < place.offset()));
    }
}
