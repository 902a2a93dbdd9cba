package org.handoff.engine.postgres.fence;

import org.handoff.model.Epoch;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/// What the database answered when asked to move ownership.
///
/// @param held the epoch that it holds now
/// @param writable whether it accepts client writes now
/// @param prepared prepared transactions that stood in the way, each with its owner
/// @param waiting sessions that waited to write while the fence came down
record OwnershipRow(Epoch held, boolean writable, List<String> prepared, List<String> waiting) {

    static OwnershipRow of(ResultSet row) throws SQLException {
        return new OwnershipRow(
                new Epoch(row.getLong("held")),
                row.getBoolean("writable"),
                strings(row.getArray("prepared")),
                strings(row.getArray("waiting")));
    }

    @SuppressWarnings("NullAway") // getArray answers null for SQL NULL
    private static List<String> strings(Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
