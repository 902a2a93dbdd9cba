package org.handoff.inventory.fact;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// A schedule by calendar fields, as cron, systemd, Task Scheduler and SQL Agent all have it. Sets
/// are bit sets.
///
/// @param minutes of the hour, bits 0 to 59
/// @param hours of the day, bits 0 to 23
/// @param days of the month, bits 1 to 31; bit 0 is the last day
/// @param months bits 1 to 12
/// @param weekdays bits 1 (Monday) to 7
/// @param weeks of the month for `weekdays`, bits 1 to 4; bit 5 is the last; 0 for any
/// @param either cron's rule: when both days and weekdays are limited, one of them is enough
/// @param everyDays fires only each such day, counted from `anchor`; 1 for every day
/// @param anchor first day that counts
/// @param zone of hours and days
public record Calendar(
        long minutes,
        long hours,
        long days,
        long months,
        long weekdays,
        long weeks,
        boolean either,
        int everyDays,
        LocalDate anchor,
        ZoneId zone)
        implements Schedule {
    public static final long ALL_MINUTES = (1L << 60) - 1;
    public static final long ALL_HOURS = (1L << 24) - 1;
    public static final long ALL_DAYS = ((1L << 32) - 1) & ~1L;
    public static final long ALL_MONTHS = ((1L << 13) - 1) & ~1L;
    public static final long ALL_WEEKDAYS = ((1L << 8) - 1) & ~1L;
    public static final long LAST = 1L;

    /// No window is longer than this many days; what fires less often never fired in one.
    private static final int DAYS_MAX = 3_700;

    private static final LocalDate EPOCH = LocalDate.of(1970, 1, 1);

    /// Every day at one time.
    public static Calendar daily(int hour, int minute, ZoneId zone) {
        return new Calendar(
                1L << minute,
                1L << hour,
                ALL_DAYS,
                ALL_MONTHS,
                ALL_WEEKDAYS,
                0,
                false,
                1,
                EPOCH,
                zone);
    }

    public Calendar onDays(long set) {
        return new Calendar(
                minutes, hours, set, months, weekdays, weeks, either, everyDays, anchor, zone);
    }

    public Calendar inMonths(long set) {
        return new Calendar(
                minutes, hours, days, set, weekdays, weeks, either, everyDays, anchor, zone);
    }

    public Calendar onWeekdays(long set, long ofWeeks) {
        return new Calendar(
                minutes, hours, days, months, set, ofWeeks, either, everyDays, anchor, zone);
    }

    public Calendar eachDays(int count, LocalDate from) {
        return new Calendar(
                minutes, hours, days, months, weekdays, weeks, either, count, from, zone);
    }

    public Calendar at(long minuteSet, long hourSet) {
        return new Calendar(
                minuteSet, hourSet, days, months, weekdays, weeks, either, everyDays, anchor, zone);
    }

    @Override
    public int firings(Instant from, Instant to, int most) {
        LocalDate day = LocalDate.ofInstant(from, zone);
        LocalDate last = LocalDate.ofInstant(to, zone);
        int count = 0;
        for (int i = 0; i < DAYS_MAX && !day.isAfter(last) && count < most; i++) {
            if (isOn(day)) {
                count += firingsOn(day, from, to, most - count);
            }
            day = day.plusDays(1);
        }
        return count;
    }

    private int firingsOn(LocalDate day, Instant from, Instant to, int most) {
        int count = 0;
        for (int hour = 0; hour < 24; hour++) {
            for (int minute = 0; minute < 60 && bit(hours, hour); minute++) {
                if (bit(minutes, minute)) {
                    Instant at =
                            LocalDateTime.of(day, java.time.LocalTime.of(hour, minute))
                                    .atZone(zone)
                                    .toInstant();
                    count += !at.isBefore(from) && at.isBefore(to) ? 1 : 0;
                    if (count >= most) {
                        return count;
                    }
                }
            }
        }
        return count;
    }

    private boolean isOn(LocalDate day) {
        if (!bit(months, day.getMonthValue())) {
            return false;
        }
        if (everyDays > 1
                && Math.floorMod(day.toEpochDay() - anchor.toEpochDay(), everyDays) != 0) {
            return false;
        }
        boolean lastDay = day.getDayOfMonth() == day.lengthOfMonth();
        boolean dayFits = bit(days, day.getDayOfMonth()) || (bit(days, 0) && lastDay);
        boolean weekdayFits = bit(weekdays, day.getDayOfWeek().getValue()) && weekFits(day);
        boolean bothLimited = days != ALL_DAYS && weekdays != ALL_WEEKDAYS;
        return (either && bothLimited) ? dayFits || weekdayFits : dayFits && weekdayFits;
    }

    private boolean weekFits(LocalDate day) {
        return weeks == 0
                || bit(weeks, (day.getDayOfMonth() - 1) / 7 + 1)
                || (bit(weeks, 5) && day.getDayOfMonth() + 7 > day.lengthOfMonth());
    }

    @Override
    public String text() {
        List<String> parts = new ArrayList<>();
        if (months != ALL_MONTHS) {
            parts.add("month " + list(months, 1, 12));
        }
        if (days != ALL_DAYS) {
            String last = bit(days, 0) ? "last" : "";
            String others = list(days, 1, 31);
            parts.add(
                    "day "
                            + (last.isEmpty() || others.isEmpty()
                                    ? last + others
                                    : others + ",last"));
        }
        if (weekdays != ALL_WEEKDAYS) {
            parts.add(
                    "weekday "
                            + list(weekdays, 1, 7)
                            + (weeks == 0 ? "" : " of week " + list(weeks, 1, 5)));
        }
        if (everyDays > 1) {
            parts.add("every " + everyDays + " days");
        }
        String cycle = parts.isEmpty() ? "daily" : String.join(", ", parts);
        boolean single = Long.bitCount(hours) == 1 && Long.bitCount(minutes) == 1;
        return single
                ? "%s at %02d:%02d"
                        .formatted(
                                cycle,
                                Long.numberOfTrailingZeros(hours),
                                Long.numberOfTrailingZeros(minutes))
                : cycle + ", several times a day";
    }

    private static String list(long set, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            if (bit(set, i)) {
                text.append(text.isEmpty() ? "" : ",").append(i);
            }
        }
        return text.toString();
    }

    private static boolean bit(long set, int index) {
        return (set >>> index & 1) != 0;
    }
}
