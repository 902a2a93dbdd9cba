package org.handoff.inventory.waves;

import java.time.LocalDate;
import java.util.List;

/// Which unit moves when, because of what.
///
/// @param total weight of all ties between units
/// @param cut weight that has to be bridged: ties whose units move in different waves
/// @param bound what every plan under these rules has to bridge at least
/// @param bridges ties that have to be bridged, the heaviest first
/// @param untold outside parties of which nobody said how long a notice they need
public record WavePlan(
        List<Wave> waves,
        long total,
        long cut,
        long bound,
        List<Bridge> bridges,
        List<String> untold) {
    public WavePlan {
        waves = List.copyOf(waves);
        bridges = List.copyOf(bridges);
        untold = List.copyOf(untold);
    }

    /// By how much of its own weight another plan could be better at most.
    public long gapPercent() {
        return cut <= bound ? 0 : Math.round(100.0 * (cut - bound) / cut);
    }

    /// @param number from 1
    /// @param ring facilities that it is meant to hold; 0 if it is one of the rest
    public record Wave(int number, LocalDate day, int ring, List<Placement> placements) {
        public Wave {
            placements = List.copyOf(placements);
        }

        public int machines() {
            return placements.stream().mapToInt(one -> one.unit().machines()).sum();
        }

        public int hours() {
            return placements.stream().mapToInt(one -> one.unit().hours()).sum();
        }

        public long count(Unit.Kind kind) {
            return placements.stream().filter(one -> one.unit().kind() == kind).count();
        }
    }

    /// @param because one sentence
    public record Placement(Unit unit, String because) {}

    /// @param edges to bridge
    /// @param from wave in which the first of them moves
    /// @param to wave in which the other follows
    public record Bridge(Unit a, Unit b, int edges, long weight, int from, int to) {}
}
