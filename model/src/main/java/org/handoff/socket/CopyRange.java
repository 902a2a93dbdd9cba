package org.handoff.socket;

import org.jspecify.annotations.Nullable;

/// A part of a table that one reader copies.
///
/// @param number counted from 0 inside the table
/// @param kind how the bounds cut the table
/// @param low the engine's own text of the lower bound, exclusive for keys, inclusive for blocks;
///   `null` for none. May hold a key: never printed
/// @param high inclusive for keys, exclusive for blocks; `null` for none
public record CopyRange(int number, Kind kind, @Nullable String low, @Nullable String high) {
    /// How a range is bounded.
    public enum Kind {
        /// The whole table.
        WHOLE,
        /// By key: the ranges stay disjoint under any snapshot, so that single ranges can be copied
        /// again later.
        KEY,
        /// By place in the heap: only ranges of one snapshot fit together.
        BLOCKS
    }

    public static CopyRange whole() {
        return new CopyRange(0, Kind.WHOLE, null, null);
    }

    @Override
    public String toString() {
        return "range " + number + " by " + kind;
    }
}
