package org.handoff.control.ledger;

import org.handoff.control.lease.Takeover;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The same ledger in a PostgreSQL database of its own, for shared deployments; never in one of the
/// two that are being migrated. The claim is a session's advisory lock: it ends with the session.
/// So the session is a server's own, not one of a pooler that hands sessions around.
///
/// A lost session is opened anew by the next call, and the claim taken anew before anything is
/// read: what the lost session may still have been committing is settled then, and another process
/// that took the claim meanwhile is noticed as `ledger.claimed`.
public final class PostgresLedger implements Ledger {
    /// The ledger stands where the role's own path leads; our sessions begin without one.
    static final String ITS_SCHEMA = "RESET search_path";

    /// Bounds the wait for the claim: a session whose process was just killed needs a moment to
    /// end. The keepalives end that of a host that is gone, within 25 s; a standby does not wait
    /// for them.
    static final String SETTINGS =
            "SET synchronous_commit = on; "
                    + ITS_SCHEMA
                    + "; SET lock_timeout = '2s';"
                    + " SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
                    + " SET tcp_keepalives_count = 3";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresLedger.class);

    private final Source source;
    private final String migration;
    private final Holder holder;
    private Session session;
    private volatile long beatAt;
    private volatile boolean isConducting;
    private volatile boolean closed;

    private PostgresLedger(Source source, String migration, Holder holder) throws SQLException {
        this.source = source;
        this.migration = migration;
        this.holder = holder;
        this.session = claimed(null);
    }

    /// Where sessions come from; asked again when one is lost.
    @FunctionalInterface
    public interface Source {
        /// A new session, which the ledger closes.
        Connection open() throws SQLException;
    }

    /// Claims the ledger of one migration; makes the tables if there are none.
    ///
    /// @param holder who claims it: shown to the next one
    /// @throws HandoffException `ledger.claimed` if another session has it, `ledger.open` if the
    ///   database cannot be used
    public static PostgresLedger open(Source source, String migration, Holder holder) {
        try {
            PostgresLedger ledger = new PostgresLedger(source, migration, holder);
            Thread _ = Thread.ofVirtual().name("ledger-claim").start(ledger::beatAtStart);
            return ledger;
        } catch (SQLException e) {
            throw cannotOpen(e);
        }
    }

    /// Why a database cannot hold a ledger; empty if it can. Changes nothing.
    public static String obstacle(Connection connection) throws SQLException {
        String sql =
                "SELECT pg_is_in_recovery(), current_schema(),"
                        + " has_schema_privilege(current_schema(), 'CREATE')";
        try (Statement statement = connection.createStatement()) {
            statement.execute(ITS_SCHEMA);
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                if (row.getBoolean(1)) {
                    return "it is a standby";
                }
                String schema = row.getString(2);
                return schema == null
                        ? "the role's search_path names no schema"
                        : row.getBoolean(3)
                                ? ""
                                : "the role may not create tables in the schema " + schema;
            }
        }
    }

    @Override
    public synchronized LedgerRecord append(String previous, Draft draft)
            throws StaleLedgerException {
        Connection connection = connection();
        try {
            connection.setAutoCommit(false);
            try {
                Last last = last(connection);
                if (!last.hash.equals(previous)) {
                    throw new StaleLedgerException(previous, last.hash);
                }
                LedgerRecord written = Canonical.record(last.seq + 1, previous, draft);
                insert(connection, written, Canonical.text(last.seq + 1, previous, draft));
                connection.commit();
                return written;
            } catch (SQLException | StaleLedgerException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            if (Objects.equals(e.getSQLState(), "23505")) {
                throw new StaleLedgerException(previous, "another");
            }
            session.lose();
            throw HandoffException.external(
                    "ledger.append",
                    "The ledger's database could not be written.",
                    "Look at that database.",
                    e);
        }
    }

    @Override
    public List<LedgerRecord> read(long fromSeq, int limit) {
        return stored(fromSeq, limit).stream().map(it -> Canonical.parse(it.text())).toList();
    }

    @Override
    public List<String> texts(long fromSeq, int limit) {
        return stored(fromSeq, limit).stream().map(Chain.Stored::text).toList();
    }

    @Override
    public synchronized String head() {
        return reading(connection -> last(connection).hash);
    }

    @Override
    public synchronized void beat() {
        isConducting = true;
        beatIfDue();
    }

    private void beatIfDue() {
        long asked = System.nanoTime();
        if (asked - beatAt >= Takeover.BEAT.toNanos()) {
            reading(connection -> {
                PostgresClaim.beat(connection, migration);
                return true;
            });
            beatAt = asked;
        }
    }

    /// Between the claim and the conductor's first turn nobody else says that this process lives:
    /// two that start slowly would end each other's claims for ever. One that hangs in its start is
    /// taken for dead after all.
    private void beatAtStart() {
        long began = System.nanoTime();
        try {
            while (isStarting() && System.nanoTime() - began < Takeover.START.toNanos()) {
                Thread.sleep(Takeover.BEAT);
                beatOfStart();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void beatOfStart() {
        try {
            if (isStarting()) {
                beatIfDue();
            }
        } catch (HandoffException e) {
            LOG.warn("a beat at the start did not come through: {}", e.fault().text());
        }
    }

    private boolean isStarting() {
        return !isConducting && !closed;
    }

    @Override
    public boolean isHeld() {
        return System.nanoTime() - beatAt < Takeover.BELIEF.toNanos();
    }

    @Override
    public @Nullable Instant lostAt() {
        long silent = System.nanoTime() - beatAt;
        return silent < Takeover.BELIEF.toNanos() ? null : Instant.now().minusNanos(silent);
    }

    @Override
    public Check verify() {
        return Chain.check(stored(1, Integer.MAX_VALUE));
    }

    @Override
    public synchronized void close() {
        closed = true;
        session.lose();
    }

    /// A session that was lost unnoticed is opened anew once.
    private <T> T reading(Query<T> query) {
        boolean fresh = session.lost;
        try {
            return query.ask(connection());
        } catch (SQLException e) {
            session.lose();
            if (fresh) {
                throw cannotRead(e);
            }
        }
        try {
            return query.ask(connection());
        } catch (SQLException e) {
            session.lose();
            throw cannotRead(e);
        }
    }

    private Connection connection() {
        if (closed) {
            throw HandoffException.bug("ledger.closed", "This ledger is closed.");
        }
        if (session.lost) {
            LOG.warn("The ledger's session was lost; it is opened anew.");
            try {
                session = claimed(session);
            } catch (SQLException e) {
                throw cannotOpen(e);
            }
        }
        return session.connection;
    }

    /// @param before the lost one, which the server may not have noticed: it is ended there first
    private Session claimed(@Nullable Session before) throws SQLException {
        Connection connection = source.open();
        try {
            long asked = System.nanoTime();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute(SETTINGS);
            }
            if (before != null) {
                PostgresClaim.end(connection, before.pid, before.began);
            }
            PostgresClaim.createTables(connection);
            PostgresClaim.take(connection, migration, holder);
            beatAt = asked;
            return Session.of(connection);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /// Alone with the session; what is made of the records, a chain of hashes say, keeps nobody
    /// waiting.
    private synchronized List<Chain.Stored> stored(long fromSeq, int limit) {
        String sql =
                "SELECT seq, text, hash FROM handoff_ledger WHERE migration = ? AND seq >= ?"
                        + " ORDER BY seq LIMIT ?";
        return reading(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, migration);
                select.setLong(2, fromSeq);
                select.setInt(3, limit);
                List<Chain.Stored> rows = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows.add(
                                new Chain.Stored(
                                        row.getLong(1), row.getString(2), row.getString(3)));
                    }
                }
                return rows;
            }
        });
    }

    private void insert(Connection connection, LedgerRecord written, String text)
            throws SQLException {
        String sql =
                "INSERT INTO handoff_ledger (migration, seq, previous, hash, text)"
                        + " VALUES (?, ?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, migration);
            insert.setLong(2, written.seq());
            insert.setString(3, written.previous());
            insert.setString(4, written.hash());
            insert.setString(5, text);
            insert.executeUpdate();
        }
    }

    private Last last(Connection connection) throws SQLException {
        String sql =
                "SELECT seq, hash FROM handoff_ledger WHERE migration = ?"
                        + " ORDER BY seq DESC LIMIT 1";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, migration);
            try (ResultSet found = select.executeQuery()) {
                return found.next()
                        ? new Last(found.getLong(1), found.getString(2))
                        : new Last(0, ROOT);
            }
        }
    }

    private static HandoffException cannotOpen(SQLException cause) {
        return HandoffException.external(
                "ledger.open",
                "The ledger's database cannot be used.",
                "Its role must be allowed to create tables in its schema.",
                cause);
    }

    private static HandoffException cannotRead(SQLException cause) {
        return HandoffException.external(
                "ledger.read",
                "The ledger's database cannot be read.",
                "Look at that database.",
                cause);
    }

    /// @param seq of the last record
    /// @param hash of it
    private record Last(long seq, String hash) {}

    @FunctionalInterface
    private interface Query<T> {
        T ask(Connection connection) throws SQLException;
    }

    /// One log-in.
    private static final class Session {
        private final Connection connection;

        /// The server's process, by number and the moment it began.
        private final int pid;

        private final String began;
        private boolean lost;

        private Session(Connection connection, int pid, String began) {
            this.connection = connection;
            this.pid = pid;
            this.began = began;
        }

        private static Session of(Connection connection) throws SQLException {
            String sql =
                    "SELECT pid, backend_start::text FROM pg_stat_activity"
                            + " WHERE pid = pg_backend_pid()";
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return new Session(connection, row.getInt(1), row.getString(2));
            }
        }

        /// Never used again, and closed as far as that is possible.
        private void lose() {
            lost = true;
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.atDebug().addKeyValue("state", e.getSQLState()).log("closing a lost session");
            }
        }
    }
}
