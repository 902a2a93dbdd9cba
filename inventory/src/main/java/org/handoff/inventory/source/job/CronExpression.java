package org.handoff.inventory.source.job;

import org.handoff.inventory.fact.Calendar;
import org.handoff.inventory.fact.Schedule;
import org.jspecify.annotations.Nullable;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The five fields of cron, its `@` words, and the plain words that people write instead.
public final class CronExpression {
    private static final List<String> MONTHS =
            List.of(
                    "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final List<String> DAYS =
            List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private CronExpression() {}

    /// `null` if the text is none.
    public static @Nullable Schedule parse(String raw, ZoneId zone) {
        String text = raw.strip().toLowerCase(Locale.ROOT);
        Schedule word = word(text, zone);
        if (word != null) {
            return word;
        }
        String[] fields = text.split("\\s+", -1);
        if (fields.length != 5) {
            return null;
        }
        long minutes = set(fields[0], 0, 59, List.of());
        long hours = set(fields[1], 0, 23, List.of());
        boolean last = fields[2].equals("l");
        long days = last ? Calendar.LAST : set(fields[2], 1, 31, List.of());
        long months = set(fields[3], 1, 12, MONTHS);
        long sundays = set(fields[4], 0, 7, DAYS);
        if (minutes == 0 || hours == 0 || days == 0 || months == 0 || sundays == 0) {
            return null;
        }
        // cron's Sunday is 0 or 7, ours is 7
        long weekdays = (sundays & ~1L) | ((sundays & 1) << 7);
        return new Calendar(
                minutes,
                hours,
                days,
                months,
                weekdays,
                0,
                true,
                1,
                java.time.LocalDate.of(1970, 1, 1),
                zone);
    }

    private static @Nullable Schedule word(String text, ZoneId zone) {
        Calendar midnight = Calendar.daily(0, 0, zone);
        return switch (text) {
            case "@hourly", "hourly" -> midnight.at(1, Calendar.ALL_HOURS);
            case "@daily", "@midnight", "daily", "nightly" -> midnight;
            case "@weekly", "weekly" -> midnight.onWeekdays(1L << 7, 0);
            case "@monthly", "monthly" -> midnight.onDays(1L << 1);
            case "month-end", "monthend" -> midnight.onDays(Calendar.LAST);
            case "quarterly" ->
                    midnight.onDays(1L << 1).inMonths(1L << 1 | 1L << 4 | 1L << 7 | 1L << 10);
            case "@yearly", "@annually", "yearly", "annually", "year-end" ->
                    midnight.onDays(1L << 31).inMonths(1L << 12);
            case "@reboot" -> new Schedule.AtEvent("at boot");
            case "manual", "on demand" -> new Schedule.AtEvent("by hand");
            default -> null;
        };
    }

    /// Comma lists of values, ranges, steps and names; 0 if it is no such list.
    static long set(String field, int least, int most, List<String> names) {
        long set = 0;
        for (String part : field.split(",", -1)) {
            int slash = part.indexOf('/');
            String range = slash < 0 ? part : part.substring(0, slash);
            int step = slash < 0 ? 1 : number(part.substring(slash + 1), List.of());
            int from = least;
            int to = most;
            if (!range.equals("*")) {
                int dash = range.indexOf('-', 1);
                from = number(dash < 0 ? range : range.substring(0, dash), names);
                to =
                        dash < 0
                                ? (slash < 0 ? from : most)
                                : number(range.substring(dash + 1), names);
            }
            if (step < 1 || from < least || to > most || from > to) {
                return 0;
            }
            for (int i = from; i <= to; i += step) {
                set |= 1L << i;
            }
        }
        return set;
    }

    private static int number(String text, List<String> names) {
        if (text.matches("\\d{1,4}")) {
            return Integer.parseInt(text);
        }
        return text.length() >= 3 ? names.indexOf(text.substring(0, 3)) : -1;
    }

    static List<String> dayNames() {
        return List.copyOf(Arrays.asList("", "mon", "tue", "wed", "thu", "fri", "sat", "sun"));
    }
}
