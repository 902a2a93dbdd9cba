package org.handoff.clinic.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/// Transactions, and the one rule about trying again: only while COMMIT has not been sent, because
/// until then nothing can have happened. Free-threaded.
final class Database implements AutoCloseable {
    /// How long one request goes on asking for a connection and trying again.
    static final long REQUEST_LIMIT_MILLIS = 4_000;

    static final int TRIES = 8;
    private static final Set<String> LOST = Set.of("57P01", "57P02", "57P03", "57P05");
    private static final Set<String> AGAIN = Set.of("40001", "40P01");

    /// Statements of one transaction; may run again from its beginning.
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private final Pool pool;

    Database(AppConfig config) {
        pool = new Pool(config);
    }

    /// Autocommit; safe to run again on a broken connection.
    <T> T read(Work<T> work) throws SQLException {
        long deadline = deadline();
        for (int attempt = 1; ; attempt++) {
            Connection connection = pool.take(deadline);
            try {
                T result = work.run(connection);
                pool.back(connection);
                return result;
            } catch (SQLException e) {
                failed(connection, e);
                if (attempt == TRIES || !worthAnotherTry(e, deadline)) {
                    throw e;
                }
            } catch (RuntimeException e) {
                pool.broken(connection, new SQLException(e));
                throw e;
            }
        }
    }

    /// One transaction.
    ///
    /// @throws OutcomeUnknown when the connection broke after COMMIT was sent
    <T> T write(Work<T> work) throws SQLException, OutcomeUnknown {
        long deadline = deadline();
        for (int attempt = 1; ; attempt++) {
            Connection connection = pool.take(deadline);
            boolean committing = false;
            try {
                connection.setAutoCommit(false);
                T result = work.run(connection);
                committing = true;
                connection.commit();
                pool.back(connection);
                return result;
            } catch (SQLException e) {
                failed(connection, e);
                if (committing && lost(e)) {
                    throw new OutcomeUnknown(e);
                }
                if (attempt == TRIES || !worthAnotherTry(e, deadline)) {
                    throw e;
                }
            } catch (RuntimeException e) {
                pool.broken(connection, new SQLException(e)); // closing it rolls back
                throw e;
            }
        }
    }

    /// The connection is gone, or was never had; the statement did not fail by itself.
    static boolean lost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || LOST.contains(state));
    }

    private void failed(Connection connection, SQLException e) {
        if (lost(e)) {
            pool.broken(connection, e);
            return;
        }
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            pool.back(connection);
        } catch (SQLException second) {
            e.addSuppressed(second);
            pool.broken(connection, e);
        }
    }

    private static boolean worthAnotherTry(SQLException e, long deadline) {
        return System.nanoTime() < deadline
                && (lost(e) || AGAIN.contains(String.valueOf(e.getSQLState())));
    }

    private static long deadline() {
        return System.nanoTime() + REQUEST_LIMIT_MILLIS * 1_000_000;
    }

    @Override
    public void close() {
        pool.close();
    }
}
