package org.handoff.control.ledger;

import org.handoff.model.HandoffException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A shared ledger's canonical texts, read without a claim, so also while a control plane has it.
public final class StoredTexts {
    private StoredTexts() {}

    /// Whether the migration has a ledger there; makes nothing.
    public static boolean isThere(Connection connection, String migration) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PostgresLedger.ITS_SCHEMA);
            try (ResultSet row =
                    statement.executeQuery("SELECT to_regclass('handoff_ledger') IS NOT NULL")) {
                if (!row.next() || !row.getBoolean(1)) {
                    return false;
                }
            }
        }
        return !of(connection, migration, 1).isEmpty();
    }

    /// @throws HandoffException `ledger.read` if there is none
    public static List<String> of(Connection connection, String migration) {
        return of(connection, migration, Integer.MAX_VALUE);
    }

    private static List<String> of(Connection connection, String migration, int most) {
        String sql = "SELECT text FROM handoff_ledger WHERE migration = ? ORDER BY seq LIMIT ?";
        try (Statement path = connection.createStatement();
                PreparedStatement select = connection.prepareStatement(sql)) {
            path.execute(PostgresLedger.ITS_SCHEMA);
            select.setString(1, migration);
            select.setInt(2, most);
            List<String> texts = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    texts.add(row.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw HandoffException.external(
                    "ledger.read",
                    "The database holds no ledger that can be read.",
                    "It is made when `handoff serve` starts for the first time.",
                    e);
        }
    }
}
