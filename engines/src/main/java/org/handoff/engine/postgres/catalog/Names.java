package org.handoff.engine.postgres.catalog;

import org.handoff.model.Column;
import org.handoff.model.TableName;

import java.util.List;
import java.util.stream.Collectors;

/// Names as they stand in a statement: always quoted, so that case, blanks, quotes and reserved
/// words in a name mean themselves.
public final class Names {
    private Names() {}

    /// One identifier.
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// `"schema"."name"`.
    public static String quoted(TableName table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    /// A list of columns, by comma.
    public static String list(List<Column> columns) {
        return columns.stream()
                .map(column -> quoted(column.name()))
                .collect(Collectors.joining(", "));
    }

    /// A string literal; valid whatever `standard_conforming_strings` says.
    public static String literal(String text) {
        String doubled = text.replace("'", "''");
        return doubled.indexOf('\\') < 0
                ? "'" + doubled + "'"
                : "E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
