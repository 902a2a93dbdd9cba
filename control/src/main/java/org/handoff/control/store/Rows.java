package org.handoff.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Rows that a part of the control plane keeps, in a file of its own or in a database that several
/// control planes share. Statements are written so that SQLite and PostgreSQL both read them. A
/// write that returned is durable. Thread-safe; calls take turns.
public interface Rows extends AutoCloseable {
    /// Makes something of the row that the cursor stands on.
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, Reader<T> reader, Object... values);

    /// @return how many rows it changed
    int update(String sql, Object... values);

    /// Everything in `work` happens, or nothing does.
    void atOnce(Runnable work);

    /// A secret as it may stand in a row.
    ///
    /// @param what it is, e.g. `authority`: it is opened as nothing else
    String sealed(String what, String secret);

    /// What [#sealed] was given.
    ///
    /// @throws org.handoff.model.HandoffException `shared.key` if it was sealed by another key
    String opened(String what, String kept);

    @Override
    void close();

    /// On a connection.
    static <T> List<T> query(Connection connection, String sql, Reader<T> reader, Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (row.next()) {
                found.add(reader.read(row));
            }
            return found;
        }
    }

    /// On a connection.
    static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... values)
            throws SQLException {
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
}
