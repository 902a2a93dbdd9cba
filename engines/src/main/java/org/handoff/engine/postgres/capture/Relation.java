package org.handoff.engine.postgres.capture;

import org.handoff.model.Table;

import java.util.List;

/// What the decoder knows of one relation of the log.
sealed interface Relation {

    /// A table of the migration; its columns in the log are the table's written columns.
    ///
    /// @param key where the key stands among them
    record Rows(Table table, int columns, List<Integer> key) implements Relation {}

    /// One of our own tables, whose rows are messages.
    ///
    /// @param columns names in the order of the log
    record Ours(Kind kind, List<String> columns) implements Relation {
        enum Kind {
            OWNERSHIP,
            MARKER,
            SCHEMA_CHANGE
        }
    }
}
