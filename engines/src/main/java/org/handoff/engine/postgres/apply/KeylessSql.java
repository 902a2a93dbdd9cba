package org.handoff.engine.postgres.apply;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.model.Column;
import org.handoff.model.Tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One row of a table without key, found by all its values: of several equal rows exactly one is
/// touched. Also one row of a table with key whose key changes while a large value of it is
/// unknown.
final class KeylessSql {
    /// Types whose `=` holds only for values that are the same in every way: found by it, perhaps
    /// by an index. All others are compared by their text.
    private static final Set<String> EXACT =
            Set.of(
                    "smallint",
                    "integer",
                    "bigint",
                    "boolean",
                    "uuid",
                    "date",
                    "bytea",
                    "oid",
                    "timestamp without time zone",
                    "timestamp with time zone");

    private final StringBuilder sql = new StringBuilder();
    private final List<byte[]> parameters = new ArrayList<>();

    private KeylessSql() {}

    String sql() {
        return sql.toString();
    }

    /// Each bound as text.
    List<byte[]> parameters() {
        return parameters;
    }

    static KeylessSql delete(TableSql table, Tuple before) {
        KeylessSql statement = new KeylessSql();
        String name = Names.quoted(table.table().name());
        statement.sql.append("DELETE FROM ONLY ").append(name).append(" WHERE ");
        statement.find(table, name, before);
        return statement;
    }

    @SuppressWarnings("ReferenceEquality") // the placeholder is known by identity alone
    static KeylessSql update(TableSql table, Tuple before, Tuple after) {
        KeylessSql statement = new KeylessSql();
        String name = Names.quoted(table.table().name());
        statement.sql.append("UPDATE ONLY ").append(name).append(" SET ");
        String separator = "";
        for (int i = 0; i < after.size(); i++) {
            Column column = table.written().get(i);
            boolean fixed = column.generation() == Column.Generation.IDENTITY_ALWAYS;
            if (after.get(i) == Tuple.UNCHANGED || (fixed && !table.key().contains(i))) {
                continue;
            }
            statement.sql.append(separator).append(Names.quoted(column.name())).append(" = ");
            statement.value(after.get(i), column);
            separator = ", ";
        }
        statement.sql.append(" WHERE ");
        statement.find(table, name, before);
        return statement;
    }

    private void find(TableSql table, String name, Tuple row) {
        if (!table.key().isEmpty()) {
            conditions(table, row, table.key());
            return;
        }
        sql.append("ctid = (SELECT ctid FROM ONLY ").append(name).append(" WHERE ");
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            all.add(i);
        }
        conditions(table, row, all);
        sql.append(" LIMIT 1)");
    }

    private void conditions(TableSql table, Tuple row, List<Integer> columns) {
        String separator = "";
        for (int i : columns) {
            Column column = table.written().get(i);
            String name = Names.quoted(column.name());
            sql.append(separator);
            separator = " AND ";
            byte[] value = row.get(i);
            if (value == null) {
                sql.append(name).append(" IS NULL");
            } else if (EXACT.contains(column.type()) || table.key().contains(i)) {
                sql.append(name).append(" = ");
                value(value, column);
            } else if (column.type().startsWith("character(")) {
                // A cast to text would cut the padding off.
                sql.append("concat(").append(name).append(") = ?::text");
                parameters.add(value);
            } else {
                sql.append(name).append("::text = ?::text");
                parameters.add(value);
            }
        }
    }

    private void value(byte @org.jspecify.annotations.Nullable [] value, Column column) {
        if (value == null) {
            sql.append("NULL");
            return;
        }
        sql.append("?::text::").append(column.type());
        parameters.add(value);
    }
}
