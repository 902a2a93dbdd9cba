package org.handoff.engine.mariadb.types;

import org.handoff.engine.mariadb.catalog.MariaColumn;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.model.HandoffException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// How MariaDB's SQL tells a column's value the way that PostgreSQL spells the same value under
/// Handoff's session settings. Every expression is NULL for NULL.
///
/// @param form what the value is
/// @param column where it stands
/// @param as the PostgreSQL type that it is told as, as `format_type` spells it
public record Spelling(Form form, MariaColumn column, String as) {
    /// Longer values are told by their digest; the same number as on PostgreSQL's side.
    static final int LONG_VALUE = 65_536;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Pattern FLOAT = Pattern.compile("-?[0-9]+(\\.[0-9]+)?(e[+-][0-9]+)?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern BITS = Pattern.compile("[01]+");
    private static final Pattern TIME = Pattern.compile("[-0-9:. ]+");
    private static final Pattern INSTANT = Pattern.compile("[-0-9:. ]+\\+00");
    private static final Pattern UUID = Pattern.compile("[-0-9a-f]+");

    /// What makes PostgreSQL quote a value inside of a record's text. Source of fact: PostgreSQL
    /// documentation, "Composite Type Input and Output Syntax".
    private static final String QUOTED = "'[\"\\\\(),\\x09-\\x0D\\x20]'";

    /// The value's text, as `::text` gives it.
    ///
    /// @param c the column as an expression
    public String text(String c) {
        return switch (form) {
            case INTEGER -> "CAST(" + number(c) + " AS CHAR)";
            case BOOLEAN -> truth(c, "true", "false");
            case DECIMAL -> "CAST(" + decimal(c) + " AS CHAR)";
            case DOUBLE -> DoubleText.of("(" + c + " * 1e0)");
            case TEXT, PLAIN ->
                    as.startsWith("character(") ? "RTRIM(" + unicode(c) + ")" : unicode(c);
            case BYTES -> "CONCAT('\\x', LOWER(HEX(" + c + ")))";
            case BITS -> "LPAD(BIN(" + c + " + 0), " + column.length() + ", '0')";
            case DATE, UUID -> "CAST(" + c + " AS CHAR)";
            case MOMENT, TIME -> trimmed(c);
            case INSTANT -> "CONCAT(" + trimmed(c) + ", '+00')";
        };
    }

    /// Whether it is told by its bits, and is no good key.
    public boolean isFloat() {
        return form == Form.DOUBLE;
    }

    /// The value in canonical form.
    public String canonical(String c) {
        if (form == Form.DOUBLE) {
            return DoubleBits.of("(" + c + " * 1e0)");
        }
        if (form == Form.TEXT) {
            String text = text(c);
            return "CASE WHEN CHAR_LENGTH(%1$s) > %2$d THEN CONCAT('H', SHA2(%1$s, 256)) ELSE CONCAT('V', %1$s) END"
                    .formatted(text, LONG_VALUE);
        }
        if (form == Form.BYTES) {
            return "CASE WHEN LENGTH(%1$s) > %2$d THEN CONCAT('H', SHA2(%1$s, 256)) ELSE CONCAT('V', LOWER(HEX(%1$s))) END"
                    .formatted(c, LONG_VALUE);
        }
        return text(c);
    }

    /// The value of a key's column, as PostgreSQL's change log spells it.
    public String key(String c) {
        if (form == Form.BOOLEAN) {
            return truth(c, "t", "f");
        }
        if (as.startsWith("character(")) {
            String width = as.substring("character(".length(), as.length() - 1);
            return "RPAD(" + text(c) + ", " + width + ", ' ')";
        }
        return text(c);
    }

    /// A told value as it stands inside of a record's text.
    ///
    /// @param told by [#canonical] or [#key]
    /// @param c the column as an expression
    String field(String told, String c) {
        String quoted =
                switch (form) {
                    case INTEGER, BOOLEAN, DECIMAL, DOUBLE, BITS, DATE, UUID, TIME -> told;
                    case MOMENT, INSTANT -> "CONCAT('\"', " + told + ", '\"')";
                    case TEXT, PLAIN, BYTES ->
                            "CASE WHEN LENGTH(%1$s) = 0 OR %1$s REGEXP %2$s THEN CONCAT('\"', REPLACE(REPLACE(%1$s, '\\', '\\\\'), '\"', '\"\"'), '\"') ELSE %1$s END"
                                    .formatted(told, QUOTED);
                };
        // Only NULL itself is NULL: what could not be told makes the whole record NULL.
        return "CASE WHEN " + c + " IS NULL THEN '' ELSE " + quoted + " END";
    }

    /// A number of the change log as [#key] spells it.
    public String truth(String number) {
        if (form != Form.BOOLEAN) {
            return number;
        }
        return number.equals("1") ? "t" : number.equals("0") ? "f" : number;
    }

    /// A decimal of the change log with as many digits behind its point as [#key] has.
    public String scaled(String decimal) {
        int comma = as.indexOf(',');
        int wanted = comma < 0 ? 0 : Integer.parseInt(as.substring(comma + 1, as.length() - 1));
        int more = form == Form.DECIMAL ? wanted - Math.max(column.scale(), 0) : 0;
        return more > 0 ? decimal + "0".repeat(more) : decimal;
    }

    /// A text of the change log with the blanks that [#key] has at its end.
    public String padded(String text) {
        if (!as.startsWith("character(")) {
            return text;
        }
        int width = Integer.parseInt(as.substring("character(".length(), as.length() - 1));
        return text + " ".repeat(Math.max(0, width - text.codePointCount(0, text.length())));
    }

    private static String truth(String c, String yes, String no) {
        return "CASE %s + 0 WHEN 1 THEN '%s' WHEN 0 THEN '%s' ELSE CAST(%s + 0 AS CHAR) END"
                .formatted(c, yes, no, c);
    }

    private String number(String c) {
        return column.isZerofill() || column.type().equals("year") ? c + " + 0" : c;
    }

    private String decimal(String c) {
        int comma = as.indexOf(',');
        String scale = comma < 0 ? "" : as.substring(comma + 1, as.length() - 1);
        boolean wider = !scale.isEmpty() && Integer.parseInt(scale) > column.scale();
        return wider ? "CAST(" + c + " AS DECIMAL(65," + scale + "))" : number(c);
    }

    private String unicode(String c) {
        String text =
                column.charset().isEmpty()
                        ? "CAST(" + c + " AS CHAR)"
                        : "CONVERT(" + c + " USING utf8mb4)";
        return "(" + text + " COLLATE utf8mb4_bin)";
    }

    /// Without the zeros at the end of a fraction.
    private String trimmed(String c) {
        String text = "CAST(" + c + " AS CHAR)";
        boolean whole = !column.full().contains("(");
        return whole ? text : "TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM " + text + "))";
    }

    /// A value as a literal that the column is compared with, or set to.
    ///
    /// @param value as [#key] spells it
    public String literal(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        return switch (form) {
            case INTEGER, DECIMAL -> only(text, NUMBER);
            case DOUBLE -> only(text, FLOAT) + "e0".repeat(isBare(text));
            case BOOLEAN -> text.equals("t") ? "1" : text.equals("f") ? "0" : only(text, DIGITS);
            case TEXT -> Names.literal(text);
            case PLAIN -> Names.literal(as.startsWith("character(") ? text.stripTrailing() : text);
            case BYTES -> Names.literal(HexFormat.of().parseHex(text.substring(2)));
            case BITS -> "b'" + only(text, BITS) + "'";
            case DATE, MOMENT, TIME -> "'" + only(text, TIME) + "'";
            case INSTANT -> "'" + only(text, INSTANT).replace("+00", "") + "'";
            case UUID -> "'" + only(text, UUID) + "'";
        };
    }

    /// A number without an exponent would be a decimal.
    private static int isBare(String text) {
        return text.contains("e") ? 0 : 1;
    }

    /// What stands in a statement as it is must be what it should be.
    private String only(String text, Pattern pattern) {
        if (!pattern.matcher(text).matches()) {
            throw HandoffException.operator(
                    "rows.key",
                    "A value of column %s is no %s.".formatted(column.name(), column.full()),
                    "Give both sides the same type.");
        }
        return text;
    }
}
