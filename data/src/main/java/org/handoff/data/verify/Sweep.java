package org.handoff.data.verify;

import org.handoff.data.verify.BothSides.Verdict;
import org.handoff.data.verify.DirtyKeys.SweepStart;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.RowReader;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Proves a whole table again while it is written, without locks: every row of either side is
/// looked up on the other one. Each side is read in its own order of the key, so that collations
/// need not agree. A row that differs is read again until it is equal, or a stream marks it (then
/// upkeep has it), or it is a difference. Used by one thread at a time.
public final class Sweep implements AutoCloseable {
    /// Differences kept for a second look; more than that is not lag.
    static final int SUSPECTS = 50_000;

    private static final Duration BOUND = Duration.ofMinutes(5);
    private static final long WAIT_APPLIED_MILLIS = 120_000;

    private final DirtyKeys dirty;
    private final BothSides sides;
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

    /// @param rowsPerSecond read on each side at most
    public Sweep(
            DirtyKeys dirty,
            Supplier<RowReader> legacy,
            Supplier<RowReader> cloud,
            int rowsPerSecond,
            Patience patience) {
        this.dirty = dirty;
        this.sides = new BothSides(legacy, cloud);
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
        waitUntilApplied(start);
        Differences differences = new Differences();
        boolean equal = table.hasKey() ? keyed(table, differences) : whole(table, differences);
        if (!differences.isEmpty()) {
            differences.explain(sides, BOUND);
        }
        boolean counts = dirty.endSweep(start, equal);
        return new Result(rows.get() - before, equal && counts, differences.findings(source));
    }

    private void waitUntilApplied(SweepStart start) throws InterruptedException {
        long end = System.nanoTime() + WAIT_APPLIED_MILLIS * 1_000_000;
        while (!reached(start)) {
            if (System.nanoTime() > end) {
                throw HandoffException.limit(
                        "sweep.lag",
                        "The streams did not catch up within " + WAIT_APPLIED_MILLIS + " ms.",
                        "Sweep again when the lag is small.");
            }
            Thread.sleep(20);
        }
    }

    private boolean reached(SweepStart start) {
        var applied = dirty.applied();
        return start.readAfter().entrySet().stream()
                .allMatch(wanted -> {
                    var position = applied.get(wanted.getKey());
                    return position != null && position.isAtLeast(wanted.getValue());
                });
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

    /// A table without key is compared whole, until a moment without outstanding writes is met.
    private boolean whole(Table table, Differences differences) throws InterruptedException {
        for (int look = 0; look < patience.looks(); look++) {
            BothSides.Both<Leaf> leaves = sides.both(reader -> reader.leaf(table), BOUND);
            rows.addAndGet(leaves.legacy().rows());
            if (leaves.legacy().equals(leaves.cloud())) {
                return true;
            }
            Thread.sleep(patience.restMillis());
            if (look == patience.looks() - 1) {
                long missing = leaves.legacy().rows() - leaves.cloud().rows();
                Verdict verdict =
                        missing == 0
                                ? Verdict.DIFFERS
                                : missing > 0
                                        ? Verdict.MISSING_ON_CLOUD
                                        : Verdict.MISSING_ON_LEGACY;
                differences.add(table, new Tuple(new byte[0][]), verdict);
            }
        }
        return false;
    }

    @Override
    public void close() {
        sides.close();
    }
}
