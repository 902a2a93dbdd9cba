package org.handoff.engine.postgres.fence;

import org.handoff.engine.fence.Holder;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A warm session for the fence, made anew when it broke. One thread at a time.
final class FenceSession implements AutoCloseable {
    private static final String HOLDERS = Queries.load(FenceSession.class, "holders.sql");
    private static final String OWN =
            "SELECT held, writable, prepared, waiting FROM handoff.own(?, ?, ?)";
    private static final String READ =
            "SELECT epoch AS held, writable, NULL::text[] AS prepared, NULL::text[] AS waiting"
                    + " FROM handoff.ownership";

    private static final long OLDER_THAN_ANY = -1;

    /// The fence's own statements are short; its lock waits are set one by one.
    private static final Timeouts TIMEOUTS =
            new Timeouts(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(35));

    private final PostgresSide side;
    private @Nullable Connection session;

    FenceSession(PostgresSide side) {
        this.side = side.with(TIMEOUTS);
    }

    /// Opens the session if there is none, and lets the database prepare what the pause needs: an
    /// epoch that is older than any moves nothing.
    void warm() throws SQLException {
        Connection opened = connection();
        try (PreparedStatement own = opened.prepareStatement(OWN)) {
            own.setLong(1, OLDER_THAN_ANY);
            own.setBoolean(2, true);
            own.setInt(3, 1);
            own.executeQuery().close();
        } catch (SQLException failure) {
            drop(failure);
            throw failure;
        }
    }

    /// Asks the database to move ownership.
    ///
    /// @param lockWait how long to wait for open transactions; writers queue behind it meanwhile
    /// @throws SQLException 55P03 if they did not end
    OwnershipRow own(Epoch epoch, boolean writable, Duration lockWait) throws SQLException {
        Connection opened = connection();
        try (PreparedStatement own = opened.prepareStatement(OWN)) {
            own.setLong(1, epoch.number());
            own.setBoolean(2, writable);
            own.setInt(3, (int) Math.max(1, lockWait.toMillis()));
            try (ResultSet row = own.executeQuery()) {
                row.next();
                return OwnershipRow.of(row);
            }
        } catch (SQLException failure) {
            drop(failure);
            throw failure;
        }
    }

    OwnershipRow read() throws SQLException {
        Connection opened = connection();
        try (PreparedStatement read = opened.prepareStatement(READ);
                ResultSet row = read.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("handoff.ownership is empty", "02000");
            }
            return OwnershipRow.of(row);
        } catch (SQLException failure) {
            drop(failure);
            throw failure;
        }
    }

    /// Who holds up the fence; prepared transactions too, which have no session.
    List<Holder> holders() throws SQLException {
        List<Holder> holders = new ArrayList<>();
        try (PreparedStatement query = connection().prepareStatement(HOLDERS);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                String state = row.getString("state");
                holders.add(
                        new Holder(
                                row.getInt("pid"),
                                row.getString("who"),
                                state == null ? "unknown" : state,
                                row.getLong("seconds")));
            }
            return holders;
        } catch (SQLException failure) {
            drop(failure);
            throw failure;
        }
    }

    static boolean isPrepared(Holder holder) {
        return holder.session() == 0;
    }

    /// Ends a session.
    ///
    /// @return whether the role may
    boolean end(Holder holder) throws SQLException {
        try (PreparedStatement end =
                connection().prepareStatement("SELECT pg_terminate_backend(?)")) {
            end.setInt(1, Math.toIntExact(holder.session()));
            end.execute();
            return true;
        } catch (SQLException failure) {
            drop(failure);
            if ("42501".equals(failure.getSQLState())) {
                return false;
            }
            throw failure;
        }
    }

    private Connection connection() {
        Connection opened = session;
        if (opened == null) {
            opened = side.openSession();
            session = opened;
        }
        return opened;
    }

    /// Forgets a broken session; an error that the server merely reported leaves it whole.
    private void drop(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || state.startsWith("08") || state.startsWith("57P")) {
            close();
        }
    }

    @Override
    public void close() {
        Connection opened = session;
        session = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (SQLException broken) {
                // It is gone already, which is what closing is for.
            }
        }
    }
}
