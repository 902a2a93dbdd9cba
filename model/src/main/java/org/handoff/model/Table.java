package org.handoff.model;

import java.util.List;

/// A table that holds rows: an ordinary table or a leaf partition (never the partitioned parent).
///
/// @param name its qualified name
/// @param columns in catalog order, computed ones included
/// @param key indexes into `columns` of the primary key, or of the unique NOT NULL index that
///   serves as replica identity; empty for a table without key, which is then treated as a multiset
///   of whole rows
/// @param rowsEstimate the planner's estimate, for progress and range cutting only
/// @param bytesEstimate heap size, for the same
public record Table(
        TableName name,
        List<Column> columns,
        List<Integer> key,
        long rowsEstimate,
        long bytesEstimate) {
    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    public boolean hasKey() {
        return !key.isEmpty();
    }

    public List<Column> keyColumns() {
        return key.stream().map(columns::get).toList();
    }

    /// The columns that are copied and applied: all but the computed ones.
    public List<Column> writtenColumns() {
        return columns.stream().filter(column -> !column.isComputed()).toList();
    }

    /// Where the key stands in a [Tuple]: indexes into [#writtenColumns]. Not cached: for cold
    /// paths.
    public List<Integer> writtenKey() {
        List<Column> written = writtenColumns();
        return key.stream().map(index -> written.indexOf(columns.get(index))).toList();
    }
}
