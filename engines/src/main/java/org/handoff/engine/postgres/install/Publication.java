package org.handoff.engine.postgres.install;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the change log tells: the migration's tables, each leaf partition by itself, and our own
/// three.
final class Publication {
    private static final List<TableName> OURS =
            List.of(
                    new TableName("handoff", "ownership"),
                    new TableName("handoff", "marker"),
                    new TableName("handoff", "schema_change"));

    private Publication() {}

    static void set(Connection session, ObjectNames names, List<TableName> tables)
            throws SQLException {
        String name = Names.quoted(names.publication());
        String list =
                Stream.concat(tables.stream(), OURS.stream())
                        .map(Names::quoted)
                        .collect(Collectors.joining(", "));
        String statement =
                exists(session, names)
                        ? "ALTER PUBLICATION " + name + " SET TABLE " + list
                        : "CREATE PUBLICATION " + name + " FOR TABLE " + list;
        Locking.run(session, "A published table", statement);
    }

    static void drop(Connection session, ObjectNames names) throws SQLException {
        Locking.run(
                session,
                "A published table",
                "DROP PUBLICATION IF EXISTS " + Names.quoted(names.publication()));
    }

    private static boolean exists(Connection session, ObjectNames names) throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement("SELECT FROM pg_publication WHERE pubname = ?")) {
            query.setString(1, names.publication());
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }
}
