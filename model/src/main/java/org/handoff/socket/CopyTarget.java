package org.handoff.socket;

import org.handoff.model.Leaf;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The side that is copied to. Safe for threads: each call opens what it needs.
public interface CopyTarget {
    /// The cut of each table that was begun, and which of its ranges were committed; empty at the
    /// first start.
    Map<TableName, List<Stored>> stored();

    /// Keeps a table's cut, before any of its ranges is loaded.
    void plan(Table table, List<CopyRange> ranges);

    /// Empties a table and forgets its ranges, in one transaction.
    void empty(Table table);

    /// Starts a transaction that ends with the range's record.
    Load load(Table table, CopyRange range);

    /// Cuts the target's own copy of a table for reading back in parallel.
    List<CopyRange> cut(Table table, long rangeBytes);

    /// Reads rows back in the form of [CopySource#read].
    long readBack(Table table, CopyRange range, CopySource.Rows rows) throws InterruptedException;

    /// Brings the table's statistics up to date.
    void analyze(Table table);

    /// @param leaf what the source's snapshot held in the range
    /// @param position the snapshot's position
    record Done(CopyRange range, Leaf leaf, Position position) {}

    /// @param done `null` while the range is not committed
    record Stored(CopyRange range, @Nullable Done done) {}

    /// Where each table's copy stands: the newest of its ranges' snapshots.
    static Map<TableName, Position> positions(Map<TableName, List<Stored>> stored) {
        Map<TableName, Position> positions = new TreeMap<>();
        stored.forEach((name, ranges) -> {
            Position newest = Position.START;
            for (Stored range : ranges) {
                Done done = range.done();
                newest = done == null ? newest : newest.orLater(done.position());
            }
            positions.put(name, newest);
        });
        return positions;
    }

    /// One range being written, by one thread.
    interface Load extends AutoCloseable {
        void write(byte[] bytes, int length);

        /// Commits rows and record together.
        void commit(Done done);

        /// Rolls back unless committed.
        @Override
        void close();
    }
}
