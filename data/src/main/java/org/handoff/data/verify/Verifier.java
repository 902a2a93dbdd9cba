package org.handoff.data.verify;

import org.handoff.data.verify.BothSides.Verdict;
import org.handoff.data.verify.BothSides.Wanted;
import org.handoff.data.verify.KeyList.Taken;
import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.RowReader;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/// Reads marked keys on both sides and clears what is equal. One pair of sessions serves upkeep and
/// the proof in the pause alike, so that what the pause needs is prepared already. Safe for
/// threads: one pass at a time.
public final class Verifier implements AutoCloseable {
    private static final Position EVERYTHING = new Position(-1);

    private final DirtyKeys dirty;
    private final BothSides sides;

    /// @param legacy opens a session on that side; called again after a failure
    public Verifier(DirtyKeys dirty, Supplier<RowReader> legacy, Supplier<RowReader> cloud) {
        this.dirty = dirty;
        this.sides = new BothSides(legacy, cloud);
    }

    /// @param compared keys read on both sides
    /// @param cleared of them, equal and not marked again meanwhile
    /// @param full whether a log had as many marks as were asked for, so that there may be more
    record Pass(long compared, long cleared, boolean full) {}

    /// Opens sessions, so that the first pass does not have to.
    public synchronized void warm(Duration bound) throws InterruptedException {
        sides.both(RowReader::rowsEstimate, bound);
    }

    /// One pass over the oldest marks while changes flow, all tables in one visit to each side:
    /// only over those that are settled.
    ///
    /// @param limit marks of each log at most
    synchronized Pass pass(Settled settled, int limit, IntPredicate which, Duration bound)
            throws InterruptedException {
        long now = System.nanoTime();
        Map<Environment, List<Taken>> open = new EnumMap<>(Environment.class);
        boolean full = false;
        for (Environment log : Environment.values()) {
            List<Taken> taken = dirty.take(log, limit, dirty.applied(log), now, which);
            if (!taken.isEmpty()) {
                // In this order: what is asked now covers every mark taken before.
                Position upTo = settled.upTo(log);
                taken.removeIf(one -> upTo == null || !one.isBefore(upTo.value()));
                full |= taken.size() == limit;
                open.put(log, taken);
            }
        }
        return pass(open, full, now, null, bound);
    }

    /// The same in the pause, over every mark: nothing is written, and everything is seen.
    ///
    /// @param limit marks of each log at most
    /// @param differences gathers what differs
    synchronized Pass pass(int limit, Differences differences, Duration bound)
            throws InterruptedException {
        return pass(all(limit), false, Long.MAX_VALUE, differences, bound);
    }

    /// Reads marked keys as the pause will, and judges nothing: every statement is prepared then.
    ///
    /// @param limit marks of each log at most
    synchronized void trial(int limit, Duration bound) throws InterruptedException {
        List<Group> groups = groups(all(limit));
        if (!groups.isEmpty()) {
            sides.compare(groups.stream().map(Group::wanted).toList(), bound);
        }
    }

    private Map<Environment, List<Taken>> all(int limit) {
        Map<Environment, List<Taken>> all = new EnumMap<>(Environment.class);
        for (Environment log : Environment.values()) {
            all.put(log, dirty.take(log, limit, EVERYTHING, Long.MAX_VALUE, table -> true));
        }
        return all;
    }

    private List<Group> groups(Map<Environment, List<Taken>> taken) {
        List<Group> groups = new ArrayList<>();
        taken.forEach((log, marks) -> {
            Map<Integer, List<Taken>> byTable = new TreeMap<>();
            for (Taken one : marks) {
                byTable.computeIfAbsent(one.entry().table, any -> new ArrayList<>()).add(one);
            }
            byTable.forEach((table, ofIt) -> groups.add(group(log, table, ofIt)));
        });
        return groups;
    }

    private Pass pass(
            Map<Environment, List<Taken>> taken,
            boolean full,
            long nowNanos,
            @Nullable Differences differences,
            Duration bound)
            throws InterruptedException {
        List<Group> groups = groups(taken);
        if (groups.isEmpty()) {
            return new Pass(0, 0, false);
        }
        List<List<Verdict>> verdicts =
                sides.compare(groups.stream().map(Group::wanted).toList(), bound);
        long compared = 0;
        long cleared = 0;
        for (int i = 0; i < groups.size(); i++) {
            compared += groups.get(i).taken().size();
            cleared += judge(groups.get(i), verdicts.get(i), nowNanos, differences);
        }
        return new Pass(compared, cleared, full);
    }

    /// Marks of one log and table, and what to read for them.
    private record Group(Environment log, List<Taken> taken, Wanted wanted) {}

    private Group group(Environment log, int index, List<Taken> taken) {
        Table table = dirty.table(index);
        int width = table.hasKey() ? table.key().size() : table.writtenColumns().size();
        List<Tuple> keys = taken.stream().map(one -> KeyList.unpack(one.entry(), width)).toList();
        return new Group(log, taken, new Wanted(table, keys));
    }

    private int judge(
            Group group, List<Verdict> verdicts, long nowNanos, @Nullable Differences differences) {
        List<Taken> equal = new ArrayList<>();
        List<Taken> different = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            boolean same = verdicts.get(i) == Verdict.EQUAL;
            (same ? equal : different).add(group.taken().get(i));
            if (!same && differences != null) {
                Wanted wanted = group.wanted();
                differences.add(wanted.table(), wanted.keys().get(i), verdicts.get(i));
            }
        }
        dirty.differs(group.log(), different, nowNanos);
        return dirty.clear(group.log(), equal);
    }

    /// Looks at a few differing rows column by column, so that a finding can name the columns.
    synchronized void explain(Differences differences, Duration bound) throws InterruptedException {
        differences.explain(sides, bound);
    }

    /// Rows held by a side, by its statistics.
    synchronized long rowsEstimate(Environment side, Duration bound) throws InterruptedException {
        return sides.one(side, RowReader::rowsEstimate, bound);
    }

    @Override
    public synchronized void close() {
        sides.close();
    }
}
