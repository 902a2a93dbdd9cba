package org.handoff.engine.postgres.copy;

import org.handoff.model.Change;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.handoff.socket.ChangeSink;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which rows a stretch of the log touches: their keys, never their values. Ends the reading at a
/// position. One thread.
final class ChangedRows implements ChangeSink {
    /// Keys kept in memory, by their bytes; the table that goes over is given up as a whole.
    static final long LIMIT_BYTES = 192L << 20;

    private static final int KEY_BYTES = 96;

    /// What is known of one table.
    ///
    /// @param keys the key columns of each row that was touched; empty if `whole`
    /// @param whole whether the keys are not known: no key, TRUNCATE, too many
    record Touched(Set<Tuple> keys, boolean whole) {
        static final Touched NOTHING = new Touched(Set.of(), false);
        static final Touched WHOLE = new Touched(Set.of(), true);

        boolean isNothing() {
            return keys.isEmpty() && !whole;
        }
    }

    private final Position until;
    private final Runnable end;
    private final long limit;
    private final Map<TableName, Touched> touched = new HashMap<>();
    private final Map<TableName, List<Integer>> keyColumns = new HashMap<>();
    private long bytes;
    private boolean reached;

    /// @param until transactions that commit at it or later do not count
    /// @param end called once, when all before `until` was read
    ChangedRows(Position until, Runnable end, long limitBytes) {
        this.until = until;
        this.end = end;
        this.limit = limitBytes;
    }

    /// Whether everything before the position was read.
    boolean isReached() {
        return reached;
    }

    Touched of(TableName table) {
        return touched.getOrDefault(table, Touched.NOTHING);
    }

    @Override
    public void begin(Position commit, Instant committedAt, boolean replicated) {
        endAt(commit);
    }

    @Override
    public void commit(Position end) {}

    @Override
    public void idle(Position end) {
        endAt(end);
    }

    private void endAt(Position position) {
        if (!reached && position.isAtLeast(until)) {
            reached = true;
            end.run();
        }
    }

    @Override
    public void change(Change change) {
        if (reached) {
            return;
        }
        switch (change) {
            case Change.Insert insert -> touch(insert.table(), insert.after());
            case Change.Update update -> {
                touch(update.table(), update.before());
                touch(update.table(), update.after());
            }
            case Change.Delete delete -> touch(delete.table(), delete.before());
            case Change.Truncate truncate -> truncate.tables().forEach(this::whole);
            case Change.Marker _, Change.Ownership _, Change.SchemaChange _ -> {
                // The stream meets them again.
            }
        }
    }

    private void touch(Table table, @Nullable Tuple row) {
        if (row == null) {
            return;
        }
        if (!table.hasKey()) {
            whole(table);
            return;
        }
        Touched known =
                touched.computeIfAbsent(table.name(), _ -> new Touched(new HashSet<>(), false));
        if (known.whole()) {
            return;
        }
        Tuple key = key(table, row);
        if (known.keys().add(key)) {
            bytes += size(key);
            if (bytes > limit) {
                whole(table);
            }
        }
    }

    private void whole(Table table) {
        Touched before = touched.put(table.name(), Touched.WHOLE);
        if (before != null) {
            before.keys().forEach(key -> bytes -= size(key));
        }
    }

    private Tuple key(Table table, Tuple row) {
        List<Integer> at = keyColumns.computeIfAbsent(table.name(), _ -> table.writtenKey());
        byte[] @Nullable [] values = new byte[at.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(at.get(i));
        }
        return new Tuple(values);
    }

    private static long size(Tuple key) {
        long size = KEY_BYTES;
        for (int i = 0; i < key.size(); i++) {
            byte[] value = key.get(i);
            size += value == null ? 0 : value.length;
        }
        return size;
    }
}
