package org.handoff.engine.mariadb.types;

/// A 64-bit float as PostgreSQL prints it, for looking at: what counts is [DoubleBits]. They differ
/// in where the exponent begins and how it looks: MariaDB writes `1e15` and `0.00001`, PostgreSQL
/// `1e+15` and `1e-05`.
final class DoubleText {
    private DoubleText() {}

    /// @param x an expression of type double
    static String of(String x) {
        String s = "CAST(" + x + " AS CHAR)";
        String sign = "IF(" + s + " LIKE '-%', '-', '')";
        String plain = "TRIM(LEADING '-' FROM " + s + ")";
        return "CASE WHEN "
                + s
                + " LIKE '%e%' THEN "
                + withExponent(s)
                + " WHEN ABS("
                + x
                + ") >= 1e15 THEN "
                + big(sign, plain)
                + " WHEN "
                + x
                + " <> 0 AND ABS("
                + x
                + ") < 1e-4 THEN "
                + small(sign, plain)
                + " ELSE "
                + s
                + " END";
    }

    private static String withExponent(String s) {
        String power = "SUBSTRING_INDEX(" + s + ", 'e', -1)";
        return "CONCAT(SUBSTRING_INDEX(%s, 'e', 1), 'e', IF(%s < 0, '-', '+'), %s)"
                .formatted(s, power, two("ABS(" + power + ")"));
    }

    private static String big(String sign, String plain) {
        String whole = "SUBSTRING_INDEX(" + plain + ", '.', 1)";
        String digits = "TRIM(TRAILING '0' FROM REPLACE(" + plain + ", '.', ''))";
        return "CONCAT(%s, %s, 'e+', %s)"
                .formatted(sign, pointed(digits), two("(LENGTH(" + whole + ") - 1)"));
    }

    private static String small(String sign, String plain) {
        String fraction = "SUBSTRING_INDEX(" + plain + ", '.', -1)";
        String digits = "TRIM(LEADING '0' FROM " + fraction + ")";
        return "CONCAT(%s, %s, 'e-', %s)"
                .formatted(
                        sign,
                        pointed(digits),
                        two("(LENGTH(" + fraction + ") - LENGTH(" + digits + ") + 1)"));
    }

    private static String pointed(String digits) {
        return "LEFT(%1$s, 1), IF(LENGTH(%1$s) > 1, CONCAT('.', SUBSTR(%1$s, 2)), '')"
                .formatted(digits);
    }

    /// At least two digits.
    private static String two(String number) {
        return "CONCAT(IF(%1$s < 10, '0', ''), ROUND(%1$s))".formatted(number);
    }
}
