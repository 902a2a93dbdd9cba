package org.handoff.data.follow;

import org.handoff.data.follow.StreamState.Treatment;
import org.handoff.model.Change;
import org.handoff.model.Finding;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Stretch;
import org.handoff.model.Table;
import org.handoff.socket.ChangeLog;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Takes a stream's changes from the queue, has [StreamState] decide about each transaction, merges
/// as many whole transactions as are waiting, and writes them with their progress in one target
/// transaction. Those that come within a moment of each other are merged, too; a marker or
/// ownership is written at once. In a backlog one stretch is written while the next is merged; what
/// is stored is dealt with in order, when its write has ended. One thread.
final class ApplyLoop {
    /// Source transactions merged into one target transaction at most: the more, the more of them
    /// meet on the same pages.
    static final int MERGED_TRANSACTIONS = 8_000;

    /// What is merged before it is written; a larger transaction is written in several stretches.
    static final long STRETCH_BYTES = 8L << 20;

    /// Changes merged before they are written.
    static final int STRETCH_CHANGES = 40_000;

    /// How often a quiet stream stores how far it has read.
    static final Duration QUIET_STORE = Duration.ofSeconds(2);

    /// So many transactions merged mean that there is a backlog.
    static final int BACKLOG = 64;

    /// How long a batch in a backlog may wait for the next transaction; a marker never does.
    static final Duration LINGER = Duration.ofMillis(3);

    /// How far apart target transactions begin while nothing is urgent, so that a busy source does
    /// not cost the target a commit for each of its own.
    static final Duration SPACING = Duration.ofMillis(10);

    /// How long the queue may be quiet before the rest is looked after.
    static final Duration PATIENCE = Duration.ofMillis(100);

    /// Counters that a status reads.
    record Counters(LongAdder transactions, LongAdder rows) {
        Counters() {
            this(new LongAdder(), new LongAdder());
        }
    }

    private record Arrival(String id, Instant committedAt) {}

    /// What a commit on the target stands for.
    private record Batch(Progress progress, int transactions, long rows, List<Arrival> arrivals) {}

    private final StreamSetup setup;
    private final StreamState state;
    private final Writing writing;
    private final ChangeLog log;
    private final MarkerBoard board;
    private final FindingBoard findings;
    private final Counters counters;
    private final Coalescer merging = new Coalescer();
    private List<Arrival> arrivals = new ArrayList<>();
    private @Nullable Batch underWay;
    private Treatment treatment = Treatment.OURS;
    private Instant committedAt = Instant.EPOCH;
    private Position firstCommit = Position.START;
    private boolean inTarget;
    private boolean backlogged;
    private int merged;
    private long rows;
    private long storedAt = System.nanoTime();
    private volatile Position applied;
    private volatile Position confirmed;
    private volatile boolean applying;

    ApplyLoop(
            StreamSetup setup,
            StreamState state,
            Writing writing,
            ChangeLog log,
            MarkerBoard board,
            FindingBoard findings,
            Counters counters) {
        this.setup = setup;
        this.state = state;
        this.writing = writing;
        this.log = log;
        this.board = board;
        this.findings = findings;
        this.counters = counters;
        this.applied = state.applied();
        this.confirmed = state.applied();
        this.applying = state.isWritable();
        setup.keys().applied(state.applied());
    }

    /// One event, or `null` if none came for a while.
    ///
    /// @param last whether none is waiting behind it
    void accept(@Nullable LogEvent event, boolean last) throws InterruptedException {
        switch (event) {
            case null -> quiet();
            case LogEvent.Begin begin -> {
                treatment = state.begin(begin.commit(), begin.replicated());
                committedAt = begin.committedAt();
            }
            case LogEvent.Changed changed -> change(changed.change(), changed.bytes());
            case LogEvent.Commit commit -> {
                state.commit(commit.end());
                merged++;
                if (isFull() || state.isUrgent() || (last && !backlogged && untilSpaced() <= 0)) {
                    store();
                }
            }
            case LogEvent.Idle idle -> {
                state.idle(idle.end());
                storeIfQuiet();
            }
        }
    }

    private void quiet() throws InterruptedException {
        boolean stores = underWay != null;
        settle();
        if (stores) {
            return;
        }
        if (merged > 0 && !state.isOpen()) {
            store();
        }
        storeIfQuiet();
        confirm();
    }

    /// How long to wait for the next event before passing `null`.
    Duration patience() {
        if (underWay != null) {
            return Duration.ZERO;
        }
        // A transaction that is still arriving cannot be stored; its next change ends the wait.
        if (merged == 0 || state.isOpen()) {
            return PATIENCE;
        }
        return backlogged ? LINGER : Duration.ofNanos(Math.max(untilSpaced(), 0));
    }

    private long untilSpaced() {
        return storedAt + SPACING.toNanos() - System.nanoTime();
    }

    private boolean isFull() {
        return merged >= MERGED_TRANSACTIONS
                || merging.bytes() >= STRETCH_BYTES
                || merging.changes() >= STRETCH_CHANGES;
    }

    private void change(Change change, long bytes) throws InterruptedException {
        switch (change) {
            case Change.Marker marker -> {
                state.marker(marker);
                arrivals.add(new Arrival(marker.id(), committedAt));
            }
            case Change.Ownership ownership -> state.ownership(ownership);
            case Change.SchemaChange schema -> schemaChanged(schema);
            case Change.Truncate truncate -> truncated(truncate, bytes);
            case Change.Insert insert -> row(insert.table(), insert, bytes);
            case Change.Update update -> row(update.table(), update, bytes);
            case Change.Delete delete -> row(delete.table(), delete, bytes);
        }
    }

    private void row(Table table, Change change, long bytes) throws InterruptedException {
        rows++;
        if (treatment == Treatment.OURS || isInCopy(table)) {
            return;
        }
        switch (treatment) {
            case APPLY -> write(change, bytes);
            case ROGUE -> {
                Marks.mark(setup.keys(), change, state.openCommit());
                rogue(table);
            }
            case SEEN -> Marks.mark(setup.keys(), change, state.openCommit());
            case OURS -> {}
        }
    }

    private boolean isInCopy(Table table) {
        if (setup.skipBefore().isEmpty()) {
            return false;
        }
        Position from = setup.skipBefore().get(table.name());
        return from != null && !state.openCommit().isAtLeast(from);
    }

    private void write(Change change, long bytes) throws InterruptedException {
        if (merging.isEmpty() && !inTarget) {
            firstCommit = state.openCommit();
        }
        if (!merging.offer(change, bytes)) {
            flush();
            if (!merging.offer(change, bytes)) {
                merging.alone(change, bytes);
                flush();
            }
        }
        // In the middle of a transaction: written, but not committed.
        if (merging.bytes() >= STRETCH_BYTES || merging.changes() >= STRETCH_CHANGES) {
            flush();
        }
    }

    private void truncated(Change.Truncate truncate, long bytes) throws InterruptedException {
        if (treatment == Treatment.OURS) {
            return;
        }
        List<Table> tables = truncate.tables().stream().filter(table -> !isInCopy(table)).toList();
        for (Table table : tables) {
            setup.keys().unproved(table, "it was truncated");
            if (treatment == Treatment.ROGUE) {
                rogue(table);
            }
        }
        if (treatment == Treatment.APPLY && !tables.isEmpty()) {
            rows++;
            write(new Change.Truncate(tables), bytes);
        }
    }

    private void rogue(Table table) {
        findings.add(
                new Finding(
                        "rogue-write",
                        table.name().toString(),
                        1,
                        "Rows were written to the side that does not own writes, past its fence;"
                                + " they are not applied. Find the writer and undo them."));
    }

    private void schemaChanged(Change.SchemaChange change) {
        if (treatment == Treatment.OURS) {
            return;
        }
        findings.add(
                new Finding(
                        "schema-changed",
                        change.object(),
                        1,
                        change.command()
                                + " ran on this side since the migration began; undo it, or make it"
                                + " on both sides and start over."));
        for (Table table : setup.tables().values()) {
            if (names(change.object(), table)) {
                setup.keys().unproved(table, "its schema changed");
            }
        }
    }

    /// Object identities quote names only where needed.
    private static boolean names(String object, Table table) {
        String plain = object.replace("\"", "");
        return plain.equals(table.name().toString())
                || plain.startsWith(table.name() + ".")
                || plain.endsWith(" on " + table.name());
    }

    /// Writes what is merged, without committing: the source transaction goes on.
    private void flush() throws InterruptedException {
        if (!merging.isEmpty()) {
            inTarget = true;
            begin(marked(), null);
        }
    }

    /// Writes what is merged with the progress, and commits.
    private void store() throws InterruptedException {
        boolean more = isFull();
        // First the marks, then what is proven.
        Stretch stretch = marked();
        Progress progress = state.toStore(setup.keys().provenUpTo(state.read()));
        Batch batch = new Batch(progress, merged, rows, arrivals);
        inTarget = false;
        backlogged = merged >= BACKLOG;
        merged = 0;
        rows = 0;
        arrivals = new ArrayList<>();
        storedAt = System.nanoTime();
        if (more) {
            begin(stretch.committing(progress), batch);
        } else {
            settle();
            writing.now(stretch.committing(progress)).forEach(findings::add);
            stored(batch);
        }
    }

    private Stretch marked() {
        Stretch stretch = merging.drain();
        Marks.mark(setup.keys(), stretch, firstCommit);
        return stretch;
    }

    /// Has the next stretch written as soon as the one before is, and only then deals with that.
    private void begin(Stretch stretch, @Nullable Batch batch) throws InterruptedException {
        List<Finding> found = writing.ended();
        Batch before = underWay;
        writing.begin(stretch);
        underWay = batch;
        found.forEach(findings::add);
        if (before != null) {
            stored(before);
        }
    }

    /// Waits until nothing is under way to the target.
    private void settle() throws InterruptedException {
        writing.ended().forEach(findings::add);
        Batch batch = underWay;
        underWay = null;
        if (batch != null) {
            stored(batch);
        }
    }

    private void stored(Batch batch) {
        state.stored(batch.progress);
        counters.transactions().add(batch.transactions);
        counters.rows().add(batch.rows);
        applied = state.applied();
        applying = batch.progress.writable();
        setup.keys().applied(state.applied());
        confirm();
        arrive(batch.arrivals);
    }

    private void arrive(List<Arrival> arrivals) {
        if (arrivals.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        Instant wall = Instant.now();
        for (Arrival arrival : arrivals) {
            board.arrived(arrival.id, now, Duration.between(arrival.committedAt, wall).toNanos());
        }
    }

    private void storeIfQuiet() throws InterruptedException {
        boolean due = System.nanoTime() - storedAt >= QUIET_STORE.toNanos();
        if (due && !state.isOpen() && !state.read().equals(state.applied())) {
            store();
        }
    }

    private void confirm() {
        confirmed = state.confirmable(setup.keys().provenUpTo(state.applied()));
        log.confirm(confirmed);
    }

    Position applied() {
        return applied;
    }

    Position confirmed() {
        return confirmed;
    }

    boolean isApplying() {
        return applying;
    }
}
