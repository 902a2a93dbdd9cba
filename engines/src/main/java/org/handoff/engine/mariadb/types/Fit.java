package org.handoff.engine.mariadb.types;

import org.handoff.engine.mariadb.catalog.MariaColumn;

/// Whether the values of a MariaDB column and a PostgreSQL column can be told alike, and how.
/// Nothing is relaxed: a pair in which one value could stand for two is refused.
public sealed interface Fit {
    record Fits(Spelling spelling) implements Fit {}

    /// @param why a clause, e.g. `float has no equal in real`
    record Refused(String why) implements Fit {}

    /// @param other the PostgreSQL column's type as `format_type` spells it
    static Fit of(MariaColumn column, String other) {
        Fit fit = Pairing.of(column, other);
        if (fit instanceof Refused && other.contains(".") && Pairing.isText(column)) {
            // A type of one's own: an enum, a domain or citext, told as it is.
            return new Fits(new Spelling(Form.PLAIN, column, other));
        }
        return fit;
    }

    /// The PostgreSQL type that takes every value of a column; empty if there is none.
    ///
    /// `tinyint(1)` is a number here: it may hold 2. A side whose column is `boolean` says so.
    static String standing(MariaColumn column) {
        String precision = Pairing.precision(column);
        return switch (column.type()) {
            case "tinyint", "year" -> "smallint";
            case "smallint" -> column.isUnsigned() ? "integer" : "smallint";
            case "mediumint" -> "integer";
            case "int" -> column.isUnsigned() ? "bigint" : "integer";
            case "bigint" -> column.isUnsigned() ? "numeric(20,0)" : "bigint";
            case "decimal" -> column.full().replaceFirst("decimal(\\([^)]*\\)).*", "numeric$1");
            case "float", "double" -> "double precision";
            case "char", "varchar" -> "character varying(" + column.length() + ")";
            case "tinytext", "text", "mediumtext", "longtext", "enum", "set", "inet4", "inet6" ->
                    "text";
            case "json" -> "json";
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> "bytea";
            case "bit" -> "bit(" + column.length() + ")";
            case "date" -> "date";
            case "datetime" -> "timestamp" + precision + " without time zone";
            case "timestamp" -> "timestamp" + precision + " with time zone";
            case "time" -> "interval";
            case "uuid" -> "uuid";
            default -> "";
        };
    }
}
