package org.handoff.engine.postgres.install;

import org.handoff.engine.install.LockRetry;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// Statements that lock a table in use.
final class Locking {
    /// How long one try may queue in front of writers.
    static final Duration LOCK_WAIT = Duration.ofMillis(80);

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    private Locking() {}

    /// Runs statements as one transaction.
    ///
    /// @param object what they lock, for the message
    static void run(Connection session, String object, String statements) throws SQLException {
        LockRetry.run(object, () -> isRun(session, statements));
    }

    private static boolean isRun(Connection session, String statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            // One simple query is one transaction.
            statement.execute("SET lock_timeout = " + LOCK_WAIT.toMillis() + "; " + statements);
            return true;
        } catch (SQLException busy) {
            if (LOCK_NOT_AVAILABLE.equals(busy.getSQLState())
                    || DEADLOCK.equals(busy.getSQLState())) {
                return false;
            }
            throw busy;
        }
    }
}
