package org.handoff.control.store;

import org.handoff.model.HandoffException;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// One SQLite file over one connection: a write that returned is on the disk. Thread-safe; calls
/// take turns. Source of fact: SQLite documentation, "Write-Ahead Logging", "PRAGMA synchronous".
public final class SqliteFile implements AutoCloseable {
    private final Connection connection;
    private final Function<SQLException, HandoffException> failed;

    /// Makes something of the row that the cursor stands on.
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private SqliteFile(Connection connection, Function<SQLException, HandoffException> failed) {
        this.connection = connection;
        this.failed = failed;
    }

    /// Opens it; makes the file and its tables if there are none.
    ///
    /// @param tables statements that do nothing where their table is there already
    /// @param failed says what a failure of the file means to its owner
    public static SqliteFile open(
            Path file, List<String> tables, Function<SQLException, HandoffException> failed) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = FULL");
                statement.execute("PRAGMA busy_timeout = 5000");
                for (String table : tables) {
                    statement.execute(table);
                }
                return new SqliteFile(connection, failed);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed.apply(e);
        }
    }

    public synchronized <T> List<T> query(String sql, Reader<T> reader, Object... values) {
        try (PreparedStatement statement = prepared(sql, values);
                ResultSet row = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (row.next()) {
                found.add(reader.read(row));
            }
            return found;
        } catch (SQLException e) {
            throw failed.apply(e);
        }
    }

    /// @return how many rows it changed
    public synchronized int update(String sql, Object... values) {
        try (PreparedStatement statement = prepared(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed.apply(e);
        }
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /// Everything in `work` happens, or nothing does.
    public synchronized void atOnce(Runnable work) {
        try {
            connection.setAutoCommit(false);
            try {
                work.run();
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed.apply(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed.apply(e);
        }
    }
}
