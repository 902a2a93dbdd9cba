package org.handoff.engine.mariadb.catalog;

import org.handoff.model.TableName;

import java.util.List;

/// A table as MariaDB has it.
///
/// @param name as the two sides call it, see `MariaSide#schema`
/// @param database that it stands in
/// @param columns in catalog order
/// @param keys its unique keys over columns that are not NULL, each as indexes into `columns`: the
///   primary key first, then the others by width and name
/// @param engine that stores it, e.g. `InnoDB`
/// @param rowsEstimate by the server's statistics
/// @param bytesEstimate the same
public record MariaTable(
        TableName name,
        String database,
        List<MariaColumn> columns,
        List<List<Integer>> keys,
        String engine,
        long rowsEstimate,
        long bytesEstimate) {
    public MariaTable {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
    }

    /// Quoted, with its database.
    public String sql() {
        return Names.quoted(database) + "." + Names.quoted(name.name());
    }
}
