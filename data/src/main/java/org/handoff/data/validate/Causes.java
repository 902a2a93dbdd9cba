package org.handoff.data.validate;

import org.handoff.data.validate.Cause.Kind;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Infers, from two values of one column, what made them differ: by the normal forms in which they
/// are equal. The values stay here. Stateless.
final class Causes {
    /// Offsets in use are multiples of it, and no two differ by more than [#ZONE_MOST].
    private static final Duration ZONE_STEP = Duration.ofMinutes(15);

    private static final Duration ZONE_MOST = Duration.ofHours(26);
    private static final Duration MICROSECONDS_MOST = Duration.ofNanos(10_000);

    /// Relative difference up to which a float's last digits are meant.
    private static final double FLOAT_LAST = 1e-5;

    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .appendLiteral(' ')
                    .append(DateTimeFormatter.ISO_LOCAL_TIME)
                    .toFormatter(Locale.ROOT);

    private Causes() {}

    /// @param type as the catalog spells it
    /// @param owner the value of the side that owns writes, in text form
    static Cause infer(String type, @Nullable String owner, @Nullable String other) {
        if (owner == null || other == null) {
            return ofNull(owner, other);
        }
        Optional<Cause> special =
                type.startsWith("timestamp")
                        ? ofTimes(owner, other)
                        : type.startsWith("numeric")
                                ? ofNumbers(owner, other)
                                : type.matches("double precision|float8|real")
                                        ? ofFloats(owner, other)
                                        : type.equals("json")
                                                ? ofJson(owner, other)
                                                : Optional.empty();
        return special.orElseGet(() -> ofTexts(owner, other));
    }

    private static Cause ofNull(@Nullable String owner, @Nullable String other) {
        if (owner == null) {
            boolean empty = other != null && other.isEmpty();
            return Cause.of(empty ? Kind.EMPTY_FOR_NULL : Kind.VALUE_FOR_NULL);
        }
        return Cause.of(owner.isEmpty() ? Kind.NULL_FOR_EMPTY : Kind.NULL_FOR_VALUE);
    }

    private static Optional<Cause> ofTimes(String owner, String other) {
        try {
            LocalDateTime ours = time(owner);
            LocalDateTime theirs = time(other);
            Duration shift = Duration.between(ours, theirs);
            boolean steps = shift.toNanos() % ZONE_STEP.toNanos() == 0;
            if (steps && shift.abs().compareTo(ZONE_MOST) <= 0) {
                return Optional.of(new Cause(Kind.TIME_ZONE, hours(shift)));
            }
            for (Duration unit : List.of(Duration.ofMillis(1), Duration.ofSeconds(1))) {
                boolean coarse = theirs.get(ChronoField.NANO_OF_SECOND) % unit.toNanos() == 0;
                if (coarse && shift.abs().compareTo(unit) < 0) {
                    return Optional.of(Cause.of(Kind.TIME_PRECISION));
                }
            }
            return shift.abs().compareTo(MICROSECONDS_MOST) <= 0
                    ? Optional.of(Cause.of(Kind.MICROSECONDS))
                    : Optional.empty();
        } catch (DateTimeParseException | ArithmeticException infinityOrFar) {
            return Optional.empty();
        }
    }

    /// Sessions print UTC, so an offset is always `+00`.
    private static LocalDateTime time(String text) {
        String plain = text.endsWith("+00") ? text.substring(0, text.length() - 3) : text;
        return LocalDateTime.parse(plain, TIMESTAMP);
    }

    private static String hours(Duration shift) {
        long minutes = shift.toMinutes();
        String sign = minutes < 0 ? "-" : "+";
        long whole = Math.abs(minutes) / 60;
        long rest = Math.abs(minutes) % 60;
        return rest == 0 ? sign + whole + " h" : "%s%d:%02d h".formatted(sign, whole, rest);
    }

    private static Optional<Cause> ofNumbers(String owner, String other) {
        if (owner.equals("NaN") || other.equals("NaN")) {
            return Optional.of(Cause.of(Kind.NOT_A_NUMBER));
        }
        try {
            BigDecimal ours = new BigDecimal(owner);
            BigDecimal theirs = new BigDecimal(other);
            if (ours.compareTo(theirs) == 0) {
                return Optional.of(Cause.of(Kind.SCALE));
            }
            boolean oursFiner = ours.scale() > theirs.scale();
            BigDecimal finer = oursFiner ? ours : theirs;
            BigDecimal coarser = oursFiner ? theirs : ours;
            boolean rounded =
                    finer.scale() > coarser.scale()
                            && finer.subtract(coarser)
                                            .abs()
                                            .compareTo(
                                                    BigDecimal.ONE.movePointLeft(coarser.scale()))
                                    < 0;
            boolean stripped =
                    theirs.compareTo(
                                    ours.setScale(
                                            Math.max(0, theirs.stripTrailingZeros().scale()),
                                            RoundingMode.HALF_UP))
                            == 0;
            return rounded || stripped ? Optional.of(Cause.of(Kind.ROUNDED)) : Optional.empty();
        } catch (NumberFormatException infinity) {
            return Optional.empty();
        }
    }

    private static Optional<Cause> ofFloats(String owner, String other) {
        try {
            double ours = Double.parseDouble(owner);
            double theirs = Double.parseDouble(other);
            if (Double.isNaN(ours) || Double.isNaN(theirs)) {
                return Optional.of(Cause.of(Kind.NOT_A_NUMBER));
            }
            if (ours == 0 && theirs == 0) {
                return Optional.of(Cause.of(Kind.NEGATIVE_ZERO));
            }
            double apart = Math.abs(ours - theirs);
            return apart <= FLOAT_LAST * Math.max(Math.abs(ours), Math.abs(theirs))
                    ? Optional.of(Cause.of(Kind.FLOAT_PRECISION))
                    : Optional.empty();
        } catch (NumberFormatException infinity) {
            return Optional.empty();
        }
    }

    private static Optional<Cause> ofJson(String owner, String other) {
        String ours = owner.replaceAll("\\s", "");
        return ours.equals(other.replaceAll("\\s", ""))
                ? Optional.of(Cause.of(Kind.JSON_SPELLING))
                : Optional.empty();
    }

    private static Cause ofTexts(String owner, String other) {
        if (other.isEmpty()) {
            return Cause.of(Kind.EMPTY_FOR_VALUE);
        }
        if (owner.stripTrailing().equals(other.stripTrailing())) {
            return Cause.of(Kind.TRAILING_BLANKS);
        }
        if (owner.strip().equals(other.strip())) {
            return Cause.of(Kind.LEADING_BLANKS);
        }
        if (owner.replace("\r\n", "\n").equals(other.replace("\r\n", "\n"))) {
            return Cause.of(Kind.LINE_ENDS);
        }
        if (nfc(owner).equals(nfc(other))) {
            return Cause.of(Kind.UNICODE_FORM);
        }
        if (owner.equalsIgnoreCase(other)) {
            return Cause.of(Kind.CASE);
        }
        if (owner.startsWith(other)) {
            return new Cause(
                    Kind.TRUNCATED,
                    "at " + other.codePointCount(0, other.length()) + " characters");
        }
        return ofCharsets(owner, other);
    }

    private static String nfc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static Cause ofCharsets(String owner, String other) {
        for (String name : List.of("windows-1252", "ISO-8859-1", "windows-1250", "ISO-8859-2")) {
            Charset wrong = Charset.forName(name);
            boolean once =
                    new String(owner.getBytes(StandardCharsets.UTF_8), wrong).equals(other)
                            || new String(other.getBytes(StandardCharsets.UTF_8), wrong)
                                    .equals(owner);
            if (once) {
                return new Cause(Kind.CHARSET, "UTF-8 as " + name);
            }
        }
        return isReplaced(owner, other) ? Cause.of(Kind.CHARSET_LOST) : Cause.of(Kind.OTHER);
    }

    /// Whether `other` is `owner` with question marks or replacement characters for what is not
    /// ASCII.
    private static boolean isReplaced(String owner, String other) {
        int[] ours = owner.codePoints().toArray();
        int[] theirs = other.codePoints().toArray();
        boolean replaced = false;
        if (ours.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < ours.length; i++) {
            if (ours[i] != theirs[i]) {
                boolean mark = theirs[i] == '?' || theirs[i] == 0xFFFD;
                if (!mark || ours[i] < 128) {
                    return false;
                }
                replaced = true;
            }
        }
        return replaced;
    }
}
