package org.handoff.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A stretch of the log, merged, to be written to the other side at once.
///
/// @param sets one a table with key
/// @param ordered what must be done one after the other after the sets: changes of tables without
///   key, truncates, key changes of rows that are not fully known
/// @param source all changes of the stretch in source order, to be written row by row if the sets
///   meet a unique index
/// @param commit written with the stretch and then committed; `null` if the source transaction goes
///   on
public record Stretch(
        List<TableChanges> sets,
        List<Change> ordered,
        List<Change> source,
        @Nullable Progress commit) {

    /// The same, committed with `progress` when it is written.
    public Stretch committing(Progress progress) {
        return new Stretch(sets, ordered, source, progress);
    }
}
