package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.install.ObjectNames;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/// Replication origins of the copy's writing sessions: one each, because a session holds its origin
/// alone. Safe for threads. Source of fact: PostgreSQL documentation, "Replication Progress
/// Tracking".
final class CopyOrigins {
    private static final String IN_USE = "55006";

    /// Two sessions that create the same origin at once: one of them has it.
    private static final String CREATED_BY_ANOTHER = "23505";

    private static final Set<String> OTHERS = Set.of(IN_USE, CREATED_BY_ANOTHER);

    private static final int MOST = 32;

    private final String prefix;

    CopyOrigins(ObjectNames names) {
        this.prefix = names.publication() + "_copy_";
    }

    /// Takes the first origin that no other session holds; creates it when needed. Always from the
    /// first one on: each that was ever used takes one of the server's few places until the
    /// migration ends.
    void set(Statement statement) throws SQLException {
        for (int tries = 0; tries < MOST; tries++) {
            try {
                take(statement, Names.literal(prefix + tries));
                return;
            } catch (SQLException failure) {
                if (!OTHERS.contains(failure.getSQLState())) {
                    throw failure;
                }
            }
        }
        throw new SQLException("all " + MOST + " origins of the copy are in use", IN_USE);
    }

    private static void take(Statement statement, String name) throws SQLException {
        statement.execute(
                "SELECT pg_replication_origin_create(%s) WHERE pg_replication_origin_oid(%s) IS NULL"
                        .formatted(name, name));
        statement.execute("SELECT pg_replication_origin_session_setup(" + name + ")");
    }
}
