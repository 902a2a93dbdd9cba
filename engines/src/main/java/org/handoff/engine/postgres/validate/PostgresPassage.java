package org.handoff.engine.postgres.validate;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.capture.PostgresMarkers;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.socket.Passage;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// [Passage] between two PostgreSQL servers, seen through what the replicator keeps in them: the
/// ownership rows, and how far the owner's stream is applied. A marker written on the owner makes
/// an idle stream tell its place.
public final class PostgresPassage implements Passage {
    private static final Duration PACE = Duration.ofMillis(10);

    /// Transactions that hold a number and do something. One that waits for its client cannot have
    /// committed; autovacuum's write no rows.
    private static final String WRITING =
            """
            SELECT l.transactionid::text
              FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
               AND coalesce(a.state, '') !~ '^idle in transaction'
               AND coalesce(a.backend_type, '') <> 'autovacuum worker'
               AND coalesce(a.datname, current_database()) = current_database()
            """;

    private static final String OWNERSHIP =
            "SELECT to_regclass('handoff.ownership') IS NOT NULL,"
                    + " to_regclass('handoff.progress') IS NOT NULL";

    private final Environment owner;
    private final boolean flows;
    private final Connection ownerSession;
    private final Connection receiverSession;
    private final @Nullable PostgresMarkers markers;
    private final String marker = "validate-" + UUID.randomUUID();

    private PostgresPassage(
            Environment owner,
            boolean flows,
            Connection ownerSession,
            Connection receiverSession,
            @Nullable PostgresMarkers markers) {
        this.owner = owner;
        this.flows = flows;
        this.ownerSession = ownerSession;
        this.receiverSession = receiverSession;
        this.markers = markers;
    }

    /// @throws HandoffException if it cannot be said who owns writes, or nothing was copied yet
    public static PostgresPassage open(PostgresSide legacy, PostgresSide cloud) {
        Connection one = legacy.openSession();
        Connection other = cloud.openSession();
        try {
            Boolean legacyOwns = owns(one);
            Boolean cloudOwns = owns(other);
            if (legacyOwns == null && cloudOwns == null) {
                return new PostgresPassage(Environment.LEGACY, false, one, other, null);
            }
            if (legacyOwns == null || legacyOwns.equals(cloudOwns)) {
                throw HandoffException.operator(
                        "validate.owner",
                        "It cannot be said which side owns writes now.",
                        "Wait for the run under way to end, or look at `handoff status`.");
            }
            if (legacyOwns) {
                return flowing(Environment.LEGACY, one, other, legacy);
            }
            return flowing(Environment.CLOUD, other, one, cloud);
        } catch (SQLException failure) {
            close(one, other);
            throw Queries.failed("It could not be read who owns writes", failure);
        } catch (HandoffException failure) {
            close(one, other);
            throw failure;
        }
    }

    private static PostgresPassage flowing(
            Environment owner, Connection from, Connection to, PostgresSide source)
            throws SQLException {
        PostgresPassage passage =
                new PostgresPassage(owner, true, from, to, new PostgresMarkers(source));
        if (passage.applied() == null) {
            throw HandoffException.operator(
                    "validate.copy",
                    "The copy is not finished: the other side follows nothing yet.",
                    "Validate when `handoff status` says that it follows.");
        }
        return passage;
    }

    /// @return `null` where Handoff is not installed
    private static @Nullable Boolean owns(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            try (ResultSet row = statement.executeQuery(OWNERSHIP)) {
                row.next();
                if (!row.getBoolean(1) || !row.getBoolean(2)) {
                    return null;
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT writable FROM handoff.ownership")) {
                return row.next() ? row.getBoolean(1) : null;
            }
        }
    }

    @Override
    public Environment owner() {
        return owner;
    }

    @Override
    public boolean flows() {
        return flows;
    }

    /// Where a server's log stands now.
    public static Position end(PostgresSide side) {
        try (Connection session = side.openSession()) {
            return end(session);
        } catch (SQLException failure) {
            throw Queries.failed("The end of the log could not be read", failure);
        }
    }

    private static Position end(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT CASE WHEN pg_is_in_recovery() THEN"
                                        + " pg_last_wal_replay_lsn()::text ELSE"
                                        + " pg_current_wal_insert_lsn()::text END")) {
            row.next();
            return Position.parse(row.getString(1));
        }
    }

    private @Nullable Position applied() throws SQLException {
        try (PreparedStatement statement =
                receiverSession.prepareStatement(
                        "SELECT applied::text FROM handoff.progress WHERE stream = ?")) {
            statement.setString(1, ObjectNames.stream(owner));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Position.parse(row.getString(1)) : null;
            }
        }
    }

    @Override
    public @Nullable Mark await(Duration bound) throws InterruptedException {
        try {
            Position end = end(ownerSession);
            if (flows) {
                requireOwner();
                mark();
                if (!awaitApplied(end, bound)) {
                    return null;
                }
            }
            return new Mark(end, end(receiverSession));
        } catch (SQLException failure) {
            throw Queries.failed("The positions of the logs could not be read", failure);
        }
    }

    private void requireOwner() throws SQLException {
        if (!Boolean.TRUE.equals(owns(ownerSession))
                || !Boolean.FALSE.equals(owns(receiverSession))) {
            throw HandoffException.operator(
                    "validate.owner",
                    "Ownership of writes moved while the sides were compared.",
                    "Validate again; what was compared before is not counted.");
        }
    }

    private void mark() {
        if (markers != null) {
            markers.write(marker, Epoch.NONE);
        }
    }

    private boolean awaitApplied(Position end, Duration bound)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        while (true) {
            Position applied = applied();
            if (applied != null && applied.isAtLeast(end)) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(PACE);
        }
    }

    @Override
    public Set<String> writing() {
        try (Statement statement = ownerSession.createStatement();
                ResultSet row = statement.executeQuery(WRITING)) {
            Set<String> found = new HashSet<>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        } catch (SQLException failure) {
            throw Queries.failed("The open transactions could not be read", failure);
        }
    }

    @Override
    public boolean awaitOver(Set<String> writing, Duration bound) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        Set<String> open = new HashSet<>(writing);
        while (!open.isEmpty()) {
            open.retainAll(writing());
            if (open.isEmpty() || System.nanoTime() > deadline) {
                break;
            }
            Thread.sleep(PACE);
        }
        return open.isEmpty();
    }

    @Override
    public void close() {
        if (markers != null) {
            markers.close();
        }
        close(ownerSession, receiverSession);
    }

    private static void close(Connection... sessions) {
        for (Connection session : sessions) {
            try {
                session.close();
            } catch (SQLException broken) {
                // A broken session is closed by its server.
            }
        }
    }
}
