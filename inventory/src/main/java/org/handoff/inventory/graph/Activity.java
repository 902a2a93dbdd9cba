package org.handoff.inventory.graph;

import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// How many connections each facility had in each hour, as continuous sensors saw them. Written by
/// the builder's thread, read after it is done.
public final class Activity {
    /// More are not kept: a facility is a site of care.
    private static final int FACILITIES_MAX = 10_000;

    private final Map<String, Hours> byFacility = new TreeMap<>();
    private String lastName = "";
    private Hours last = new Hours();

    /// Counts by hour, and by whom they were seen.
    private static final class Hours {
        private long[] calls = new long[64];
        private int first = -1;
        private final BitSet sensors = new BitSet();

        void add(int hour, long count) {
            if (first < 0) {
                first = hour;
            }
            if (hour < first) {
                long[] wider = new long[calls.length + first - hour];
                System.arraycopy(calls, 0, wider, first - hour, calls.length);
                calls = wider;
                first = hour;
            }
            if (hour - first >= calls.length) {
                calls =
                        java.util.Arrays.copyOf(
                                calls, Math.max(hour - first + 1, 2 * calls.length));
            }
            calls[hour - first] += count;
        }

        long at(int hour) {
            int index = hour - first;
            return first < 0 || index < 0 || index >= calls.length ? 0 : calls[index];
        }
    }

    void add(String facility, long millis, long count, Sensor by) {
        int hour = Sensor.hour(millis);
        if (facility.isEmpty() || hour < 0) {
            return;
        }
        if (!facility.equals(lastName)) {
            Hours known = byFacility.get(facility);
            if (known == null) {
                if (byFacility.size() >= FACILITIES_MAX) {
                    return;
                }
                known = new Hours();
                byFacility.put(facility, known);
            }
            lastName = facility;
            last = known;
        }
        last.add(hour, count);
        last.sensors.set(by.number());
    }

    public Set<String> facilities() {
        return new TreeSet<>(byFacility.keySet());
    }

    /// Numbers of the sensors that saw the facility.
    public BitSet sensors(String facility) {
        Hours hours = byFacility.get(facility);
        return hours == null ? new BitSet() : (BitSet) hours.sensors.clone();
    }

    /// Connections of these facilities together in an hour as [Sensor#covered] counts them.
    public long calls(Collection<String> facilities, int hour) {
        long sum = 0;
        for (String facility : facilities) {
            Hours hours = byFacility.get(facility);
            sum += hours == null ? 0 : hours.at(hour);
        }
        return sum;
    }

    /// When such an hour begins.
    public static Instant begins(int hour) {
        return Sensor.at(hour);
    }

    void write(StateOutput out) throws IOException {
        out.number(byFacility.size());
        for (Map.Entry<String, Hours> entry : byFacility.entrySet()) {
            Hours hours = entry.getValue();
            out.text(entry.getKey());
            out.number(hours.first);
            out.numbers(hours.calls);
            out.bits(hours.sensors);
        }
    }

    static Activity read(StateInput in) throws IOException {
        Activity activity = new Activity();
        for (int left = in.count(); left > 0; left--) {
            Hours hours = new Hours();
            activity.byFacility.put(in.text(), hours);
            hours.first = in.number();
            hours.calls = in.numbers();
            hours.sensors.or(in.bits());
        }
        return activity;
    }
}
