package org.handoff.clinic.app;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// At most so many connections, the last used first. Free-threaded.
///
/// It does not validate: a connection found broken makes it drop all idle ones, and [Database]
/// tries again. Unlike HikariCP 7.1, whose pause between attempts grows to 5 s, it reaches a
/// database that came back within 100 ms.
final class Pool implements AutoCloseable {
    static final long RECONNECT_PAUSE_MILLIS = 100;
    private static final int SOCKET_LIMIT_SECONDS = 30;
    private static final int CONNECT_LIMIT_SECONDS = 3;

    private final String url;
    private final Properties properties = new Properties();
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Pool(AppConfig config) {
        url = config.url();
        permits = new Semaphore(config.pool(), true);
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password());
        properties.setProperty("ApplicationName", "clinic-" + config.side());
        properties.setProperty("prepareThreshold", "2");
        properties.setProperty("tcpNoDelay", "true");
        properties.setProperty("socketTimeout", Integer.toString(SOCKET_LIMIT_SECONDS));
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_LIMIT_SECONDS));
    }

    /// A connection in autocommit, perhaps broken meanwhile; give it back by [#back] or [#broken].
    ///
    /// @throws SQLException of class 08 when there is none by the deadline
    Connection take(long deadlineNanos) throws SQLException {
        try {
            if (!permits.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new SQLException("all database connections are busy", "08001");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        Connection ready = idle.pollFirst();
        if (ready != null) {
            return ready;
        }
        try {
            return connect(deadlineNanos);
        } catch (SQLException | RuntimeException e) {
            permits.release();
            throw e;
        }
    }

    private Connection connect(long deadlineNanos) throws SQLException {
        while (true) {
            try {
                return DriverManager.getConnection(url, properties);
            } catch (SQLException e) {
                if (!Database.lost(e) || closed || System.nanoTime() > deadlineNanos) {
                    throw e;
                }
            }
            try {
                Thread.sleep(RECONNECT_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    void back(Connection connection) {
        try {
            connection.setAutoCommit(true);
            idle.addFirst(connection);
            permits.release();
        } catch (SQLException e) {
            broken(connection, e);
        }
        if (closed) {
            discardIdle(null);
        }
    }

    /// The others have probably the same fate: all idle ones go.
    void broken(Connection connection, SQLException cause) {
        close(connection, cause);
        discardIdle(cause);
        permits.release();
    }

    private void discardIdle(@Nullable SQLException cause) {
        for (Connection other = idle.pollFirst(); other != null; other = idle.pollFirst()) {
            close(other, cause);
        }
    }

    private static void close(Connection connection, @Nullable SQLException cause) {
        try {
            connection.close();
        } catch (SQLException second) {
            if (cause != null) {
                cause.addSuppressed(second);
            }
        }
    }

    private static SQLException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SQLException("interrupted while waiting for a connection", "08001", e);
    }

    @Override
    public void close() {
        closed = true;
        discardIdle(null);
    }
}
