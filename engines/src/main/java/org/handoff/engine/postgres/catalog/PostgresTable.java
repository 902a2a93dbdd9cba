package org.handoff.engine.postgres.catalog;

import org.handoff.model.Table;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// A [Table] with what only PostgreSQL knows of it.
///
/// @param table the neutral part
/// @param oid of this database only
/// @param replicaIdentity `pg_class.relreplident`: d default, n nothing, f full, i index
/// @param keyIndex the index behind the table's key, unquoted and in the table's schema; `null`
///   without a key
/// @param keyIsPrimary whether that index is the primary key
/// @param identityIndex the index that REPLICA IDENTITY USING INDEX names; `null` otherwise
/// @param blocks heap size in blocks of `block_size` bytes
/// @param keyCorrelation how well the heap's order follows the key's first column: 1 the same, -1
///   the opposite, 0 none or unknown (`pg_stats.correlation`)
/// @param portable whether a row's binary form means the same on another server: no type in it
///   carries an OID of its own
public record PostgresTable(
        Table table,
        long oid,
        char replicaIdentity,
        @Nullable String keyIndex,
        boolean keyIsPrimary,
        @Nullable String identityIndex,
        long blocks,
        double keyCorrelation,
        boolean portable) {

    /// Whether the change log identifies this table's rows as [Table#key] does, so that nothing has
    /// to be altered before capture.
    public boolean isIdentified() {
        if (!table.hasKey()) {
            return replicaIdentity == 'f';
        }
        boolean byPrimaryKey = keyIsPrimary && replicaIdentity == 'd';
        boolean byIndex = replicaIdentity == 'i' && Objects.equals(keyIndex, identityIndex);
        return byPrimaryKey || byIndex;
    }
}
