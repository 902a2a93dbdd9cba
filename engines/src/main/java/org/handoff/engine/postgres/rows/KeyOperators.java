package org.handoff.engine.postgres.rows;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Column;
import org.handoff.model.Table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Where the comparison operators of a key's types live, unless in pg_catalog.
final class KeyOperators {
    private KeyOperators() {}

    /// By column; columns whose operators are in pg_catalog are left out.
    static Map<String, String> schemas(Connection session, Table table) {
        Map<String, String> schemas = new HashMap<>();
        for (Column column : table.keyColumns()) {
            if (!column.type().contains(".")) {
                continue;
            }
            try (PreparedStatement query =
                    session.prepareStatement(
                            "SELECT n.nspname FROM pg_operator o JOIN pg_namespace n ON n.oid ="
                                    + " o.oprnamespace WHERE o.oprname = '=' AND o.oprleft ="
                                    + " ?::regtype AND o.oprright = o.oprleft")) {
                query.setString(1, column.type());
                try (ResultSet row = query.executeQuery()) {
                    if (row.next() && !Objects.equals(row.getString(1), "pg_catalog")) {
                        schemas.put(column.name(), row.getString(1));
                    }
                }
            } catch (SQLException failure) {
                throw Queries.failed(
                        "The operators of "
                                + Names.quoted(table.name())
                                + "'s key could not be read",
                        failure);
            }
        }
        return schemas;
    }
}
