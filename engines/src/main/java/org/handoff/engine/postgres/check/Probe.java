package org.handoff.engine.postgres.check;

import org.handoff.model.Environment;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Questions to one side over one session; used by one thread.
///
/// @param side which environment it is
/// @param session autocommit on
record Probe(Environment side, Connection session) {
    /// Names listed in a message; more are counted.
    private static final int LISTED = 8;

    String label() {
        return side.label();
    }

    /// The first column of the first row, as text; empty when there is none or it is NULL.
    String text(String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            String value = row.next() ? row.getString(1) : null;
            return value == null ? "" : value;
        }
    }

    long number(String sql) throws SQLException {
        String text = text(sql);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    boolean holds(String sql) throws SQLException {
        return text(sql).equals("t");
    }

    /// The first column of all rows.
    List<String> texts(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    /// The first two columns of all rows: schema and name.
    List<TableName> tables(String sql) throws SQLException {
        List<TableName> found = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(new TableName(row.getString(1), row.getString(2)));
            }
        }
        return found;
    }

    String setting(String name) throws SQLException {
        return text("SELECT current_setting('" + name + "', true)");
    }

    int major() throws SQLException {
        return session.getMetaData().getDatabaseMajorVersion();
    }

    /// `a, b, c and 4 more`.
    static String listed(List<String> names) {
        int more = names.size() - LISTED;
        String first = String.join(", ", names.subList(0, Math.min(names.size(), LISTED)));
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
