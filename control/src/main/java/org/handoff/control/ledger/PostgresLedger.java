package org.handoff.control.ledger;

import org.handoff.model.HandoffException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The same ledger in a PostgreSQL database of its own, for shared deployments; never in one of the
/// two that are being migrated. The claim is a session's advisory lock: it ends with the session.
///
/// A lost connection does not come back by itself, because the claim is lost with it: the caller
/// opens a new ledger.
public final class PostgresLedger implements Ledger {
    /// First half of the advisory lock's key; the second is a hash of the migration.
    private static final int LOCK_CLASS = 0x48_4F_46_46;

    private final Connection connection;
    private final String migration;

    private PostgresLedger(Connection connection, String migration) {
        this.connection = connection;
        this.migration = migration;
    }

    /// Claims the ledger of one migration; makes the table if there is none.
    ///
    /// @param connection taken over: closed with the ledger
    /// @param holder who claims it: shown to the next one
    /// @throws HandoffException `ledger.claimed` if another session has it
    public static PostgresLedger open(Connection connection, String migration, String holder) {
        try {
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = on");
                statement.execute("SELECT pg_advisory_lock(" + LOCK_CLASS + ", 0)");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS handoff_ledger (migration text NOT NULL,"
                                + " seq bigint NOT NULL, previous text NOT NULL,"
                                + " hash text NOT NULL, text text NOT NULL,"
                                + " PRIMARY KEY (migration, seq), UNIQUE (migration, previous))");
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS handoff_claim (migration text PRIMARY KEY,"
                                + " holder text NOT NULL)");
                statement.execute("SELECT pg_advisory_unlock(" + LOCK_CLASS + ", 0)");
            }
            PostgresLedger ledger = new PostgresLedger(connection, migration);
            ledger.claim(holder);
            return ledger;
        } catch (SQLException e) {
            throw HandoffException.external(
                    "ledger.open",
                    "The ledger's database cannot be used.",
                    "Its role must be allowed to create tables in its schema.",
                    e);
        }
    }

    @Override
    public synchronized LedgerRecord append(String previous, Draft draft)
            throws StaleLedgerException {
        try {
            connection.setAutoCommit(false);
            try {
                Last last = last();
                if (!last.hash.equals(previous)) {
                    throw new StaleLedgerException(previous, last.hash);
                }
                LedgerRecord written = Canonical.record(last.seq + 1, previous, draft);
                insert(written, Canonical.text(last.seq + 1, previous, draft));
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
            throw HandoffException.external(
                    "ledger.append",
                    "The ledger's database could not be written.",
                    "Look at that database.",
                    e);
        }
    }

    @Override
    public synchronized List<LedgerRecord> read(long fromSeq, int limit) {
        return stored(fromSeq, limit).stream().map(it -> Canonical.parse(it.text())).toList();
    }

    @Override
    public synchronized String head() {
        try {
            return last().hash;
        } catch (SQLException e) {
            throw cannotRead(e);
        }
    }

    @Override
    public synchronized Check verify() {
        return Chain.check(stored(1, Integer.MAX_VALUE));
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw cannotRead(e);
        }
    }

    private void claim(String holder) throws SQLException {
        String lock = "SELECT pg_try_advisory_lock(?, hashtext(?))";
        try (PreparedStatement claim = connection.prepareStatement(lock)) {
            claim.setInt(1, LOCK_CLASS);
            claim.setString(2, migration);
            try (ResultSet got = claim.executeQuery()) {
                if (!got.next() || !got.getBoolean(1)) {
                    throw HandoffException.operator(
                            "ledger.claimed",
                            "This migration is run by another handoff already: " + holder() + ".",
                            "Use that one, or stop it first.");
                }
            }
        }
        String note =
                "INSERT INTO handoff_claim (migration, holder) VALUES (?, ?)"
                        + " ON CONFLICT (migration) DO UPDATE SET holder = excluded.holder";
        try (PreparedStatement insert = connection.prepareStatement(note)) {
            insert.setString(1, migration);
            insert.setString(2, holder);
            insert.executeUpdate();
        }
    }

    private String holder() throws SQLException {
        String sql = "SELECT holder FROM handoff_claim WHERE migration = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, migration);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getString(1) : "unknown";
            }
        }
    }

    private List<Chain.Stored> stored(long fromSeq, int limit) {
        String sql =
                "SELECT seq, text, hash FROM handoff_ledger WHERE migration = ? AND seq >= ?"
                        + " ORDER BY seq LIMIT ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, migration);
            select.setLong(2, fromSeq);
            select.setInt(3, limit);
            List<Chain.Stored> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(
                            new Chain.Stored(
                                    found.getLong(1), found.getString(2), found.getString(3)));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw cannotRead(e);
        }
    }

    private void insert(LedgerRecord written, String text) throws SQLException {
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

    private Last last() throws SQLException {
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
}
