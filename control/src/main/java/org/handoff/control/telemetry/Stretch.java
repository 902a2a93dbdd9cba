package org.handoff.control.telemetry;

import java.time.Instant;
import java.util.Map;

/// A part of a move, to become a span.
///
/// @param run whose
/// @param name a step, or [#WHOLE]
/// @param failed why, by a stable word; empty if it did not fail
/// @param said what else is known of it, by name: numbers, sides and stable words, no value
public record Stretch(
        long run,
        String name,
        Instant begin,
        Instant end,
        String failed,
        Map<String, String> said) {
    /// The name of what all others of a run are parts of.
    public static final String WHOLE = "move";

    public Stretch {
        said = Map.copyOf(said);
    }

    boolean isWhole() {
        return name.equals(WHOLE);
    }
}
