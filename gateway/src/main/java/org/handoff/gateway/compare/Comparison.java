package org.handoff.gateway.compare;

import java.util.List;

/// What comparing two answers gave.
///
/// @param differences each path and kind once
/// @param isPartial whether there were more than are kept
/// @param unread why the bodies could not be compared at all; empty if they were
public record Comparison(List<Difference> differences, boolean isPartial, String unread) {
    public Comparison {
        differences = List.copyOf(differences);
    }

    /// Whether they are equal, and known to be.
    public boolean isClean() {
        return differences.isEmpty() && unread.isEmpty();
    }
}
