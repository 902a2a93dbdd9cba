package org.handoff.engine.mariadb.types;

import org.handoff.engine.mariadb.catalog.MariaColumn;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The table of pairs.
final class Pairing {
    private static final Pattern NUMERIC = Pattern.compile("numeric(?:\\((\\d+),(\\d+)\\))?");
    private static final int SCALE_MOST = 38;

    private static final Set<String> TEXTS =
            Set.of(
                    "char",
                    "varchar",
                    "tinytext",
                    "text",
                    "mediumtext",
                    "longtext",
                    "enum",
                    "set",
                    "inet4",
                    "inet6");

    private static final Set<String> BYTES =
            Set.of("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob");

    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

    private Pairing() {}

    static boolean isText(MariaColumn column) {
        return TEXTS.contains(column.type());
    }

    /// `(6)`; empty for whole seconds.
    static String precision(MariaColumn column) {
        int open = column.full().indexOf('(');
        return open < 0 ? "(0)" : column.full().substring(open, column.full().indexOf(')') + 1);
    }

    static Fit of(MariaColumn column, String other) {
        String type = column.type();
        if (isText(column)) {
            return text(column, other);
        }
        if (BYTES.contains(type)) {
            return when(other.equals("bytea"), Form.BYTES, column, other);
        }
        return switch (type) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year" ->
                    integer(column, other);
            case "decimal" -> decimal(column, other);
            case "float", "double" -> floating(column, other);
            case "json" ->
                    other.equals("json")
                            ? fits(Form.PLAIN, column, other)
                            : other.equals("jsonb")
                                    ? new Fit.Refused("jsonb keeps no spelling; json does, or text")
                                    : text(column, other);
            case "bit" ->
                    other.equals("boolean") && column.isFlag()
                            ? fits(Form.BOOLEAN, column, other)
                            : when(
                                    other.equals("bit(" + column.length() + ")"),
                                    Form.BITS,
                                    column,
                                    other);
            case "date" -> when(other.equals("date"), Form.DATE, column, other);
            case "datetime" -> moment(column, other);
            case "timestamp" -> instant(column, other);
            case "time" ->
                    when(
                            other.equals("interval")
                                    || (other.startsWith("time")
                                            && other.endsWith("out time zone")
                                            && !other.startsWith("timestamp")),
                            Form.TIME,
                            column,
                            other);
            case "uuid" -> when(other.equals("uuid"), Form.UUID, column, other);
            default -> new Fit.Refused(type + " is not known");
        };
    }

    private static Fit fits(Form form, MariaColumn column, String other) {
        return new Fit.Fits(new Spelling(form, column, other));
    }

    private static Fit when(boolean fits, Form form, MariaColumn column, String other) {
        return fits
                ? fits(form, column, other)
                : new Fit.Refused(column.full() + " has no equal in " + other);
    }

    private static Fit text(MariaColumn column, String other) {
        if (other.equals("text") || other.matches("character varying(\\(\\d+\\))?")) {
            return fits(Form.TEXT, column, other);
        }
        boolean plain =
                other.matches("character\\(\\d+\\)")
                        || (other.equals("json") && !column.type().equals("enum"));
        return when(plain, Form.PLAIN, column, other);
    }

    private static Fit integer(MariaColumn column, String other) {
        if (other.equals("boolean") && column.isFlag()) {
            return fits(Form.BOOLEAN, column, other);
        }
        Matcher numeric = NUMERIC.matcher(other);
        boolean whole =
                numeric.matches() && (numeric.group(2) == null || numeric.group(2).equals("0"));
        return when(whole || INTEGERS.contains(other), Form.INTEGER, column, other);
    }

    private static Fit decimal(MariaColumn column, String other) {
        if (column.scale() == 0) {
            return integer(column, other);
        }
        Matcher numeric = NUMERIC.matcher(other);
        if (!numeric.matches()) {
            return new Fit.Refused(column.full() + " has no equal in " + other);
        }
        String scale = numeric.group(2);
        boolean roomy =
                scale == null
                        || (Integer.parseInt(scale) >= column.scale()
                                && Integer.parseInt(scale) <= SCALE_MOST);
        return when(roomy, Form.DECIMAL, column, other);
    }

    private static Fit floating(MariaColumn column, String other) {
        return other.equals("real")
                ? new Fit.Refused(
                        "MariaDB tells a float's bits only widened: use double precision there")
                : when(other.equals("double precision"), Form.DOUBLE, column, other);
    }

    private static Fit moment(MariaColumn column, String other) {
        return isZoned(other)
                ? new Fit.Refused("a datetime has no zone, " + other + " has one")
                : when(isTimestamp(other), Form.MOMENT, column, other);
    }

    private static Fit instant(MariaColumn column, String other) {
        return isTimestamp(other) && !isZoned(other)
                ? new Fit.Refused("a timestamp is a point in time, " + other + " is none")
                : when(isTimestamp(other), Form.INSTANT, column, other);
    }

    private static boolean isTimestamp(String other) {
        return other.startsWith("timestamp");
    }

    private static boolean isZoned(String other) {
        return isTimestamp(other) && other.endsWith("with time zone");
    }
}
