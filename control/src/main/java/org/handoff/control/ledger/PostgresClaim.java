package org.handoff.control.ledger;

import org.handoff.control.lease.Claimed;
import org.handoff.model.HandoffException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/// Who has a PostgreSQL ledger. The claim itself is a session's advisory lock, so the database says
/// whose it is and two never have it. Beside it stands a row for people and for a standby: who, at
/// which address, by which server process, and a beat that the holder makes grow while it conducts.
///
/// Source of fact: PostgreSQL documentation, "Advisory Locks", "pg_locks", "Server Signaling
/// Functions".
public final class PostgresClaim {
    /// First half of the advisory lock's key; the second is a hash of the migration.
    static final int LOCK_CLASS = 0x48_4F_46_46;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /// How long the server may take to end a session, in milliseconds.
    private static final int END_MILLIS = 2_000;

    private static final String TABLES =
            """
            SELECT pg_advisory_lock(%1$d, 0);
            CREATE TABLE IF NOT EXISTS handoff_ledger (migration text NOT NULL,
                seq bigint NOT NULL, previous text NOT NULL, hash text NOT NULL,
                text text NOT NULL, PRIMARY KEY (migration, seq), UNIQUE (migration, previous));
            CREATE TABLE IF NOT EXISTS handoff_claim (migration text PRIMARY KEY,
                holder text NOT NULL);
            ALTER TABLE handoff_claim ADD COLUMN IF NOT EXISTS address text NOT NULL DEFAULT '',
                ADD COLUMN IF NOT EXISTS pid int NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS began text NOT NULL DEFAULT '',
                ADD COLUMN IF NOT EXISTS beat bigint NOT NULL DEFAULT 0;
            SELECT pg_advisory_unlock(%1$d, 0);
            """
                    .formatted(LOCK_CLASS);

    private static final String IS_MADE =
            """
            SELECT to_regclass('handoff_ledger') IS NOT NULL AND EXISTS (
                SELECT FROM pg_attribute WHERE attrelid = to_regclass('handoff_claim')
                   AND attname = 'beat' AND NOT attisdropped)
            """;

    private static final String NOTE =
            """
            INSERT INTO handoff_claim AS c (migration, holder, address, pid, began, beat)
            SELECT ?, ?, ?, pid, backend_start::text, 1 FROM pg_stat_activity
             WHERE pid = pg_backend_pid()
            ON CONFLICT (migration) DO UPDATE SET holder = excluded.holder,
                address = excluded.address, pid = excluded.pid, began = excluded.began,
                beat = c.beat + 1
            """;

    private static final String LOOK =
            """
            SELECT holder, address, beat, pid, began, EXISTS (
                SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                 WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
                   AND l.objsubid = 2 AND l.classid = ?
                   AND l.objid::int8 = hashtext(c.migration)::int8 & 4294967295) AS held
              FROM handoff_claim c WHERE migration = ?
            """;

    /// Process numbers come again, so the moment it began is compared too.
    private static final String END =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE pid = ? AND backend_start::text = ?";

    private static final String IS_THERE =
            "SELECT FROM pg_stat_activity WHERE pid = ? AND backend_start::text = ?";

    private PostgresClaim() {}

    /// What a standby sees of a claim. Makes the tables if there are none, and changes nothing
    /// else.
    ///
    /// @param connection of the ledger's database
    /// @return [Claimed#FREE] if nobody ever claimed it
    public static Claimed look(Connection connection, String migration) throws SQLException {
        try (PreparedStatement look = connection.prepareStatement(LOOK)) {
            look.setInt(1, LOCK_CLASS);
            look.setString(2, migration);
            try (ResultSet row = look.executeQuery()) {
                return row.next()
                        ? new Claimed(
                                row.getBoolean("held"),
                                row.getString("holder"),
                                row.getString("address"),
                                row.getLong("beat"),
                                row.getInt("pid"),
                                row.getString("began"))
                        : Claimed.FREE;
            }
        }
    }

    /// Prepares a standby's session: short waits, and the tables.
    public static void prepare(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute(PostgresLedger.SETTINGS);
        }
        createTables(connection);
    }

    /// Ends the session of a holder that no longer beats; returns once it is gone or the bound has
    /// passed. Whatever it was committing is settled then.
    public static void end(Connection connection, Claimed holder)
            throws SQLException, InterruptedException {
        end(connection, holder.pid(), holder.began());
        long until = System.nanoTime() + END_MILLIS * 1_000_000L;
        while (isThere(connection, holder) && System.nanoTime() - until < 0) {
            Thread.sleep(10);
        }
    }

    private static boolean isThere(Connection connection, Claimed holder) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(IS_THERE)) {
            query.setInt(1, holder.pid());
            query.setString(2, holder.began());
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    static void end(Connection connection, int pid, String began) throws SQLException {
        try (PreparedStatement terminate = connection.prepareStatement(END)) {
            terminate.setInt(1, pid);
            terminate.setString(2, began);
            terminate.execute();
        }
    }

    /// Only if they are not there as they have to be: altering a table waits for everybody who
    /// reads it, a `pg_dump` too.
    static void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean isMade;
            try (ResultSet row = statement.executeQuery(IS_MADE)) {
                isMade = row.next() && row.getBoolean(1);
            }
            if (!isMade) {
                statement.execute(TABLES);
            }
        }
    }

    /// Takes the lock and says so.
    ///
    /// @throws HandoffException `ledger.claimed` if another session has it
    static void take(Connection connection, String migration, Holder holder) throws SQLException {
        String lock = "SELECT pg_advisory_lock(?, hashtext(?))";
        try (PreparedStatement claim = connection.prepareStatement(lock)) {
            claim.setInt(1, LOCK_CLASS);
            claim.setString(2, migration);
            claim.execute();
        } catch (SQLException e) {
            if (!Objects.equals(e.getSQLState(), LOCK_NOT_AVAILABLE)) {
                throw e;
            }
            throw HandoffException.operator(
                    Ledger.CLAIMED,
                    "This migration is run by another handoff already: "
                            + look(connection, migration).holder()
                            + ".",
                    "Use that one, or stop it first.");
        }
        try (PreparedStatement note = connection.prepareStatement(NOTE)) {
            note.setString(1, migration);
            note.setString(2, holder.name());
            note.setString(3, holder.address());
            note.executeUpdate();
        }
    }

    /// The holder still conducts. Nobody waits for the disk: a beat that is lost with the server
    /// was worth nothing.
    static void beat(Connection connection, String migration) throws SQLException {
        String sql =
                "UPDATE handoff_claim SET beat = beat + 1 WHERE migration = ?"
                        + " AND set_config('synchronous_commit', 'off', true) = 'off'";
        try (PreparedStatement beat = connection.prepareStatement(sql)) {
            beat.setString(1, migration);
            beat.executeUpdate();
        }
    }
}
