package org.handoff.engine.postgres.install;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Logical replication slots: what keeps the change log from being thrown away.
public final class Slots {
    private static final String EXISTS = "42710";
    private static final int FAILOVER_SINCE = 17;

    private Slots() {}

    /// A slot just made, and the snapshot of exactly its position, valid until closed.
    ///
    /// @param from every transaction with a commit position before it is in the snapshot, every
    ///   other one is in the log
    /// @param snapshot for `SET TRANSACTION SNAPSHOT`
    public record Created(Position from, String snapshot, Connection keeps)
            implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            keeps.close();
        }
    }

    /// Makes a slot for pgoutput. Waits for transactions that are open now.
    ///
    /// @param temporary dropped when the returned value is closed; for a later snapshot only
    /// @throws HandoffException if it exists, or no slot is free
    public static Created create(PostgresSide side, String name, boolean temporary) {
        Connection session = side.openReplication();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(command(session, name, temporary))) {
            row.next();
            return new Created(
                    Position.parse(row.getString("consistent_point")),
                    row.getString("snapshot_name"),
                    session);
        } catch (SQLException failure) {
            close(session, failure);
            throw creationFault(name, failure);
        }
    }

    private static String command(Connection session, String name, boolean temporary)
            throws SQLException {
        String slot = "CREATE_REPLICATION_SLOT " + Names.quoted(name);
        if (temporary) {
            return slot + " TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT";
        }
        boolean failover = session.getMetaData().getDatabaseMajorVersion() >= FAILOVER_SINCE;
        return slot
                + (failover
                        ? " LOGICAL pgoutput (SNAPSHOT 'export', FAILOVER)"
                        : " LOGICAL pgoutput EXPORT_SNAPSHOT");
    }

    private static HandoffException creationFault(String name, SQLException failure) {
        if (EXISTS.equals(failure.getSQLState())) {
            return HandoffException.external(
                    "slot.exists",
                    "Replication slot " + name + " exists already.",
                    "Another migration of this name runs, or was not taken down: resume or abort"
                            + " it.",
                    failure);
        }
        return Queries.failed("Replication slot " + name + " could not be made", failure);
    }

    public static boolean exists(Connection session, String name) {
        try (PreparedStatement query =
                session.prepareStatement("SELECT FROM pg_replication_slots WHERE slot_name = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        } catch (SQLException failure) {
            throw Queries.failed("The replication slots could not be read", failure);
        }
    }

    /// Drops the slot if there is one; whoever reads it is ended first.
    public static void drop(Connection session, String name) {
        try (PreparedStatement end =
                        session.prepareStatement(
                                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                                        + " WHERE slot_name = ? AND active_pid IS NOT NULL");
                PreparedStatement drop =
                        session.prepareStatement(
                                "SELECT pg_drop_replication_slot(slot_name)"
                                        + " FROM pg_replication_slots WHERE slot_name = ?")) {
            end.setString(1, name);
            end.execute();
            drop.setString(1, name);
            drop(drop);
        } catch (SQLException failure) {
            throw Queries.failed("Replication slot " + name + " could not be dropped", failure);
        }
    }

    /// The reader that was ended needs a moment to let go.
    private static void drop(PreparedStatement drop) throws SQLException {
        final int tries = 50;
        final long pauseMillis = 100;
        for (int attempt = 1; ; attempt++) {
            try {
                drop.execute();
                return;
            } catch (SQLException busy) {
                if (!"55006".equals(busy.getSQLState()) || attempt == tries) {
                    throw busy;
                }
            }
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new SQLException("interrupted", stop);
            }
        }
    }

    private static void close(Connection session, SQLException failure) {
        try {
            session.close();
        } catch (SQLException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
