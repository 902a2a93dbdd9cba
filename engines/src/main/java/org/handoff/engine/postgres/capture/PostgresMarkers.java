package org.handoff.engine.postgres.capture;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Epoch;
import org.handoff.socket.Markers;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// Writes markers over one warm session, which is made anew when it broke. Any thread, one at a
/// time.
public final class PostgresMarkers implements Markers {
    private static final Timeouts TIMEOUTS =
            new Timeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10));

    private static final String WRITE =
            "INSERT INTO handoff.marker (id, epoch) VALUES (?, ?) ON CONFLICT (id) DO UPDATE"
                    + " SET epoch = excluded.epoch, written_at = clock_timestamp()";

    /// Markers older than an hour go, now and then.
    private static final String TRIM =
            "DELETE FROM handoff.marker WHERE written_at < clock_timestamp() - interval '1 hour'";

    private static final int TRIM_EVERY = 500;

    private final PostgresSide side;
    private @Nullable Connection session;
    private @Nullable PreparedStatement insert;
    private int written;

    public PostgresMarkers(PostgresSide side) {
        this.side = side.with(TIMEOUTS);
    }

    @Override
    public synchronized void write(String id, Epoch epoch) {
        try {
            PreparedStatement statement = insert();
            statement.setString(1, id);
            statement.setLong(2, epoch.number());
            statement.executeUpdate();
            if (++written % TRIM_EVERY == 0) {
                trim(statement.getConnection());
            }
        } catch (SQLException failure) {
            close();
            throw Queries.failed("A marker could not be written on " + side, failure);
        }
    }

    private static void trim(Connection opened) throws SQLException {
        try (Statement trim = opened.createStatement()) {
            trim.execute(TRIM);
        }
    }

    private PreparedStatement insert() throws SQLException {
        PreparedStatement prepared = insert;
        if (prepared == null) {
            Connection opened = side.openSession();
            session = opened;
            prepared = opened.prepareStatement(WRITE);
            insert = prepared;
        }
        return prepared;
    }

    @Override
    public synchronized void close() {
        Connection opened = session;
        session = null;
        insert = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (SQLException broken) {
                // It is gone already, which is what closing is for.
            }
        }
    }
}
