package org.handoff.socket;

import org.handoff.model.Leaf;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// One side's rows, read for proof over one session. A value never leaves it but as part of a key;
/// its failures ([org.handoff.model.HandoffException]) name tables and codes, never values. Used by
/// one thread at a time.
///
/// Both sides' readers must agree on the canonical form: equal rows give equal digests on any
/// server, and rows that differ in anything (NULL and empty, scale, trailing blank, last bit of a
/// float) give different ones.
public interface RowReader extends AutoCloseable {
    /// How many keys or rows one call takes at most.
    int BATCH = 1_000;

    /// How many rows [#leafAmong] takes at most: they go in one statement, for one scan.
    int AMONG = 50_000;

    /// SHA-256 digests of whole rows, computed columns included, in the order of `keys`; `null`
    /// where there is no row.
    ///
    /// @param keys at most [#BATCH]; each holds the key columns in the order of [Table#key]
    byte[] @Nullable [] byKey(Table table, List<Tuple> keys);

    /// One row's digests column by column, in catalog order; empty if there is no row.
    List<byte[]> columnsOf(Table table, Tuple key);

    /// How many rows are equal to each given one, in one scan of a table without key.
    ///
    /// @param rows at most [#BATCH]; each holds the written columns
    long[] countEqual(Table table, List<Tuple> rows);

    /// The next rows in this side's own order of the key.
    ///
    /// @param after the key to start behind; `null` for the beginning
    /// @param limit at most [#BATCH]
    Page page(Table table, @Nullable Tuple after, int limit);

    /// The sum over the whole table.
    Leaf leaf(Table table);

    /// The sum over those rows of a table without key that are equal to one of `rows`, in the form
    /// of [#leaf].
    ///
    /// @param rows at most [#AMONG]; each holds the written columns
    Leaf leafAmong(Table table, List<Tuple> rows);

    /// Everything read from now on is of one moment, until [#release] or a failure.
    void hold();

    /// Ends [#hold].
    void release();

    /// How many rows the side holds in all, by its own statistics.
    long rowsEstimate();

    @Override
    void close();

    /// @param keys in order, as many as `digests`; fewer than asked for means the end
    record Page(List<Tuple> keys, List<byte[]> digests) {
        public Page {
            keys = List.copyOf(keys);
            digests = List.copyOf(digests);
        }
    }
}
