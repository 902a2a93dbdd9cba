package org.handoff.engine.postgres.fence;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One warm session for one side's ownership row: every question is one round trip. One thread at a
/// time. The statements stand in `handoff` of the database; see the installation.
final class FenceSession implements AutoCloseable {
    /// The fence's own bound is the lock's; these only catch a server that hangs.
    private static final Timeouts TIMEOUTS =
            new Timeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(40),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(45));

    private static final String OWN =
            "SELECT held, writable, prepared, waiting FROM handoff.own(?, ?)";
    private static final String OBSERVE = "SELECT epoch, writable FROM handoff.ownership";

    private static final String HOLDERS =
            """
            SELECT a.pid, a.state, handoff.describe(a.usename, a.application_name, a.client_addr)
              FROM pg_locks l
              JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ShareLock'
               AND l.classid = 4735310 AND l.objid = 1146046022
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
             ORDER BY a.xact_start
             LIMIT 100
            """;

    private static final String END = "SELECT pg_terminate_backend(?)";

    private final Connection session;
    private long lockMillis = -1;

    FenceSession(PostgresSide side) {
        this.session = side.openSession(TIMEOUTS);
    }

    /// The ownership row.
    record Row(Epoch held, boolean writable) {}

    /// What moving it came to.
    ///
    /// @param prepared transactions prepared and not finished, by name and owner; then nothing
    ///   moved
    /// @param waiting who waited to write at that moment
    record Moved(Row row, List<String> prepared, List<String> waiting) {}

    /// A session with an open transaction that has written.
    record Holder(int pid, String state, String who) {}

    /// Moves the row unless it holds a higher epoch.
    ///
    /// @throws SQLException 55P03 if the wait for open transactions took longer than `lock`
    Moved own(Epoch epoch, boolean writable, Duration lock) throws SQLException {
        waitAtMost(lock);
        try (PreparedStatement statement = session.prepareStatement(OWN)) {
            statement.setLong(1, epoch.number());
            statement.setBoolean(2, writable);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Moved(
                        new Row(new Epoch(row.getLong(1)), row.getBoolean(2)),
                        texts(row.getArray(3)),
                        texts(row.getArray(4)));
            }
        }
    }

    Row observe() throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(OBSERVE);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("handoff.ownership is empty", "HO002");
            }
            return new Row(new Epoch(row.getLong(1)), row.getBoolean(2));
        }
    }

    List<Holder> holders() throws SQLException {
        List<Holder> holders = new ArrayList<>();
        try (PreparedStatement statement = session.prepareStatement(HOLDERS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                holders.add(new Holder(row.getInt(1), row.getString(2), row.getString(3)));
            }
        }
        return holders;
    }

    /// False if the session was gone already.
    boolean end(Holder holder) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(END)) {
            statement.setInt(1, holder.pid());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void waitAtMost(Duration lock) throws SQLException {
        long millis = Math.max(1, lock.toMillis());
        if (millis != lockMillis) {
            try (Statement statement = session.createStatement()) {
                statement.execute("SET lock_timeout = " + millis);
            }
            lockMillis = millis;
        }
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
