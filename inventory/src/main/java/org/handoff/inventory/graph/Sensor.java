package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Fact;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// One vantage point: the hours in which it recorded anything. Written by the builder's thread.
public final class Sensor {
    static final long HOUR_MILLIS = 3_600_000;

    /// Times before 2000 or after 2100 are a sensor's wrong clock and cover nothing.
    static final long EARLIEST = 946_684_800_000L;

    static final long LATEST = 4_102_444_800_000L;

    /// One record covers at most so long: a connection of a month is no proof for a month.
    private static final int SPAN_HOURS_MAX = 24;

    private final int number;
    private final String name;
    private final boolean continuous;
    private final BitSet hours = new BitSet();
    private final BitSet gaps = new BitSet();
    private int lastMarked = -1;

    Sensor(int number, String name, boolean continuous) {
        this.number = number;
        this.name = name;
        this.continuous = continuous;
    }

    public int number() {
        return number;
    }

    public String name() {
        return name;
    }

    /// Whether silence means that nothing was there.
    public boolean isContinuous() {
        return continuous;
    }

    void mark(long from, long to) {
        int last = hour(to);
        if (last == lastMarked && hour(from) == last) {
            return;
        }
        int first = hour(from == Fact.NEVER ? to : from);
        if (first >= 0 && last >= first) {
            hours.set(Math.max(first, last - SPAN_HOURS_MAX), last + 1);
            lastMarked = last;
        }
    }

    void gap(long from, long to) {
        int first = hour(from);
        int last = hour(to);
        if (first >= 0 && last >= first) {
            gaps.set(first, last + 1);
        }
    }

    /// Hours since [#EARLIEST] that were covered without a gap.
    public BitSet covered() {
        BitSet covered = (BitSet) hours.clone();
        covered.andNot(gaps);
        return covered;
    }

    /// Stretches of covered hours as `[from, to)`.
    public static List<Instant[]> stretches(BitSet covered) {
        List<Instant[]> all = new ArrayList<>();
        for (int from = covered.nextSetBit(0); from >= 0; from = covered.nextSetBit(from)) {
            int to = covered.nextClearBit(from);
            all.add(new Instant[] {at(from), at(to)});
            from = to;
        }
        return all;
    }

    static Instant at(int hour) {
        return Instant.ofEpochMilli(EARLIEST + hour * HOUR_MILLIS);
    }

    static int hour(long millis) {
        return millis < EARLIEST || millis > LATEST
                ? -1
                : (int) ((millis - EARLIEST) / HOUR_MILLIS);
    }

    void write(StateOutput out) throws IOException {
        out.text(name);
        out.flag(continuous);
        out.bits(hours);
        out.bits(gaps);
    }

    static Sensor read(StateInput in, int number) throws IOException {
        Sensor sensor = new Sensor(number, in.text(), in.flag());
        sensor.hours.or(in.bits());
        sensor.gaps.or(in.bits());
        return sensor;
    }
}
