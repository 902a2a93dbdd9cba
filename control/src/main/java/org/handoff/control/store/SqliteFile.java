package org.handoff.control.store;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;

/// Rows in one SQLite file over one connection. Source of fact: SQLite documentation, "Write-Ahead
/// Logging", "PRAGMA synchronous".
public final class SqliteFile implements Rows {
    private final Connection connection;
    private final Function<SQLException, HandoffException> failed;

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
            closeToOthers(file);
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
        } catch (IOException e) {
            throw failed.apply(new SQLException("the file cannot be closed to others", e));
        }
    }

    /// Before SQLite opens it: what it writes first stands in two files beside it, which get the
    /// rights that this one has when they are made. Some hold secrets.
    private static void closeToOthers(Path file) throws IOException {
        if (file.toString().equals(":memory:")) {
            return;
        }
        var owner = PosixFilePermissions.fromString("rw-------");
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
        }
        for (String ending : List.of("", "-wal", "-shm")) {
            Path each = file.resolveSibling(file.getFileName() + ending);
            if (Files.exists(each)) {
                Files.setPosixFilePermissions(each, owner);
            }
        }
    }

    /// A file for each part.
    public static Home in(Path folder) {
        return (name, tables, failed) -> open(folder.resolve(name + ".db"), tables, failed);
    }

    @Override
    public synchronized <T> List<T> query(String sql, Reader<T> reader, Object... values) {
        try {
            return Rows.query(connection, sql, reader, values);
        } catch (SQLException e) {
            throw failed.apply(e);
        }
    }

    @Override
    public synchronized int update(String sql, Object... values) {
        try {
            return Rows.update(connection, sql, values);
        } catch (SQLException e) {
            throw failed.apply(e);
        }
    }

    @Override
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

    /// The file is its owner's alone.
    @Override
    public String sealed(String what, String secret) {
        return secret;
    }

    @Override
    public String opened(String what, String kept) {
        return kept;
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
