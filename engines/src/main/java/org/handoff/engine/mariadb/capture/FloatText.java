package org.handoff.engine.mariadb.capture;

import java.math.BigDecimal;

/// A float in the form that PostgreSQL prints, with digits that read back as the same bits. Both
/// find the fewest; where several do, other ones may be chosen: the value is the same.
final class FloatText {
    private FloatText() {}

    /// Widened, as the other side holds it.
    static String of(float value) {
        return of((double) value);
    }

    static String of(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = exact.unscaledValue().toString();
        int power = digits.length() - 1 - exact.scale();
        String sign = value < 0 ? "-" : "";
        if (power >= -4 && power < 15) {
            return sign + exact.toPlainString();
        }
        String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
        return "%s%s%se%s%02d"
                .formatted(sign, digits.charAt(0), rest, power < 0 ? "-" : "+", Math.abs(power));
    }
}
