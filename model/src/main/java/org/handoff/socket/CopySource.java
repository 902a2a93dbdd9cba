package org.handoff.socket;

import org.handoff.model.Table;

import java.util.List;

/// The side that is copied from, at one snapshot. Safe for threads: each call opens what it needs.
public interface CopySource {
    /// Cuts a table into ranges of about `rangeBytes`.
    List<CopyRange> cut(Table table, long rangeBytes);

    /// Reads a range's rows in the form that the target's [CopyTarget.Load] and
    /// [CopyTarget#readBack] know, calling `rows` for each.
    ///
    /// @return how many rows there were
    long read(Table table, CopyRange range, Rows rows) throws InterruptedException;

    /// Receives rows, by one thread.
    interface Rows {
        /// @param bytes hold the row from `offset` on; valid only during the call
        /// @param length of the row
        /// @param written how many of its first bytes are to be written to the target; the rest are
        ///   computed columns, which are only verified
        void row(byte[] bytes, int offset, int length, int written) throws InterruptedException;
    }
}
