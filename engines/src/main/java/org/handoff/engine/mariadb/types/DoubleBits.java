package org.handoff.engine.mariadb.types;

/// The bits of a 64-bit float as sixteen hexadecimal digits, the way that PostgreSQL's `float8send`
/// gives them. MariaDB has no function for it, so they are calculated: multiplying by powers of two
/// is exact. Texts would not do: both servers print the fewest digits that read back as the same
/// bits, but PostgreSQL leaves out those that lie just between two floats.
final class DoubleBits {
    /// 2 to the power of 52.
    private static final String ONE = "4503599627370496";

    private DoubleBits() {}

    /// @param x an expression of type double
    static String of(String x) {
        String a = "ABS(" + x + ")";
        // All of it must stay unsigned integers: HEX makes a float of a decimal.
        String sign = "((CAST(" + x + " AS CHAR) LIKE '-%') << 63)";
        String guess = "LEAST(1023, GREATEST(-1022, FLOOR(LOG2(" + a + "))))";
        String scaled = a + " / POW(2, " + guess + ")";
        // The logarithm may be off by one next to a power of two.
        String power = "(%1$s + (%2$s >= 2) - (%2$s < 1))".formatted(guess, scaled);
        String mantissa =
                "(CAST(%s / POW(2, %s) * %s AS UNSIGNED) - %s)".formatted(a, power, ONE, ONE);
        String normal =
                "(%s | (CAST(%s + 1023 AS UNSIGNED) << 52) | %s)".formatted(sign, power, mantissa);
        String small = "(%s | CAST(%s * POW(2, 537) * POW(2, 537) AS UNSIGNED))".formatted(sign, a);
        return "LPAD(LOWER(HEX(CAST(CASE WHEN %1$s = 0 THEN %2$s WHEN %3$s < 2.2250738585072014e-308 THEN %4$s ELSE %5$s END AS UNSIGNED))), 16, '0')"
                .formatted(x, sign, a, small, normal);
    }
}
