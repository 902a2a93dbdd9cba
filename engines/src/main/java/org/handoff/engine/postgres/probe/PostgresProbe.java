package org.handoff.engine.postgres.probe;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.socket.SideProbe;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/// [SideProbe] of a PostgreSQL side. The log that is kept is that of our slots, and
/// `max_slot_wal_keep_size` its bound.
public final class PostgresProbe implements SideProbe {
    private static final Duration STATEMENT_BOUND = Duration.ofSeconds(3);

    /// `handoff.ownership` is asked for apart, because before `start` it is not there.
    private static final String STATE =
            """
            SELECT current_setting('server_version'),
                   to_regclass('handoff.ownership') IS NOT NULL,
                   (SELECT coalesce(max(pg_wal_lsn_diff(
                               CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
                                    ELSE pg_current_wal_lsn() END, restart_lsn)), 0)::bigint
                      FROM pg_replication_slots
                     WHERE database = current_database() AND slot_name LIKE 'handoff\\_%'),
                   (SELECT CASE WHEN setting::bigint < 0 THEN -1
                                ELSE setting::bigint * 1024 * 1024 END
                      FROM pg_settings WHERE name = 'max_slot_wal_keep_size'),
                   (SELECT (coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)
                               * 1000)::bigint
                      FROM pg_stat_activity
                     WHERE datname = current_database() AND backend_xid IS NOT NULL
                       AND application_name <> ?),
                   (SELECT count(*)::int FROM pg_prepared_xacts
                     WHERE database = current_database()),
                   EXISTS (SELECT FROM pg_largeobject_metadata),
                   (SELECT xact_commit + xact_rollback FROM pg_stat_database
                     WHERE datname = current_database())
            """;

    private static final String OWNERSHIP = "SELECT epoch, writable FROM handoff.ownership";

    private final PostgresSide side;
    private @Nullable Connection session;

    public PostgresProbe(PostgresSide side) {
        this.side = side;
    }

    @Override
    public State ask() {
        try {
            return state(session());
        } catch (SQLException e) {
            drop();
            throw HandoffException.external(
                    "probe.failed",
                    side + " does not tell its state (SQLSTATE " + e.getSQLState() + ").",
                    "",
                    e);
        } catch (HandoffException e) {
            drop();
            throw e;
        }
    }

    private State state(Connection open) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(STATE)) {
            statement.setString(1, PostgresSide.APPLICATION);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new State(
                        "PostgreSQL " + row.getString(1),
                        row.getBoolean(2) ? ownership(open) : null,
                        row.getLong(3),
                        row.getLong(4),
                        Duration.ofMillis(row.getLong(5)),
                        row.getInt(6),
                        row.getBoolean(7),
                        row.getLong(8));
            }
        }
    }

    private static @Nullable Ownership ownership(Connection open) throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(OWNERSHIP);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? new Ownership(new Epoch(row.getLong(1)), row.getBoolean(2)) : null;
        }
    }

    private Connection session() throws SQLException {
        Connection open = session;
        if (open == null || open.isClosed()) {
            open = side.openSession(Timeouts.SHORT.withStatement(STATEMENT_BOUND));
            session = open;
        }
        return open;
    }

    private void drop() {
        Connection open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It is broken already; the next question opens another.
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
