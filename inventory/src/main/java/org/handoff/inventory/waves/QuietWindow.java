package org.handoff.inventory.waves;

import org.handoff.inventory.graph.Activity;
import org.handoff.inventory.graph.Graph;
import org.jspecify.annotations.Nullable;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/// The hours of the week in which the fewest connections were seen, in local time. Only hours that
/// a continuous sensor covered count, and only hours of the week that it covered twice: silence of
/// a sensor that was off is no quiet.
///
/// @param day on which it begins
/// @param hour of that day at which it begins
/// @param hours how long it is
/// @param calls connections an hour in it, on average
/// @param busiest the same in the busiest window of that length
/// @param seen how often it was watched
public record QuietWindow(
        ZoneId zone, DayOfWeek day, int hour, int hours, double calls, double busiest, int seen) {
    private static final int WEEK = 7 * 24;
    private static final int SEEN_MIN = 2;

    /// Among equally quiet hours, night and the middle of the week: staff and vendors are there
    /// next morning.
    private static final int NIGHT = 3;

    private static final List<DayOfWeek> DAYS =
            List.of(
                    DayOfWeek.TUESDAY,
                    DayOfWeek.WEDNESDAY,
                    DayOfWeek.THURSDAY,
                    DayOfWeek.MONDAY,
                    DayOfWeek.FRIDAY,
                    DayOfWeek.SATURDAY,
                    DayOfWeek.SUNDAY);

    /// `null` if no window of the week was watched twice for all of these facilities.
    ///
    /// @param hours how long it must be
    public static @Nullable QuietWindow of(
            Graph graph, Collection<String> facilities, ZoneId zone, int hours) {
        double[] sums = new double[WEEK];
        int[] times = new int[WEEK];
        BitSet covered = covered(graph, facilities);
        for (int hour = covered.nextSetBit(0); hour >= 0; hour = covered.nextSetBit(hour + 1)) {
            ZonedDateTime local = Activity.begins(hour).atZone(zone);
            int index = (local.getDayOfWeek().getValue() - 1) * 24 + local.getHour();
            sums[index] += graph.activity().calls(facilities, hour);
            times[index]++;
        }
        QuietWindow best = null;
        double busiest = 0;
        for (int begin = 0; begin < WEEK; begin++) {
            QuietWindow one = window(zone, begin, hours, sums, times);
            if (one != null) {
                busiest = Math.max(busiest, one.calls());
                best = best == null || one.isBetterThan(best) ? one : best;
            }
        }
        return best == null
                ? null
                : new QuietWindow(
                        zone, best.day(), best.hour(), hours, best.calls(), busiest, best.seen());
    }

    private static @Nullable QuietWindow window(
            ZoneId zone, int begin, int hours, double[] sums, int[] times) {
        double sum = 0;
        int seen = Integer.MAX_VALUE;
        for (int i = begin; i < begin + hours; i++) {
            int index = i % WEEK;
            seen = Math.min(seen, times[index]);
            sum += times[index] == 0 ? 0 : sums[index] / times[index];
        }
        DayOfWeek day = DayOfWeek.of(begin / 24 + 1);
        return seen < SEEN_MIN
                ? null
                : new QuietWindow(zone, day, begin % 24, hours, sum / hours, 0, seen);
    }

    private boolean isBetterThan(QuietWindow other) {
        if (Math.abs(calls - other.calls) > 1e-9) {
            return calls < other.calls;
        }
        int far = distance(hour);
        int otherFar = distance(other.hour);
        return far != otherFar ? far < otherFar : DAYS.indexOf(day) < DAYS.indexOf(other.day);
    }

    private static int distance(int hour) {
        int far = Math.abs(hour - NIGHT);
        return Math.min(far, 24 - far);
    }

    private static BitSet covered(Graph graph, Collection<String> facilities) {
        BitSet all = new BitSet();
        boolean first = true;
        for (String facility : facilities) {
            BitSet own = new BitSet();
            graph.activity().sensors(facility).stream()
                    .forEach(number -> own.or(graph.sensors().get(number).covered()));
            if (first) {
                all.or(own);
            } else {
                all.and(own);
            }
            first = false;
        }
        return all;
    }

    /// The first such window on or after a day.
    public Instant next(LocalDate from) {
        LocalDate on = from.with(TemporalAdjusters.nextOrSame(day));
        return on.atTime(hour, 0).atZone(zone).toInstant();
    }

    /// `Tuesday 03:00 to 05:00 America/Chicago`.
    public String text() {
        String name =
                day.name().charAt(0) + day.name().substring(1).toLowerCase(java.util.Locale.ROOT);
        return "%s %02d:00 to %02d:00 %s".formatted(name, hour, (hour + hours) % 24, zone);
    }
}
