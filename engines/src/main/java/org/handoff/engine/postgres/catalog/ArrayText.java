package org.handoff.engine.postgres.catalog;

import org.handoff.model.Tuple;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One column of rows as a literal of type `text[]`, for statements that take no parameters. Source
/// of fact: PostgreSQL documentation, "Arrays", "Array Input and Output Syntax".
public final class ArrayText {
    private ArrayText() {}

    /// @param rows the column of none is [Tuple#UNCHANGED]
    public static String literal(List<Tuple> rows, int column) {
        StringBuilder text = new StringBuilder("{");
        for (Tuple row : rows) {
            if (text.length() > 1) {
                text.append(',');
            }
            byte[] value = row.get(column);
            if (value == null) {
                text.append("NULL");
            } else {
                text.append('"');
                append(text, new String(value, StandardCharsets.UTF_8));
                text.append('"');
            }
        }
        return Names.literal(text.append('}').toString()) + "::text[]";
    }

    private static void append(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char one = value.charAt(i);
            if (one == '\\' || one == '"') {
                text.append('\\');
            }
            text.append(one);
        }
    }
}
