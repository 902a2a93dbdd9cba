package org.handoff.inventory.waves;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/// What people say about the order: `waves.yaml`. Names are of applications and facilities, with
/// `*` for any characters, and `application:` or `facility:` before them where both have the name.
///
/// @param starts day of the first wave
/// @param every days from wave to wave
/// @param wavesMax more waves are refused
/// @param zone of days, and of facilities whose zone nobody knows
/// @param rings facilities in the first waves; the rest follows
/// @param machines that may move in one wave
/// @param hours of staff in one wave
/// @param applicationHours hours of staff that an application takes
/// @param facilityHours the same for a facility
/// @param quietHours length of the quiet window that a cutover needs
public record Rules(
        LocalDate starts,
        int every,
        int wavesMax,
        ZoneId zone,
        List<Integer> rings,
        int machines,
        int hours,
        int applicationHours,
        int facilityHours,
        int quietHours,
        List<Staff> staff,
        List<Blackout> blackouts,
        List<Notice> notices,
        List<Together> together,
        List<After> after,
        List<Pilot> pilots) {
    static final int EVERY = 14;
    static final int WAVES_MAX = 104;
    static final List<Integer> RINGS = List.of(1, 3, 10, 30);
    static final int QUIET_HOURS = 2;
    static final ZoneId UTC = ZoneId.of("UTC");

    public Rules {
        rings = List.copyOf(rings);
        staff = List.copyOf(staff);
        blackouts = List.copyOf(blackouts);
        notices = List.copyOf(notices);
        together = List.copyOf(together);
        after = List.copyOf(after);
        pilots = List.copyOf(pilots);
    }

    /// Where nobody has said anything: rings of 1, 3, 10, 30, every two weeks, no bounds.
    public static Rules from(LocalDate starts) {
        return new Rules(
                starts,
                EVERY,
                WAVES_MAX,
                UTC,
                RINGS,
                Puzzle.UNBOUNDED,
                Puzzle.UNBOUNDED,
                0,
                0,
                QUIET_HOURS,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /// Days on which other hours of staff are there.
    public record Staff(LocalDate from, LocalDate to, int hours) {
        boolean covers(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(to);
        }
    }

    /// Days on which nothing moves, or what `unit` names does not; empty for everything.
    public record Blackout(String unit, LocalDate from, LocalDate to, String reason, int line) {
        boolean covers(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(to);
        }
    }

    /// An outside party that must be told before what calls it, or is called by it, moves.
    ///
    /// @param vendor pattern over its names
    /// @param given day on which it was told
    public record Notice(String vendor, int days, LocalDate given, int line) {}

    /// Units that a person wants in one wave.
    public record Together(List<String> units, int line) {
        public Together {
            units = List.copyOf(units);
        }
    }

    /// `then` goes in a later wave than `first`.
    public record After(String first, String then, String reason, int line) {}

    /// Goes in the first wave.
    public record Pilot(String unit, int line) {}
}
