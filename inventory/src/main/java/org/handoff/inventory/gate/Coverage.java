package org.handoff.inventory.gate;

import org.handoff.inventory.fact.Schedule;
import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.Sensor;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long who was watched. Only sensors that see all the time count; an hour in which a sensor
/// recorded nothing, or told of a gap, is not covered.
public final class Coverage {
    /// What has no schedule is used at least once in so long, or it counts as not in use. Two weeks
    /// hold every working day twice.
    public static final Duration UNSCHEDULED = Duration.ofDays(14);

    private static final int FIRINGS_MAX = 1_000;

    private final Graph graph;
    private final Map<BitSet, BitSet> hoursOfSensors = new HashMap<>();

    public Coverage(Graph graph) {
        this.graph = graph;
    }

    /// Whether an edge between these would have been seen.
    ///
    /// @param seen whether it would
    /// @param because one sentence
    public record Answer(boolean seen, String because) {}

    /// Of all continuous sensors together.
    public Duration whole() {
        BitSet all = new BitSet();
        graph.sensors().stream().filter(Sensor::isContinuous).forEach(one -> all.or(one.covered()));
        return Duration.ofHours(all.cardinality());
    }

    /// Whether an edge with these schedules between these ends would have been seen had it been
    /// used.
    public Answer of(Entity client, Entity server, List<Schedule> schedules) {
        BitSet hours = hours(client, server);
        if (hours.isEmpty()) {
            return new Answer(false, "no continuous sensor ever saw either end");
        }
        Duration covered = Duration.ofHours(hours.cardinality());
        if (schedules.isEmpty()) {
            boolean enough = covered.compareTo(UNSCHEDULED) >= 0;
            return new Answer(
                    enough,
                    "watched for "
                            + days(covered)
                            + (enough ? "" : " of the " + days(UNSCHEDULED) + " needed"));
        }
        for (Schedule schedule : schedules) {
            int firings = firings(schedule, hours);
            if (firings < 0) {
                return new Answer(false, "runs " + schedule.text() + ", which no calendar tells");
            }
            if (firings == 0) {
                return new Answer(
                        false,
                        "runs "
                                + schedule.text()
                                + ", which did not come round in the "
                                + days(covered)
                                + " that were watched");
            }
        }
        return new Answer(true, "its schedule came round while it was watched");
    }

    /// How many times it fired while anything was watched; -1 if no calendar tells.
    public int firings(Schedule schedule) {
        BitSet all = new BitSet();
        graph.sensors().stream().filter(Sensor::isContinuous).forEach(one -> all.or(one.covered()));
        return firings(schedule, all);
    }

    private static int firings(Schedule schedule, BitSet hours) {
        int sum = 0;
        for (Instant[] stretch : Sensor.stretches(hours)) {
            int count = schedule.firings(stretch[0], stretch[1], FIRINGS_MAX);
            if (count < 0) {
                return -1;
            }
            sum += count;
            if (sum >= FIRINGS_MAX) {
                return sum;
            }
        }
        return sum;
    }

    /// Either end's traffic is enough: the sensor that sees one end's link sees the edge.
    private BitSet hours(Entity client, Entity server) {
        BitSet sensors = client.sensors();
        sensors.or(server.sensors());
        return hoursOfSensors.computeIfAbsent(sensors, this::hours);
    }

    private BitSet hours(BitSet sensors) {
        BitSet hours = new BitSet();
        sensors.stream()
                .mapToObj(number -> graph.sensors().get(number))
                .filter(Sensor::isContinuous)
                .forEach(sensor -> hours.or(sensor.covered()));
        return hours;
    }

    static String days(Duration time) {
        return time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }
}
