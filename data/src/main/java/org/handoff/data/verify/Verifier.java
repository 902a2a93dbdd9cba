package org.handoff.data.verify;

import org.handoff.data.verify.BothSides.Verdict;
import org.handoff.data.verify.KeyList.Taken;
import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.RowReader;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/// Reads marked keys on both sides and clears what is equal. One pair of sessions serves upkeep and
/// the proof in the pause alike, so that what the pause needs is prepared already. Safe for
/// threads: one pass at a time.
public final class Verifier implements AutoCloseable {
    private final DirtyKeys dirty;
    private final BothSides sides;

    /// @param legacy opens a session on that side; called again after a failure
    public Verifier(DirtyKeys dirty, Supplier<RowReader> legacy, Supplier<RowReader> cloud) {
        this.dirty = dirty;
        this.sides = new BothSides(legacy, cloud);
    }

    /// @param compared keys read on both sides
    /// @param cleared of them, equal and not marked again meanwhile
    /// @param taken marks there were to read
    record Pass(long compared, long cleared, int taken) {}

    /// Opens sessions, so that the first pass does not have to.
    public synchronized void warm(Duration bound) throws InterruptedException {
        sides.both(RowReader::rowsEstimate, bound);
    }

    /// One pass over the oldest marks of one log.
    ///
    /// @param differences gathers what differs; `null` while changes still flow
    synchronized Pass pass(
            Environment log,
            int limit,
            Position upTo,
            long nowNanos,
            IntPredicate which,
            @Nullable Differences differences,
            Duration bound)
            throws InterruptedException {
        List<Taken> taken = dirty.take(log, limit, upTo, nowNanos, which);
        Map<Integer, List<Taken>> byTable = new TreeMap<>();
        for (Taken one : taken) {
            byTable.computeIfAbsent(one.entry().table, any -> new ArrayList<>()).add(one);
        }
        long end = System.nanoTime() + bound.toNanos();
        long cleared = 0;
        for (Map.Entry<Integer, List<Taken>> entry : byTable.entrySet()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            cleared +=
                    table(
                            log,
                            dirty.table(entry.getKey()),
                            entry.getValue(),
                            nowNanos,
                            differences,
                            left);
        }
        return new Pass(taken.size(), cleared, taken.size());
    }

    private int table(
            Environment log,
            Table table,
            List<Taken> taken,
            long nowNanos,
            @Nullable Differences differences,
            Duration bound)
            throws InterruptedException {
        int width = table.hasKey() ? table.key().size() : table.writtenColumns().size();
        List<Tuple> keys = taken.stream().map(one -> KeyList.unpack(one.entry(), width)).toList();
        List<Verdict> verdicts = sides.compare(table, keys, bound);
        List<Taken> equal = new ArrayList<>();
        List<Taken> different = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            boolean same = verdicts.get(i) == Verdict.EQUAL;
            (same ? equal : different).add(taken.get(i));
            if (!same && differences != null) {
                differences.add(table, keys.get(i), verdicts.get(i));
            }
        }
        dirty.differs(log, different, nowNanos);
        return dirty.clear(log, equal);
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
