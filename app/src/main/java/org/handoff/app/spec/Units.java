package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations (`250ms`) and sizes (`64MB`) as text: a whole number and a unit, nothing else.
public final class Units {
    static final String DURATION = "[0-9]{1,9}(ms|s|m|h|d)";
    static final String BYTES = "[0-9]{1,9}(B|kB|MB|GB|TB)";
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,9})([a-zA-Z]+)");

    private Units() {}

    /// `null` if the text is no duration.
    public static @Nullable Duration duration(String text) {
        if (!text.matches(DURATION)) {
            return null;
        }
        long number = number(text);
        return switch (unit(text)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /// `null` if the text is no size.
    static @Nullable Bytes bytes(String text) {
        if (!text.matches(BYTES)) {
            return null;
        }
        int power =
                switch (unit(text)) {
                    case "B" -> 0;
                    case "kB" -> 1;
                    case "MB" -> 2;
                    case "GB" -> 3;
                    default -> 4;
                };
        return new Bytes(number(text) << (10 * power));
    }

    /// The shortest spelling without loss, e.g. `1500ms`, `2s`, `10m`.
    public static String text(Duration duration) {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("d", 86_400_000L);
        units.put("h", 3_600_000L);
        units.put("m", 60_000L);
        units.put("s", 1000L);
        return shortest(duration.toMillis(), units, "ms");
    }

    /// The shortest spelling without loss, e.g. `64MB`.
    public static String text(Bytes bytes) {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("TB", 1L << 40);
        units.put("GB", 1L << 30);
        units.put("MB", 1L << 20);
        units.put("kB", 1L << 10);
        return shortest(bytes.count(), units, "B");
    }

    private static String shortest(long number, Map<String, Long> units, String smallest) {
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (number != 0 && number % unit.getValue() == 0) {
                return number / unit.getValue() + unit.getKey();
            }
        }
        return number + smallest;
    }

    private static long number(String text) {
        return Long.parseLong(amount(text).group(1));
    }

    private static String unit(String text) {
        return amount(text).group(2);
    }

    private static Matcher amount(String text) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an amount with a unit");
        }
        return matcher;
    }
}
