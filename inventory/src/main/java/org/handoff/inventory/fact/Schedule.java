package org.handoff.inventory.fact;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// When something runs by itself.
public sealed interface Schedule permits Calendar, Schedule.Once, Schedule.AtEvent, Schedule.AnyOf {
    /// How many times it fires in `[from, to)`; counting stops at `most`. -1 if it cannot be known.
    int firings(Instant from, Instant to, int most);

    /// In words.
    String text();

    /// Once.
    record Once(Instant at) implements Schedule {
        @Override
        public int firings(Instant from, Instant to, int most) {
            return !at.isBefore(from) && at.isBefore(to) ? 1 : 0;
        }

        @Override
        public String text() {
            return "once, " + at;
        }
    }

    /// At an event that no calendar knows: boot, logon, an idle machine, a person.
    record AtEvent(String text) implements Schedule {
        @Override
        public int firings(Instant from, Instant to, int most) {
            return -1;
        }
    }

    /// Several at once.
    record AnyOf(List<Schedule> all) implements Schedule {
        public AnyOf {
            all = List.copyOf(all);
        }

        @Override
        public int firings(Instant from, Instant to, int most) {
            int sum = 0;
            boolean unknown = false;
            for (Schedule one : all) {
                int count = one.firings(from, to, most);
                unknown |= count < 0;
                sum += Math.max(count, 0);
            }
            return sum == 0 && unknown ? -1 : Math.min(sum, most);
        }

        @Override
        public String text() {
            return all.stream().map(Schedule::text).collect(Collectors.joining("; "));
        }
    }
}
