package org.handoff.control.approve;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/// One person's approval, bound to what they approved.
///
/// @param bound SHA-256 of each part, by its name
/// @param until by the wall clock
public record Approval(String who, Map<String, String> bound, Instant until) {
    public Approval {
        bound = Map.copyOf(bound);
    }

    /// Names of the parts that are no longer what was approved, those that came or went included.
    public NavigableSet<String> drift(Map<String, String> now) {
        NavigableSet<String> drifted = new TreeSet<>();
        bound.forEach((part, hash) -> {
            if (!hash.equals(now.get(part))) {
                drifted.add(part);
            }
        });
        now.keySet().stream().filter(part -> !bound.containsKey(part)).forEach(drifted::add);
        return drifted;
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(until);
    }
}
