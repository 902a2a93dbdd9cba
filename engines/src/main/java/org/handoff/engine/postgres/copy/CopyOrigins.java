package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.install.ObjectNames;

import java.sql.SQLException;
import java.sql.Statement;

/// Replication origins of the copy's writing sessions: one each, because a session holds its origin
/// alone. Safe for threads. Source of fact: PostgreSQL documentation, "Replication Progress
/// Tracking".
final class CopyOrigins {
    private static final String IN_USE = "55006";
    private static final int MOST = 32;

    private final String prefix;
    private int next;

    CopyOrigins(ObjectNames names) {
        this.prefix = names.publication() + "_copy_";
    }

    /// Takes the first origin that no other session holds; creates it when needed.
    void set(Statement statement) throws SQLException {
        for (int tries = 0; tries < MOST; tries++) {
            String name = Names.literal(prefix + number());
            statement.execute(
                    "SELECT pg_replication_origin_create(%s) WHERE pg_replication_origin_oid(%s) IS NULL"
                            .formatted(name, name));
            try {
                statement.execute("SELECT pg_replication_origin_session_setup(" + name + ")");
                return;
            } catch (SQLException failure) {
                if (!IN_USE.equals(failure.getSQLState())) {
                    throw failure;
                }
            }
        }
        throw new SQLException("all " + MOST + " origins of the copy are in use", IN_USE);
    }

    private synchronized int number() {
        int number = next;
        next = (next + 1) % MOST;
        return number;
    }
}
