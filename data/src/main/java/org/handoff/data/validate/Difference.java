package org.handoff.data.validate;

import org.handoff.model.Table;
import org.handoff.model.Tuple;

import java.util.List;

/// A row that was confirmed to differ. Holds its key, which is patient data.
///
/// @param key empty for a row of a table without key
/// @param kind how the sides differ
/// @param rows how many rows; 1 unless the table has no key
/// @param columns for [Kind#DIFFERS]: which columns, and why; empty if that was not looked at
public record Difference(Table table, Tuple key, Kind kind, long rows, List<ColumnCause> columns) {
    public Difference {
        columns = List.copyOf(columns);
    }

    /// How the row stands on the side that does not own writes.
    public enum Kind {
        /// The owner has it.
        MISSING,
        /// The owner has it not.
        EXTRA,
        /// Both have it, with other values.
        DIFFERS
    }

    /// A column in which a row differs.
    public record ColumnCause(String column, Cause cause) {}
}
