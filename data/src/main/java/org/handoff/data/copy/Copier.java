package org.handoff.data.copy;

import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.LeafSum;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;
import org.handoff.socket.CopyTarget;
import org.handoff.socket.ProofStore;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Copies tables from one snapshot, in ranges and in parallel, and proves each table at once: the
/// digests of the source's rows are taken while they pass, the target's rows are read back, and the
/// two sums must be the same. The sum does not depend on order, so the target is read in ranges of
/// its own heap.
///
/// Nothing may be applied to the target before the copy is done: then a range's rows on the target
/// are the source's at the range's snapshot, and the sum over all ranges is exact even when the
/// copy was resumed and ranges have different snapshots.
///
/// **Resume.** A range is committed together with its record. After a crash the ranges of a table
/// that is cut by key go on under a new snapshot; a table cut by block is emptied and copied again,
/// because rows may have moved between blocks. What was committed under the older snapshot has to
/// be brought to the new one first, from the log, which is the engine's work; then the whole copy
/// stands at one position, and the stream skips what was committed before it.
public final class Copier {
    /// A range costs a commit; smaller ones are not worth it.
    private static final long SMALL_RANGE = 8L << 20;

    private final CopySource source;
    private final CopyTarget target;
    private final ProofStore proofs;
    private final Throttle throttle;
    private final Position position;
    private final Limits limits;
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final long startedNanos = System.nanoTime();
    private final AtomicInteger tablesProven = new AtomicInteger();
    private volatile int tablesInAll;
    private volatile long rowsExpected;

    /// @param lanes ranges at a time; each takes a session on either side
    /// @param rangeBytes heap bytes of a range
    public record Limits(int lanes, long rangeBytes) {
        public static final Limits DEFAULT = new Limits(2, 64L << 20);
    }

    /// @param positions where each table's newest range stands in the source's log
    /// @param rows on the target, all proven
    /// @param findings tables that were not equal when read back; empty if all is well
    public record Copied(Map<TableName, Position> positions, long rows, List<Finding> findings) {
        public Copied {
            positions = Map.copyOf(positions);
            findings = List.copyOf(findings);
        }
    }

    /// @param position of the snapshot that `source` reads
    public Copier(
            CopySource source,
            CopyTarget target,
            ProofStore proofs,
            Throttle throttle,
            Position position,
            Limits limits) {
        this.source = source;
        this.target = target;
        this.proofs = proofs;
        this.throttle = throttle;
        this.position = position;
        this.limits = limits;
    }

    /// Copies what is not copied yet, and proves it. Returns when all is done or the first failure
    /// has stopped the others.
    public Copied copy(Collection<Table> tables) throws InterruptedException {
        tablesInAll = tables.size();
        rowsExpected = tables.stream().mapToLong(Table::rowsEstimate).sum();
        Map<TableName, List<CopyTarget.Stored>> stored = target.stored();
        Map<TableName, Leaf> proven = proofs.proven();
        Map<TableName, TableCopy> copies = new TreeMap<>();
        Lanes lanes = new Lanes(limits.lanes());
        List<Table> largestFirst = new ArrayList<>(tables);
        largestFirst.sort(Comparator.comparingLong(Table::bytesEstimate).reversed());
        for (Table table : largestFirst) {
            List<CopyTarget.Stored> before = stored.getOrDefault(table.name(), List.of());
            TableCopy copy = resumed(table, before);
            copies.put(table.name(), copy);
            if (copy.isCopied() && proven.containsKey(table.name())) {
                copy.skipProof();
                tablesProven.incrementAndGet();
            } else {
                lanes.add(() -> begin(copy, lanes));
            }
        }
        lanes.run();
        return result(copies);
    }

    private Copied result(Map<TableName, TableCopy> copies) {
        Map<TableName, Position> positions = new TreeMap<>();
        List<Finding> findings = new ArrayList<>();
        long total = 0;
        for (TableCopy copy : copies.values()) {
            positions.put(copy.table().name(), copy.position());
            total += copy.copied().rows();
            findings.addAll(copy.findings());
        }
        return new Copied(positions, total, findings);
    }

    private TableCopy resumed(Table table, List<CopyTarget.Stored> before) {
        TableCopy copy = new TableCopy(table);
        boolean byKey = before.stream().allMatch(s -> s.range().kind() == CopyRange.Kind.KEY);
        boolean all = before.stream().allMatch(s -> s.done() != null);
        if (!before.isEmpty() && (byKey || all)) {
            copy.plan(before.stream().map(CopyTarget.Stored::range).toList());
            for (CopyTarget.Stored one : before) {
                CopyTarget.Done done = one.done();
                if (done != null) {
                    copy.done(done);
                    rows.add(done.leaf().rows());
                }
            }
        } else if (!before.isEmpty()) {
            copy.emptyFirst();
        }
        return copy;
    }

    /// Cuts a table unless it is cut already, and queues its ranges.
    private void begin(TableCopy copy, Lanes lanes) {
        Table table = copy.table();
        if (copy.isToBeEmptied()) {
            target.empty(table);
        }
        if (!copy.isPlanned()) {
            List<CopyRange> ranges = source.cut(table, rangeBytes(table));
            target.plan(table, ranges);
            copy.plan(ranges);
        }
        if (copy.isCopied()) {
            lanes.addFirst(() -> beginProof(copy, lanes));
            return;
        }
        for (CopyRange range : copy.open().reversed()) {
            lanes.addFirst(() -> copyRange(copy, range, lanes));
        }
    }

    /// Small enough that a single table keeps every lane busy to the end.
    private long rangeBytes(Table table) {
        long fair = table.bytesEstimate() / (3L * limits.lanes());
        return Math.clamp(fair, Math.min(SMALL_RANGE, limits.rangeBytes()), limits.rangeBytes());
    }

    private void copyRange(TableCopy copy, CopyRange range, Lanes lanes)
            throws InterruptedException {
        Pipe pipe = new Pipe(source, target, throttle, rows, bytes);
        Leaf leaf = pipe.copy(copy.table(), range, position);
        if (copy.done(new CopyTarget.Done(range, leaf, position))) {
            lanes.addFirst(() -> beginProof(copy, lanes));
        }
    }

    private void beginProof(TableCopy copy, Lanes lanes) {
        List<CopyRange> ranges = target.cut(copy.table(), rangeBytes(copy.table()));
        copy.expectProofs(ranges.size());
        for (CopyRange range : ranges) {
            lanes.addFirst(() -> readBack(copy, range));
        }
    }

    private void readBack(TableCopy copy, CopyRange range) throws InterruptedException {
        LeafSum sum = new LeafSum();
        target.readBack(
                copy.table(),
                range,
                (row, offset, length, written) -> sum.add(row, offset, length));
        if (copy.proved(sum.leaf())) {
            endTable(copy);
        }
    }

    private void endTable(TableCopy copy) {
        if (copy.findings().isEmpty()) {
            proofs.proven(copy.table().name(), copy.copied());
            tablesProven.incrementAndGet();
        }
        target.analyze(copy.table());
    }

    /// Any thread, any time.
    public CopyProgress progress() {
        long seconds = Math.max((System.nanoTime() - startedNanos) / 1_000_000_000, 1);
        long done = rows.sum();
        long expected = Math.max(rowsExpected, done);
        long left = done == 0 ? -1 : (expected - done) * seconds / done;
        return new CopyProgress(
                done,
                expected,
                bytes.sum(),
                bytes.sum() / seconds,
                left,
                tablesProven.get(),
                tablesInAll);
    }

    /// Throws unless all was equal.
    public static void requireEqual(Copied copied) {
        if (!copied.findings().isEmpty()) {
            Finding first = copied.findings().getFirst();
            throw HandoffException.operator(
                    "copy.differs",
                    "%d tables are not equal after the copy; first: %s"
                            .formatted(copied.findings().size(), first.text()),
                    "Find out who else writes to the target, then abort and start again.");
        }
    }
}
