package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.capture.PostgresLog;
import org.handoff.engine.postgres.capture.PostgresMarkers;
import org.handoff.engine.postgres.catalog.ArrayText;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.engine.postgres.copy.ChangedRows.Touched;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.LeafSum;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopyTarget.Stored;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Brings what an earlier copy left on the target to the snapshot under which the copy goes on.
///
/// A copy that was cut off and goes on later would leave rows of two snapshots side by side: a
/// value of a unique index twice, a child without its parent, a row that moved from a range that
/// was not copied into one that was. No order of replaying the log over such a mixture is right for
/// all of them: a large value that an update left out of the log may be nowhere on the target. So
/// nothing is replayed. The slot holds the log from the first snapshot on; every row that changed
/// before the new snapshot is in it. Those rows, and no others, are deleted on the target and read
/// again from the source under the new snapshot, table by table, each table in one transaction with
/// its record in the journal. Then the whole target is the source at the new snapshot, as if the
/// copy had begun there, and the stream skips what was committed before it.
///
/// Why it is complete: let a row of a range that was committed under an older snapshot differ from
/// the new one. Then a transaction between the two touched it, under its old key or its new one; it
/// committed at or after the slot's position, which is never confirmed during a copy; so its key is
/// among those read. Why it may be done again: every position stored stays at or behind the true
/// one until the transaction that moves it commits, and a row read once too often is merely read.
///
/// A table without key, or truncated, or with too many changed rows, or whose key's type has
/// operators of its own, is emptied and copied again. One thread; nothing else may write to the
/// target.
public final class PostgresCatchUp {
    /// Keys of one statement.
    private static final int KEYS = 20_000;

    private final PostgresSide source;
    private final PostgresSide target;
    private final String snapshot;
    private final Position position;
    private final List<PostgresTable> tables;
    private final ObjectNames names;
    private final CopyJournal journal;

    /// @param snapshot exported at `position`, and still held
    /// @param tables as the source's catalog has them
    public PostgresCatchUp(
            PostgresSide source,
            PostgresSide target,
            String snapshot,
            Position position,
            List<PostgresTable> tables,
            ObjectNames names) {
        this.source = source;
        this.target = target;
        this.snapshot = snapshot;
        this.position = position;
        this.tables = tables;
        this.names = names;
        this.journal = new CopyJournal(target);
    }

    /// What it took.
    ///
    /// @param rows keys read again
    /// @param emptied tables that are copied again from the beginning
    public record Result(long rows, List<TableName> emptied) {
        public Result {
            emptied = List.copyOf(emptied);
        }
    }

    /// @throws HandoffException if the slot's log has a gap, a table changed its shape, or a side
    ///   fails; doing it again goes on where it was
    public Result run() throws InterruptedException {
        Map<TableName, List<Stored>> stored = journal.stored();
        if (stored.values().stream().flatMap(List::stream).allMatch(one -> one.done() == null)) {
            return new Result(0, List.of());
        }
        ChangedRows changed = changed();
        long rows = 0;
        List<TableName> emptied = new ArrayList<>();
        try (PostgresCopyTarget writing = new PostgresCopyTarget(target, tables, names)) {
            for (PostgresTable table : tables) {
                TableName name = table.table().name();
                List<Stored> ranges = stored.getOrDefault(name, List.of());
                if (ranges.stream().allMatch(one -> one.done() == null)) {
                    continue;
                }
                Touched touched = changed.of(name);
                if (isToBeCopiedAgain(table, ranges, touched)) {
                    writing.empty(table.table());
                    emptied.add(name);
                } else {
                    rows += touched.keys().size();
                    bringUp(table, ranges, new ArrayList<>(touched.keys()));
                }
            }
        }
        return new Result(rows, emptied);
    }

    /// Reads the slot's log up to the snapshot, confirming nothing.
    private ChangedRows changed() throws InterruptedException {
        List<Table> plain = tables.stream().map(PostgresTable::table).toList();
        try (PostgresLog log = new PostgresLog(source, names.migration(), plain);
                PostgresMarkers markers = new PostgresMarkers(source)) {
            ChangedRows changed = new ChangedRows(position, log::close, ChangedRows.LIMIT_BYTES);
            log.open();
            // Something must come behind the position, or an idle server would leave us waiting.
            markers.write("catch-up-" + position, Epoch.NONE);
            log.read(changed);
            if (!changed.isReached()) {
                throw HandoffException.bug("copy.catch-up", "The log ended before the snapshot.");
            }
            return changed;
        }
    }

    private static boolean isToBeCopiedAgain(
            PostgresTable table, List<Stored> ranges, Touched touched) {
        boolean whole = ranges.stream().allMatch(one -> one.done() != null);
        boolean byKey = ranges.stream().allMatch(one -> one.range().kind() == CopyRange.Kind.KEY);
        if (!whole && !byKey) {
            return true;
        }
        boolean ownOperators =
                table.table().keyColumns().stream().anyMatch(one -> one.type().contains("."));
        return touched.whole() || (ownOperators && !touched.isNothing());
    }

    private void bringUp(PostgresTable table, List<Stored> ranges, List<Tuple> keys)
            throws InterruptedException {
        CopyForm form = CopyForm.of(table);
        try (Connection reading = PostgresCopySource.open(source, snapshot);
                Connection writing = PostgresCopyTarget.openWriter(target, names)) {
            Leaf change = Leaf.EMPTY;
            if (!keys.isEmpty()) {
                Leaf before = delete(form, writing, keys);
                change = insert(form, reading, writing, within(form, ranges), keys).minus(before);
            }
            CopyJournal.moved(writing, table.table(), change, position, !keys.isEmpty());
            writing.commit();
        } catch (SQLException failure) {
            throw Queries.redacted(
                    "Table " + table.table().name() + " could not be brought up to date", failure);
        }
    }

    /// The ranges that are on the target, as a condition; empty if all are.
    private static String within(CopyForm form, List<Stored> ranges) {
        if (ranges.stream().allMatch(one -> one.done() != null)) {
            return "";
        }
        return ranges.stream()
                .filter(one -> one.done() != null)
                .map(one -> "(" + form.condition(one.range()) + ")")
                .collect(Collectors.joining(" OR ", " AND (", ")"));
    }

    private static Leaf delete(CopyForm form, Connection writing, List<Tuple> keys)
            throws SQLException, InterruptedException {
        LeafSum sum = new LeafSum();
        String name = Names.quoted(form.table().name());
        for (int from = 0; from < keys.size(); from += KEYS) {
            String among = among(form, keys.subList(from, Math.min(keys.size(), from + KEYS)));
            CopyRows.read(
                    writing,
                    form.outWhere(among),
                    form.rows((row, offset, length, _) -> sum.add(row, offset, length)));
            try (Statement statement = writing.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute("DELETE FROM ONLY " + name + " WHERE " + among);
            }
        }
        return sum.leaf();
    }

    private static Leaf insert(
            CopyForm form, Connection reading, Connection writing, String within, List<Tuple> keys)
            throws SQLException, InterruptedException {
        LeafSum sum = new LeafSum();
        CopyIn copy = writing.unwrap(PGConnection.class).getCopyAPI().copyIn(form.in());
        try {
            if (form.binary()) {
                copy.writeToCopy(PostgresLoad.HEADER, 0, PostgresLoad.HEADER.length);
            }
            for (int from = 0; from < keys.size(); from += KEYS) {
                List<Tuple> part = keys.subList(from, Math.min(keys.size(), from + KEYS));
                CopyRows.read(
                        reading,
                        form.outWhere(among(form, part) + within),
                        form.rows((row, offset, length, written) -> {
                            sum.add(row, offset, length);
                            write(copy, row, offset, written);
                        }));
            }
            if (form.binary()) {
                copy.writeToCopy(PostgresLoad.TRAILER, 0, PostgresLoad.TRAILER.length);
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        return sum.leaf();
    }

    private static void write(CopyIn copy, byte[] row, int offset, int length) {
        try {
            copy.writeToCopy(row, offset, length);
        } catch (SQLException failure) {
            throw Queries.redacted("A row could not be written to the target", failure);
        }
    }

    /// The rows of these keys, as a condition. COPY takes no parameters.
    private static String among(CopyForm form, List<Tuple> keys) {
        Table table = form.table();
        int width = table.key().size();
        List<String> arrays = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        List<String> casts = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            arrays.add(ArrayText.literal(keys, i));
            columns.add("c" + i);
            casts.add("u.c" + i + "::" + table.keyColumns().get(i).type());
        }
        return "(%s) IN (SELECT %s FROM unnest(%s) AS u(%s))"
                .formatted(
                        Names.list(table.keyColumns()),
                        String.join(", ", casts),
                        String.join(", ", arrays),
                        String.join(", ", columns));
    }
}
