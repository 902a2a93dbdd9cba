package org.handoff.engine.postgres.rows;

import org.handoff.engine.postgres.catalog.ArrayText;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.model.Column;
import org.handoff.model.Table;
import org.handoff.model.Tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The statements that read one table's rows in canonical form. Every value is text made by the
/// server under the session's fixed settings, so that two servers of any major spell it alike.
///
/// @param table the table
/// @param operators for key columns of a type outside pg_catalog: the schema of its comparison
///   operators, which the session's `search_path` does not reach
record RowSql(Table table, Map<String, String> operators) {
    /// Values longer than this are digested by the server, so that a batch stays small here.
    static final int LONG_VALUE = 65_536;

    /// Another word for `double precision`, which the catalog never uses: given to a column whose
    /// values another engine is to tell, too, and no two engines print all of them alike.
    private static final String FLOAT_BY_BITS = "float8";

    /// Types whose values are equal when they are spelled alike; `=` finds them by hash.
    private static final Set<String> PLAIN_TYPES =
            Set.of(
                    "smallint",
                    "integer",
                    "bigint",
                    "text",
                    "uuid",
                    "date",
                    "boolean",
                    "timestamp without time zone",
                    "timestamp with time zone");

    /// Canonical columns, in catalog order.
    String values() {
        return table.columns().stream()
                .map(column -> canonical(column))
                .collect(Collectors.joining(", "));
    }

    private static String canonical(Column column) {
        String value = "r." + Names.quoted(column.name());
        String type = column.type();
        boolean varying = type.startsWith("character varying") && !type.endsWith("[]");
        if (type.equals("text") || varying) {
            return "CASE WHEN char_length(%s) > %d THEN 'H' || encode(sha256(convert_to(%s, 'UTF8')), 'hex') ELSE 'V' || %s END"
                    .formatted(value, LONG_VALUE, value, value);
        }
        if (type.equals("bytea")) {
            return "CASE WHEN octet_length(%s) > %d THEN 'H' || encode(sha256(%s), 'hex') ELSE 'V' || encode(%s, 'hex') END"
                    .formatted(value, LONG_VALUE, value, value);
        }
        if (type.equals(FLOAT_BY_BITS)) {
            return "encode(float8send(" + value + "), 'hex')";
        }
        return value + "::text";
    }

    /// Parameters: a text array per key column. Result: place from 1, values. The lateral query
    /// with its limit keeps the planner at one index look-up a key, whatever its statistics say.
    String byKey() {
        return byKey(values());
    }

    /// The same with other columns of the row `r` as the result.
    String byKey(String wanted) {
        List<Column> key = table.keyColumns();
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            equal.add(
                    "r.%s %s k.k%d::%s"
                            .formatted(
                                    Names.quoted(key.get(i).name()),
                                    operator(key.get(i), "="),
                                    i,
                                    key.get(i).type()));
        }
        return "SELECT k.place, v.* FROM %s CROSS JOIN LATERAL (SELECT %s FROM ONLY %s AS r WHERE %s LIMIT 1) AS v"
                .formatted(
                        unnest(key.size()),
                        wanted,
                        Names.quoted(table.name()),
                        String.join(" AND ", equal));
    }

    /// The written columns of given rows, as texts.
    private String given() {
        List<Column> written = table.writtenColumns();
        return IntStream.range(0, written.size())
                .mapToObj(i -> "k.k" + i + "::" + written.get(i).type() + "::text")
                .collect(Collectors.joining(", "));
    }

    private String held() {
        return table.writtenColumns().stream()
                .map(column -> "r." + Names.quoted(column.name()) + "::text")
                .collect(Collectors.joining(", "));
    }

    /// Those rows of the whole table, in the form of [#copyAll], that are equal to a given one.
    String copyAmong(List<Tuple> rows) {
        int width = table.writtenColumns().size();
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            arrays.add(ArrayText.literal(rows, i));
            names.add("k" + i);
        }
        return """
        COPY (SELECT %s FROM ONLY %s AS r WHERE ROW(%s)::text COLLATE "C"
              IN (SELECT ROW(%s)::text COLLATE "C" FROM unnest(%s) AS k(%s)))
          TO STDOUT (FORMAT binary)
        """
                .formatted(
                        values(),
                        Names.quoted(table.name()),
                        held(),
                        given(),
                        String.join(", ", arrays),
                        String.join(", ", names));
    }

    /// Parameters: a text array per written column. Result: place from 1, how many rows are equal.
    ///
    /// Rows are equal when their images are. Columns that cannot be NULL and whose equality follows
    /// from their image's are compared first: so images are made of few rows, and an index on such
    /// columns serves.
    String countEqual() {
        List<Column> written = table.writtenColumns();
        StringBuilder told = new StringBuilder();
        StringBuilder equal = new StringBuilder();
        for (int i = 0; i < written.size(); i++) {
            Column column = written.get(i);
            if (!column.nullable() && PLAIN_TYPES.contains(column.type())) {
                told.append(", k.k%d::%s AS c%d".formatted(i, column.type(), i));
                equal.append("r.%s = g.c%d AND ".formatted(Names.quoted(column.name()), i));
            }
        }
        return """
        WITH g AS MATERIALIZED (SELECT k.place, ROW(%s)::text COLLATE "C" AS image%s FROM %s)
        SELECT g.place, count(r.tableoid) FROM g LEFT JOIN ONLY %s AS r
            ON %sROW(%s)::text COLLATE "C" = g.image
         GROUP BY g.place
        """
                .formatted(
                        given(),
                        told,
                        unnest(written.size()),
                        Names.quoted(table.name()),
                        equal,
                        held());
    }

    /// Parameters: the key columns as text when `behind`. Result: the key columns as the change log
    /// spells them (by their output functions), values.
    String page(boolean behind, int limit) {
        List<Column> key = table.keyColumns();
        String names =
                key.stream()
                        .map(column -> "r." + Names.quoted(column.name()))
                        .collect(Collectors.joining(", "));
        return "SELECT %s, %s FROM ONLY %s AS r %s ORDER BY %s LIMIT %d"
                .formatted(
                        keyTexts(),
                        values(),
                        Names.quoted(table.name()),
                        behind ? "WHERE " + behind(key) : "",
                        names,
                        limit);
    }

    /// The key's columns as the change log spells them.
    String keyTexts() {
        return table.keyColumns().stream()
                .map(column -> "format('%s', r." + Names.quoted(column.name()) + ")")
                .collect(Collectors.joining(", "));
    }

    /// Row comparison uses the key's index; types with operators of their own need it spelt out.
    private String behind(List<Column> key) {
        if (operators.isEmpty()) {
            String names =
                    key.stream()
                            .map(column -> "r." + Names.quoted(column.name()))
                            .collect(Collectors.joining(", "));
            String given =
                    key.stream()
                            .map(column -> "?::text::" + column.type())
                            .collect(Collectors.joining(", "));
            return "(" + names + ") > (" + given + ")";
        }
        Column first = key.getFirst();
        String greater = comparison(first, ">");
        if (key.size() == 1) {
            return greater;
        }
        return comparison(first, ">=")
                + " AND ("
                + greater
                + " OR "
                + behind(key.subList(1, key.size()))
                + ")";
    }

    private String comparison(Column column, String sign) {
        return "r.%s %s ?::text::%s"
                .formatted(Names.quoted(column.name()), operator(column, sign), column.type());
    }

    /// How often, and in which order, [#page] wants the key's values: by index into the key.
    List<Integer> pageParameters() {
        int size = table.key().size();
        if (operators.isEmpty()) {
            return IntStream.range(0, size).boxed().toList();
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
            if (i < size - 1) {
                order.add(i);
            }
        }
        return order;
    }

    /// The whole table in canonical form.
    String copyAll() {
        return "COPY (SELECT %s FROM ONLY %s AS r) TO STDOUT (FORMAT binary)"
                .formatted(values(), Names.quoted(table.name()));
    }

    private String operator(Column column, String sign) {
        String schema = operators.get(column.name());
        return schema == null ? sign : "OPERATOR(" + Names.quoted(schema) + "." + sign + ")";
    }

    private static String unnest(int columns) {
        String arrays = String.join(", ", java.util.Collections.nCopies(columns, "?::text[]"));
        String names =
                IntStream.range(0, columns)
                        .mapToObj(i -> "k" + i)
                        .collect(Collectors.joining(", "));
        return "unnest(" + arrays + ") WITH ORDINALITY AS k(" + names + ", place)";
    }
}
