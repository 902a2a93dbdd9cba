package org.handoff.engine.postgres.install;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.model.TableName;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Makes the change log name the rows of every published table, and puts back what was there. Comes
/// before the publication: a published table without identity refuses updates.
final class ReplicaIdentities {

    private ReplicaIdentities() {}

    /// @return the tables that were altered
    static List<TableName> set(Connection session, List<TableName> published) throws SQLException {
        List<TableName> altered = new ArrayList<>();
        for (PostgresTable table : PostgresCatalog.detailed(session)) {
            TableName name = table.table().name();
            // FULL names a row by all its columns, which hold the key: somebody may rely on it.
            if (!published.contains(name)
                    || table.isIdentified()
                    || table.replicaIdentity() == 'f') {
                continue;
            }
            record(session, table);
            Locking.run(session, name.toString(), alter(name, wanted(table)));
            altered.add(name);
        }
        return altered;
    }

    static void restore(Connection session) throws SQLException {
        List<TableName> names = new ArrayList<>();
        List<String> identities = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT r.* FROM handoff.replica_identity r"
                                        + " JOIN pg_class c ON c.relname = r.table_name"
                                        + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                                        + " AND n.nspname = r.schema_name")) {
            while (row.next()) {
                names.add(new TableName(row.getString("schema_name"), row.getString("table_name")));
                identities.add(clause(row.getString("identity"), row.getString("index_name")));
            }
        }
        for (int i = 0; i < names.size(); i++) {
            Locking.run(session, names.get(i).toString(), alter(names.get(i), identities.get(i)));
        }
        try (Statement statement = session.createStatement()) {
            statement.execute("DELETE FROM handoff.replica_identity");
        }
    }

    private static void record(Connection session, PostgresTable table) throws SQLException {
        try (PreparedStatement insert =
                session.prepareStatement(
                        "INSERT INTO handoff.replica_identity VALUES (?, ?, ?::\"char\", ?)"
                                + " ON CONFLICT DO NOTHING")) {
            insert.setString(1, table.table().name().schema());
            insert.setString(2, table.table().name().name());
            insert.setString(3, String.valueOf(table.replicaIdentity()));
            insert.setString(4, table.identityIndex());
            insert.executeUpdate();
        }
    }

    private static String wanted(PostgresTable table) {
        if (!table.table().hasKey()) {
            return "FULL";
        }
        return table.keyIsPrimary() ? "DEFAULT" : clause("i", table.keyIndex());
    }

    private static String clause(String identity, @Nullable String index) {
        return switch (identity) {
            case "d" -> "DEFAULT";
            case "f" -> "FULL";
            case "n" -> "NOTHING";
            case "i" -> "USING INDEX " + Names.quoted(Objects.requireNonNull(index, "index"));
            default -> throw new IllegalArgumentException("replica identity " + identity);
        };
    }

    private static String alter(TableName table, String identity) {
        return "ALTER TABLE " + Names.quoted(table) + " REPLICA IDENTITY " + identity;
    }
}
