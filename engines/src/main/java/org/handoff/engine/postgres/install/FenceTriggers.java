package org.handoff.engine.postgres.install;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.HandoffException;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Puts the fence's triggers on every table that can be written to. Each table is one short
/// transaction, so that no two tables are locked at once.
final class FenceTriggers {
    private static final String TABLES = Queries.load(FenceTriggers.class, "fenced_tables.sql");
    private static final String PRIVILEGE = "42501";

    private FenceTriggers() {}

    static void install(Connection session, Installation.Listener listener) throws SQLException {
        List<TableName> open = tables(session, "NOT fenced");
        List<String> refused = new ArrayList<>();
        int done = 0;
        for (TableName table : open) {
            try {
                Locking.run(session, table.toString(), create(table));
            } catch (SQLException failure) {
                if (!PRIVILEGE.equals(failure.getSQLState())) {
                    throw failure;
                }
                refused.add(table.toString());
            }
            listener.fenced(table, ++done, open.size());
        }
        if (!refused.isEmpty()) {
            throw HandoffException.operator(
                    "install.privilege",
                    "The replicator's role does not own " + String.join(", ", refused) + ".",
                    "Make it a member of the owners or superuser: the fence must cover every"
                            + " table.");
        }
    }

    static void remove(Connection session) throws SQLException {
        for (TableName table : tables(session, "triggers > 0")) {
            String name = Names.quoted(table);
            Locking.run(
                    session,
                    table.toString(),
                    "DROP TRIGGER IF EXISTS handoff_fence ON %s; DROP TRIGGER IF EXISTS handoff_fence_truncate ON %s"
                            .formatted(name, name));
        }
    }

    /// Tables whose triggers do not stand, or were disabled.
    static List<TableName> missing(Connection session) throws SQLException {
        return tables(session, "NOT fenced");
    }

    private static String create(TableName table) {
        String name = Names.quoted(table);
        return """
        DROP TRIGGER IF EXISTS handoff_fence ON %1$s;
        DROP TRIGGER IF EXISTS handoff_fence_truncate ON %1$s;
        CREATE TRIGGER handoff_fence BEFORE INSERT OR UPDATE OR DELETE ON %1$s
            FOR EACH STATEMENT EXECUTE FUNCTION handoff.guard();
        CREATE TRIGGER handoff_fence_truncate BEFORE TRUNCATE ON %1$s
            FOR EACH STATEMENT EXECUTE FUNCTION handoff.guard();
        ALTER TABLE %1$s ENABLE ALWAYS TRIGGER handoff_fence;
        ALTER TABLE %1$s ENABLE ALWAYS TRIGGER handoff_fence_truncate
        """
                .formatted(name);
    }

    private static List<TableName> tables(Connection session, String filter) throws SQLException {
        List<TableName> found = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT * FROM (" + TABLES + ") t WHERE " + filter)) {
            while (row.next()) {
                found.add(new TableName(row.getString("nspname"), row.getString("relname")));
            }
        }
        return found;
    }
}
