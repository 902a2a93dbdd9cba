package org.handoff.data.verify;

import org.handoff.data.verify.BothSides.Both;
import org.handoff.data.verify.BothSides.Verdict;
import org.handoff.data.verify.DirtyKeys.SweepStart;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.LogView;
import org.handoff.socket.RowReader;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Proves a whole table again while it is written, without locks: every row of either side is
/// looked up on the other one. Each side is read in its own order of the key, so that collations
/// need not agree. A row that differs is read again until it is equal, or a stream marks it (then
/// upkeep has it), or it is a difference.
///
/// A table without key has no row to look up, so it is summed up on each side, each in a snapshot
/// of its own, and no quiet moment is needed: rows equal to one that changed meanwhile are left out
/// of both sums. **Why that is right.** The sweep begins when all that was told before is applied
/// and seen; from then on every changed row is marked and stays marked. After both snapshots were
/// taken it waits until all that either of them can have seen is told. So a row value that is not
/// marked then did not change between the beginning and the later snapshot: each side's count of it
/// is what it was at the beginning, and the two must agree. Values that are marked are subtracted,
/// in the same snapshots, and are proven like every other mark: by counting them when no change of
/// theirs is outstanding, in the pause at the latest. Used by one thread at a time.
public final class Sweep implements AutoCloseable {
    /// Differences kept for a second look; more than that is not lag.
    static final int SUSPECTS = 50_000;

    private static final Duration BOUND = Duration.ofMinutes(5);

    /// Of a table without key, which is read in one piece.
    private static final Duration WHOLE_BOUND = Duration.ofHours(6);

    private static final long WAIT_APPLIED_MILLIS = 120_000;
    private static final long APPLIED_PACE_MILLIS = 20;

    private final DirtyKeys dirty;
    private final BothSides sides;
    private final Map<Environment, LogView> views;
    private final int rowsPerSecond;
    private final Patience patience;
    private final AtomicLong rows = new AtomicLong();

    /// How often a difference is looked at again, so that lag is not taken for one.
    ///
    /// @param looks at most
    /// @param restMillis between them
    public record Patience(int looks, long restMillis) {
        public static final Patience DEFAULT = new Patience(40, 250);
    }

    /// @param legacy opens a session whose statements may take long
    /// @param views of both sides; not closed here
    /// @param rowsPerSecond read on each side at most
    public Sweep(
            DirtyKeys dirty,
            Supplier<RowReader> legacy,
            Supplier<RowReader> cloud,
            Map<Environment, LogView> views,
            int rowsPerSecond,
            Patience patience) {
        this.dirty = dirty;
        this.sides = new BothSides(legacy, cloud);
        this.views = Map.copyOf(views);
        this.rowsPerSecond = rowsPerSecond;
        this.patience = patience;
    }

    /// @param rows read
    /// @param proven whether the table counts as proven now
    /// @param findings what differs; empty if nothing does
    public record Result(long rows, boolean proven, List<Finding> findings) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /// Rows read since the start, for progress.
    public long rows() {
        return rows.get();
    }

    /// Sweeps one table.
    public Result run(Table table, Environment source) throws InterruptedException {
        long before = rows.get();
        SweepStart start = dirty.startSweep(table);
        try {
            await(() -> isSettled(start));
            awaitAllApplied();
            Differences differences = new Differences();
            boolean equal =
                    table.hasKey() ? keyed(table, differences) : whole(table, start, differences);
            if (!differences.isEmpty()) {
                differences.explain(sides, BOUND);
            }
            boolean counts = dirty.endSweep(start, equal);
            return new Result(rows.get() - before, equal && counts, differences.findings(source));
        } finally {
            dirty.leaveSweep(start);
        }
    }

    /// Waits until all that a statement can have seen so far is told and applied.
    private void awaitAllApplied() throws InterruptedException {
        Map<Environment, Position> ends = new EnumMap<>(Environment.class);
        views.forEach((side, view) -> ends.put(side, view.end()));
        await(() ->
                ends.entrySet().stream()
                        .allMatch(end -> dirty.applied(end.getKey()).isAtLeast(end.getValue())));
    }

    private static void await(BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + WAIT_APPLIED_MILLIS * 1_000_000;
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw HandoffException.limit(
                        "sweep.lag",
                        "The streams did not catch up within " + WAIT_APPLIED_MILLIS + " ms.",
                        "Sweep again when the lag is small.");
            }
            Thread.sleep(APPLIED_PACE_MILLIS);
        }
    }

    /// Whether all that was told when the sweep began is applied, and seen by what it reads now.
    private boolean isSettled(SweepStart start) {
        for (Map.Entry<Environment, Position> told : start.readAfter().entrySet()) {
            // What commits at a position ends behind it.
            Position applied = dirty.applied(told.getKey());
            LogView view = views.get(told.getKey());
            boolean nothing = told.getValue().equals(Position.START);
            if ((!nothing && told.getValue().isAtLeast(applied))
                    || (view != null && !view.seenUpTo().isAtLeast(applied))) {
                return false;
            }
        }
        return true;
    }

    private boolean keyed(Table table, Differences differences) throws InterruptedException {
        List<Tuple> suspects = new ArrayList<>();
        for (Environment order : Environment.values()) {
            if (!inOrderOf(order, table, suspects)) {
                break;
            }
        }
        return settle(table, suspects, differences);
    }

    /// @return false when there are so many differences that the rest need not be read
    private boolean inOrderOf(Environment order, Table table, List<Tuple> suspects)
            throws InterruptedException {
        Tuple after = null;
        while (true) {
            long began = System.nanoTime();
            Tuple from = after;
            RowReader.Page page =
                    sides.one(order, reader -> reader.page(table, from, RowReader.BATCH), BOUND);
            if (page.keys().isEmpty()) {
                return true;
            }
            byte[] @Nullable [] others =
                    sides.one(order.other(), reader -> reader.byKey(table, page.keys()), BOUND);
            for (int i = 0; i < others.length; i++) {
                if (!Arrays.equals(others[i], page.digests().get(i))) {
                    suspects.add(page.keys().get(i));
                }
            }
            rows.addAndGet(others.length);
            if (suspects.size() > SUSPECTS) {
                return false;
            }
            after = page.keys().getLast();
            throttle(others.length, began);
        }
    }

    private void throttle(int count, long began) throws InterruptedException {
        long owed = 1_000_000_000L * count / rowsPerSecond - (System.nanoTime() - began);
        if (owed > 0) {
            Thread.sleep(Duration.ofNanos(owed));
        }
    }

    /// Looks at suspects again until nothing is left or nothing changes any more.
    private boolean settle(Table table, List<Tuple> suspects, Differences differences)
            throws InterruptedException {
        List<Tuple> open = suspects;
        for (int look = 0; look < patience.looks() && !open.isEmpty(); look++) {
            Thread.sleep(look == 0 ? 0 : patience.restMillis());
            open = stillDifferent(table, open, null);
        }
        stillDifferent(table, open, differences);
        return differences.isEmpty();
    }

    private List<Tuple> stillDifferent(
            Table table, List<Tuple> keys, @Nullable Differences differences)
            throws InterruptedException {
        List<Verdict> verdicts = sides.compare(table, keys, BOUND);
        List<Tuple> open = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i) != Verdict.EQUAL && !dirty.isMarked(table, keys.get(i))) {
                open.add(keys.get(i));
                if (differences != null) {
                    differences.add(table, keys.get(i), verdicts.get(i));
                }
            }
        }
        return open;
    }

    private boolean whole(Table table, SweepStart start, Differences differences)
            throws InterruptedException {
        sides.both(Sweep::held, BOUND);
        try {
            Both<Leaf> all = sides.both(reader -> reader.leaf(table), WHOLE_BOUND);
            rows.addAndGet(all.legacy().rows());
            awaitAllApplied();
            List<Tuple> changed = changed(table, start);
            Both<Leaf> among = sides.both(reader -> reader.leafAmong(table, changed), WHOLE_BOUND);
            Leaf legacy = all.legacy().minus(among.legacy());
            Leaf cloud = all.cloud().minus(among.cloud());
            if (!legacy.equals(cloud)) {
                differences.add(table, new Tuple(new byte[0][]), verdict(legacy, cloud));
            }
            return differences.isEmpty();
        } finally {
            sides.both(Sweep::released, BOUND);
        }
    }

    private static boolean held(RowReader reader) {
        reader.hold();
        return true;
    }

    private static boolean released(RowReader reader) {
        reader.release();
        return true;
    }

    private List<Tuple> changed(Table table, SweepStart start) {
        List<Tuple> changed = dirty.markedSince(start).stream().distinct().toList();
        if (changed.size() > RowReader.AMONG) {
            throw HandoffException.limit(
                    "sweep.changes",
                    "%d rows of %s changed while it was swept, over %d."
                            .formatted(changed.size(), table.name(), RowReader.AMONG),
                    "Sweep it when less is written, or give it a primary key.");
        }
        return changed;
    }

    private static Verdict verdict(Leaf legacy, Leaf cloud) {
        long missing = legacy.rows() - cloud.rows();
        if (missing == 0) {
            return Verdict.DIFFERS;
        }
        return missing > 0 ? Verdict.MISSING_ON_CLOUD : Verdict.MISSING_ON_LEGACY;
    }

    @Override
    public void close() {
        sides.close();
    }
}
