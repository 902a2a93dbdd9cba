package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Rules.Blackout;
import org.handoff.inventory.waves.Rules.Staff;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The days on which waves may go, and what each can hold.
///
/// @param fill places that each day's ring has to fill; 0 where there is no ring
/// @param capacity by day and [Puzzle.Load]
@SuppressWarnings("ArrayRecordComponent") // never compared
record Timeline(List<LocalDate> days, int[] fill, int[][] capacity) {
    /// A blackout of everything that lasts longer leaves no day at all.
    private static final int SHIFT_DAYS_MAX = 3_660;

    /// @param places how many facilities there are to fill rings
    static Timeline of(Rules rules, int places, int slots) {
        List<LocalDate> days = new ArrayList<>();
        int[] fill = new int[slots];
        int[][] capacity = new int[slots][Puzzle.LOADS];
        int left = places;
        LocalDate day = rules.starts();
        for (int slot = 0; slot < slots; slot++) {
            day = open(rules, slot == 0 ? day : day.plusDays(rules.every()));
            days.add(day);
            boolean ring = slot < rules.rings().size();
            fill[slot] = ring ? Math.min(rules.rings().get(slot), left) : 0;
            left -= fill[slot];
            capacity[slot][0] = ring ? rules.rings().get(slot) : Puzzle.UNBOUNDED;
            capacity[slot][1] = rules.machines();
            capacity[slot][2] = hours(rules, day);
        }
        return new Timeline(days, fill, capacity);
    }

    int slots() {
        return days.size();
    }

    private static int hours(Rules rules, LocalDate day) {
        for (Staff staff : rules.staff()) {
            if (staff.covers(day)) {
                return staff.hours();
            }
        }
        return rules.hours();
    }

    private static LocalDate open(Rules rules, LocalDate from) {
        List<Blackout> all =
                rules.blackouts().stream().filter(one -> one.unit().isEmpty()).toList();
        LocalDate day = from;
        for (int i = 0; i < SHIFT_DAYS_MAX; i++) {
            LocalDate now = day;
            if (all.stream().noneMatch(one -> one.covers(now))) {
                return day;
            }
            day = day.plusDays(1);
        }
        return day;
    }

    /// What all days together can hold of a load.
    long room(Puzzle.Load load) {
        return Arrays.stream(capacity).mapToLong(one -> one[load.column()]).sum();
    }
}
