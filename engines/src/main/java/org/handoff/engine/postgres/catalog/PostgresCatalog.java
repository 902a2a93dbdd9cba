package org.handoff.engine.postgres.catalog;

import org.handoff.model.Column;
import org.handoff.model.Column.Generation;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads `pg_catalog`. Needs a session whose `search_path` is `pg_catalog` alone, as
/// `PostgresSide.openSession` makes them, so that types come out qualified. Sources of fact:
/// PostgreSQL documentation, chapters "System Catalogs" (pg_class, pg_attribute, pg_index,
/// pg_depend).
public final class PostgresCatalog {
    private static final String TABLES = Queries.load(PostgresCatalog.class, "tables.sql");

    private PostgresCatalog() {}

    /// The tables that hold rows: permanent ordinary tables and leaf partitions, by name. Leaves
    /// out system schemas, `handoff` itself, temporary, unlogged and foreign tables, and members of
    /// extensions; the checks name those.
    ///
    /// @throws HandoffException if the catalog cannot be read
    public static List<Table> tables(Connection session) {
        return detailed(session).stream().map(PostgresTable::table).toList();
    }

    /// The same tables with what only PostgreSQL knows of them.
    public static List<PostgresTable> detailed(Connection session) {
        List<PostgresTable> found = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(TABLES);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(table(row));
            }
        } catch (SQLException failure) {
            throw Queries.failed("The catalog's tables could not be read", failure);
        }
        return found;
    }

    private static PostgresTable table(ResultSet row) throws SQLException {
        TableName name = new TableName(row.getString("nspname"), row.getString("relname"));
        List<String> names = strings(row.getArray("names"));
        List<String> types = strings(row.getArray("types"));
        List<String> flags = strings(row.getArray("flags"));
        List<Column> columns = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            columns.add(column(names.get(i), types.get(i), flags.get(i)));
        }
        List<Integer> key = new ArrayList<>();
        for (String column : strings(row.getArray("key_columns"))) {
            key.add(names.indexOf(column));
        }
        long blocks = row.getLong("blocks");
        Table table = new Table(name, columns, key, row.getLong("rows"), row.getLong("bytes"));
        return new PostgresTable(
                table,
                row.getLong("oid"),
                row.getString("relreplident").charAt(0),
                row.getString("key_index"),
                row.getBoolean("key_is_primary"),
                row.getString("identity_index"),
                blocks,
                row.getDouble("key_correlation"),
                row.getBoolean("portable"));
    }

    /// Flags: `attnotnull`, `attidentity`, `attgenerated`, one character each, `-` for none.
    private static Column column(String name, String type, String flags) {
        Generation generation =
                flags.charAt(2) != '-'
                        ? Generation.COMPUTED
                        : switch (flags.charAt(1)) {
                            case 'a' -> Generation.IDENTITY_ALWAYS;
                            case 'd' -> Generation.IDENTITY_BY_DEFAULT;
                            default -> Generation.GIVEN;
                        };
        return new Column(name, type, flags.charAt(0) == '-', generation);
    }

    private static List<String> strings(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
