package org.handoff.control.canary;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.Locale;

/// Who is at work: what is done at night and at weekends differs from what is done by day.
public enum Shift {
    DAY,
    EVENING,
    NIGHT,
    WEEKEND_DAY,
    WEEKEND_EVENING,
    WEEKEND_NIGHT;

    private static final int DAY_BEGINS = 7;
    private static final int EVENING_BEGINS = 15;
    private static final int NIGHT_BEGINS = 23;

    /// @param local by the clock on the ward
    public static Shift of(LocalDateTime local) {
        int hour = local.getHour();
        boolean weekend =
                local.getDayOfWeek() == DayOfWeek.SATURDAY
                        || local.getDayOfWeek() == DayOfWeek.SUNDAY;
        if (hour >= NIGHT_BEGINS || hour < DAY_BEGINS) {
            return weekend ? WEEKEND_NIGHT : NIGHT;
        }
        if (hour < EVENING_BEGINS) {
            return weekend ? WEEKEND_DAY : DAY;
        }
        return weekend ? WEEKEND_EVENING : EVENING;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
