package org.handoff.inventory.source.job;

import org.handoff.inventory.fact.Calendar;
import org.handoff.inventory.fact.Schedule;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// systemd's calendar events: `Mon..Fri 08:00`, `*-12-31 23:30:00`, `quarterly`. Years other than
/// `*` and dates from the end of the month beyond `~01` are not understood. See systemd.time(7).
final class OnCalendar {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:([a-z][a-z.,]*)\\s+)?(?:(?:\\*-)?([\\d*,./]+)([-~])([\\d*,./]+)\\s*)?"
                            + "(?:([\\d*,./]+):([\\d*,./]+)(?::[\\d*,./]+)?)?(?:\\s+(\\S+))?");

    private OnCalendar() {}

    static @Nullable Schedule parse(String raw, ZoneId zone) {
        String text = raw.strip().toLowerCase(Locale.ROOT);
        if (text.equals("yearly") || text.equals("annually")) {
            return Calendar.daily(0, 0, zone).onDays(1L << 1).inMonths(1L << 1);
        }
        Schedule word = text.contains(" ") ? null : CronExpression.parse(text, zone);
        if (word != null) {
            return word;
        }
        Matcher matcher = FORM.matcher(text);
        return text.isEmpty() || !matcher.matches() ? null : calendar(matcher, zone);
    }

    private static @Nullable Schedule calendar(Matcher parts, ZoneId zone) {
        long weekdays = weekdays(parts.group(1));
        long months = set(parts.group(2), 1, 12, Calendar.ALL_MONTHS);
        long days = set(parts.group(4), 1, 31, Calendar.ALL_DAYS);
        if ("~".equals(parts.group(3))) {
            days = days == 2 ? Calendar.LAST : 0;
        }
        long hours = set(parts.group(5), 0, 23, 1);
        long minutes = set(parts.group(6), 0, 59, 1);
        if (weekdays == 0 || months == 0 || days == 0 || hours == 0 || minutes == 0) {
            return null;
        }
        String zoneName = parts.group(7);
        ZoneId own = zoneName == null ? zone : Zones.of(zoneName, zone);
        return new Calendar(
                minutes, hours, days, months, weekdays, 0, false, 1, LocalDate.of(1970, 1, 1), own);
    }

    private static long set(@Nullable String field, int least, int most, long absent) {
        return field == null
                ? absent
                : CronExpression.set(field.replace("..", "-"), least, most, java.util.List.of());
    }

    private static long weekdays(@Nullable String field) {
        return field == null
                ? Calendar.ALL_WEEKDAYS
                : CronExpression.set(field.replace("..", "-"), 1, 7, CronExpression.dayNames());
    }
}
