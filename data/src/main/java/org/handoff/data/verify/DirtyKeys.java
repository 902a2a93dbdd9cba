package org.handoff.data.verify;

import org.handoff.data.follow.ChangedKeys;
import org.handoff.data.verify.KeyList.Taken;
import org.handoff.data.verify.TableProof.State;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// The keys of one migration whose rows may differ between the sides, fed by both streams. Safe for
/// threads.
///
/// **Why every row outside of it is equal.** Let a table be *proven* at some moment: every key that
/// is not marked has equal rows on both sides, but for changes that a stream has not told yet.
/// 1. *Base.* A copy's rows were compared with the source's snapshot before anything was applied;
///    every later change comes through a stream that starts at that snapshot.
/// 2. *Step.* A side's row changes only by a client's write or by our applier. A client's write, on
///    whichever side, comes through that side's log and marks the key ([ChangedKeys#changed])
///    before it is written on the other side. The applier writes only keys that are marked already.
/// 3. *Clearing.* A key is cleared only if its last change committed before the position that is
///    applied on the other side, and is seen on its own ([org.handoff.socket.LogView#seenUpTo]);
///    both rows were read after that and were equal, and the key was not marked again since it was
///    taken ([KeyList.Taken] holds the stamp). So no write to it was outstanding; one that was
///    committed but not told yet marks it again when its turn comes.
/// 4. *Gap.* TRUNCATE, a lost range of the log, too many keys: the table becomes unproved, and its
///    proof starts over with a sweep, which is a new base under the same rules.
/// 5. *Crash.* The log is confirmed only up to before the oldest mark and before every break, so
///    that all of them are met again; nothing here has to be durable.
///
/// In the pause no write is outstanding on either side; when every remaining key was read equal,
/// the set is empty and the tables are equal.
public final class DirtyKeys {
    /// @param bytes memory for marks, both logs together
    /// @param suspects keys of one table that keep differing before the table counts as unproved
    public record Limits(long bytes, int suspects) {
        public static final Limits DEFAULT = new Limits(192L << 20, 10_000);
    }

    private final Limits limits;
    private final Map<TableName, TableProof> byName = new HashMap<>();
    private final List<TableProof> tables = new ArrayList<>();
    private final Deque<Broken> events = new ArrayDeque<>();
    private final Map<Environment, Log> logs = new EnumMap<>(Environment.class);

    /// @param all every table of the migration; each is unproved until [#proven] is called
    public DirtyKeys(Collection<Table> all, Limits limits) {
        this.limits = limits;
        for (Table table : all) {
            TableProof proof = new TableProof(tables.size(), table);
            tables.add(proof);
            byName.put(table.name(), proof);
        }
        for (Environment side : Environment.values()) {
            logs.put(side, new Log(side));
        }
    }

    /// What the stream that reads `source`'s log reports to.
    public ChangedKeys log(Environment source) {
        return of(source);
    }

    private Log of(Environment source) {
        Log log = logs.get(source);
        if (log == null) {
            throw new IllegalStateException("no log of " + source);
        }
        return log;
    }

    /// The table's base proof holds: it was compared whole, before anything was applied, or its
    /// proof was durable and the streams resume from before anything unproved.
    public synchronized void proven(TableName name) {
        TableProof proof = byName.get(name);
        if (proof != null) {
            proof.state = State.PROVEN;
            proof.reason = "";
            proof.floors.clear();
        }
    }

    /// One side's change log.
    private final class Log implements ChangedKeys {
        private final Environment side;
        private final KeyList keys = new KeyList();
        private Position applied = Position.START;
        private Position told = Position.START;

        Log(Environment side) {
            this.side = side;
        }

        @Override
        public void changed(Table table, Tuple row, Position commit) {
            synchronized (DirtyKeys.this) {
                told = told.orLater(commit);
                TableProof proof = byName.get(table.name());
                if (proof == null || !proof.keepsMarks()) {
                    return;
                }
                if (!table.hasKey() && row.isPartial()) {
                    breakProof(proof, "a large value was not in the log of a table without key");
                    return;
                }
                keys.mark(proof.index, KeyList.keyOf(table, row), commit.value());
                if (bytes() > limits.bytes()) {
                    breakProof(proof, "too many rows changed since they were proven");
                }
            }
        }

        @Override
        public void unproved(Table table, String reason) {
            synchronized (DirtyKeys.this) {
                TableProof proof = byName.get(table.name());
                if (proof != null) {
                    breakProof(proof, reason);
                }
            }
        }

        @Override
        public void applied(Position position) {
            synchronized (DirtyKeys.this) {
                applied = applied.orLater(position);
            }
        }

        @Override
        public Position provenUpTo(Position upTo) {
            synchronized (DirtyKeys.this) {
                long proven = upTo.value();
                if (keys.size() > 0) {
                    proven = earlier(proven, keys.oldestPosition() - 1);
                }
                for (TableProof table : tables) {
                    Long floor = table.floor(side);
                    if (floor != null) {
                        proven = earlier(proven, floor);
                    }
                }
                return new Position(proven);
            }
        }
    }

    private static long earlier(long one, long other) {
        return Long.compareUnsigned(one, other) <= 0 ? one : other;
    }

    private long bytes() {
        long total = 0;
        for (Log log : logs.values()) {
            total += log.keys.bytes();
        }
        return total;
    }

    /// Everything committed up to the positions applied now is known to be read again, so marks of
    /// the table may go.
    private void breakProof(TableProof proof, String reason) {
        proof.breaks++;
        for (Log log : logs.values()) {
            Long oldest = log.keys.removeAll(proof.index);
            long floor = log.applied.value();
            if (oldest != null) {
                floor = earlier(floor, oldest - 1);
            }
            proof.floors.merge(log.side, floor, DirtyKeys::earlier);
        }
        proof.state = State.UNPROVED;
        proof.reason = reason;
        tell(new Broken(proof.table.name(), false, 0));
    }

    /// A table's proof broke, or holds again: to be kept durably.
    ///
    /// @param rows how many, about, when it was proven again
    record Broken(TableName table, boolean proven, long rows) {}

    /// Only the newest event of a table matters, so there are never more than tables.
    private void tell(Broken event) {
        events.removeIf(older -> older.table().equals(event.table()));
        events.add(event);
    }

    /// What happened since the last call.
    synchronized List<Broken> drainEvents() {
        List<Broken> drained = List.copyOf(events);
        events.clear();
        return drained;
    }

    /// Breaks a table's proof from outside of the streams.
    synchronized void unprove(Table table, String reason) {
        TableProof proof = byName.get(table.name());
        if (proof != null) {
            breakProof(proof, reason);
        }
    }

    // ---- for upkeep, prover and sweep ----

    /// The position up to which a log is committed on the other side.
    synchronized Position applied(Environment log) {
        return of(log).applied;
    }

    /// Marks of one log that were made before `upTo`, oldest first.
    synchronized List<Taken> take(
            Environment log, int limit, Position upTo, long nowNanos, IntPredicate which) {
        return of(log).keys.take(limit, upTo.value(), nowNanos, which);
    }

    /// Clears marks whose rows were read equal, unless marked again meanwhile.
    synchronized int clear(Environment log, List<Taken> equal) {
        int cleared = 0;
        for (Taken taken : equal) {
            // A sweep of a table without key has to know every row that changed since it began.
            boolean needed = tables.get(taken.entry().table).isSweptWhole();
            cleared += !needed && of(log).keys.clear(taken) ? 1 : 0;
        }
        return cleared;
    }

    /// Rows that differ are tried again, later each time.
    synchronized void differs(Environment log, List<Taken> different, long nowNanos) {
        for (Taken taken : different) {
            KeyList.Entry entry = taken.entry();
            if (entry.stamp == taken.stamp()) {
                entry.tries = Math.min(entry.tries + 1, 30);
                long wait = 100_000_000L << Math.min(entry.tries, 6);
                entry.retryAtNanos = nowNanos + wait;
            }
        }
        int[] suspects = new int[tables.size()];
        for (Taken taken : different) {
            KeyList.Entry entry = taken.entry();
            if (entry.tries > 3 && ++suspects[entry.table] > limits.suspects()) {
                breakProof(tables.get(entry.table), "too many rows differ");
                return;
            }
        }
    }

    /// Whether some log has marked the key.
    synchronized boolean isMarked(Table table, Tuple key) {
        int index = indexOf(table.name());
        return logs.values().stream().anyMatch(log -> log.keys.contains(index, key));
    }

    synchronized int indexOf(TableName name) {
        TableProof proof = byName.get(name);
        return proof == null ? -1 : proof.index;
    }

    synchronized Table table(int index) {
        return tables.get(index).table;
    }

    public synchronized List<Table> all() {
        return tables.stream().map(proof -> proof.table).toList();
    }

    /// Marks of both logs.
    public synchronized int size() {
        return size(Environment.LEGACY) + size(Environment.CLOUD);
    }

    public synchronized int size(Environment log) {
        return of(log).keys.size();
    }

    /// Keys that were read different more than three times.
    public synchronized int suspects() {
        int count = 0;
        for (Log log : logs.values()) {
            for (Taken taken :
                    log.keys.take(limits.suspects(), -1, Long.MAX_VALUE, table -> true)) {
                count += taken.entry().tries > 3 ? 1 : 0;
            }
        }
        return count;
    }

    /// Tables that are not proven, each with its reason.
    public synchronized List<Finding> unproved() {
        List<Finding> findings = new ArrayList<>();
        for (TableProof proof : tables) {
            if (proof.state != State.PROVEN) {
                findings.add(
                        new Finding(
                                "table-unproved",
                                proof.table.name().toString(),
                                proof.table.rowsEstimate(),
                                "Table %s is not proven: %s. A sweep proves it again."
                                        .formatted(proof.table.name(), proof.reason)));
            }
        }
        return findings;
    }

    synchronized @Nullable Table nextUnproved() {
        for (TableProof proof : tables) {
            if (proof.state == State.UNPROVED) {
                return proof.table;
            }
        }
        return null;
    }

    /// The sweep that began with this ticket reads no more, however it ended.
    synchronized void leaveSweep(SweepStart start) {
        TableProof proof = byName.get(start.table());
        if (proof != null) {
            proof.sweeps--;
        }
    }

    /// A sweep's ticket: valid until the induction breaks again.
    record SweepStart(TableName table, int breaks, Map<Environment, Position> readAfter) {}

    /// Marks of the table count from now on. The sweep may read once each log is applied up to
    /// `readAfter`, so that no change that was told before, and not kept, is still outstanding.
    synchronized SweepStart startSweep(Table table) {
        TableProof proof = byName.get(table.name());
        if (proof == null) {
            throw HandoffException.bug("sweep.table", "Table " + table.name() + " is unknown.");
        }
        if (proof.state == State.UNPROVED) {
            proof.state = State.SWEEPING;
        }
        proof.sweeps++;
        Map<Environment, Position> readAfter = new EnumMap<>(Environment.class);
        logs.forEach((side, log) -> readAfter.put(side, log.told));
        return new SweepStart(table.name(), proof.breaks, readAfter);
    }

    /// Rows of a table without key that were marked since its sweep began, by either log.
    synchronized List<Tuple> markedSince(SweepStart start) {
        TableProof proof = byName.get(start.table());
        List<Tuple> rows = new ArrayList<>();
        if (proof != null) {
            int width = proof.table.writtenColumns().size();
            logs.values().forEach(log -> rows.addAll(log.keys.all(proof.index, width)));
        }
        return rows;
    }

    /// @return whether the sweep counts: the induction did not break since it started
    synchronized boolean endSweep(SweepStart start, boolean equal) {
        TableProof proof = byName.get(start.table());
        if (proof == null || proof.breaks != start.breaks()) {
            return false;
        }
        if (equal) {
            proven(start.table());
            tell(new Broken(start.table(), true, proof.table.rowsEstimate()));
        } else if (proof.state == State.SWEEPING) {
            proof.state = State.UNPROVED;
            proof.reason = "a sweep found rows that differ";
            tell(new Broken(start.table(), false, 0));
        } else {
            breakProof(proof, "a sweep found rows that differ");
        }
        return true;
    }
}
