package org.handoff.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One change out of a change log, in commit order. Tuples hold the written columns of
/// [Table#writtenColumns] in that order.
public sealed interface Change {

    record Insert(Table table, Tuple after) implements Change {}

    /// @param before the old key (only key columns set) or the whole old row for a table without
    ///   key; `null` when the key did not change
    record Update(Table table, @Nullable Tuple before, Tuple after) implements Change {}

    /// @param before the old key (only key columns set), or the whole old row for a table without
    ///   key
    record Delete(Table table, Tuple before) implements Change {}

    record Truncate(List<Table> tables) implements Change {
        public Truncate {
            tables = List.copyOf(tables);
        }
    }

    /// A marker came through the log: "drained" is when the applier has committed it.
    record Marker(String id, Epoch epoch) implements Change {}

    /// The side's ownership row changed: from this commit on the side accepts client writes, or
    /// refuses them.
    record Ownership(Epoch epoch, boolean writable) implements Change {}

    /// The schema changed. Carries no statement text, only the command's tag and the object's name.
    record SchemaChange(String command, String object) implements Change {}
}
