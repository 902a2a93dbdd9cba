package org.handoff.model;

import org.jspecify.annotations.Nullable;

/// How far a stream came. Kept in the database that the stream writes to, and written there in the
/// same transaction as the changes it stands for.
///
/// @param applied every transaction of the log that ends at or before it is dealt with
/// @param proven every row changed before it was read equal on both sides; at most `applied`
/// @param writable what the side that is read last said of itself in the log: whether it owns
///   writes, and so whether the stream applies or only watches
/// @param epoch of that ownership
/// @param marker the newest marker met; `null` before the first
public record Progress(
        Position applied, Position proven, boolean writable, Epoch epoch, @Nullable String marker) {

    /// Before the first change.
    ///
    /// @param from where the log begins: the slot's consistent point
    /// @param writable whether the side that is read owns writes there
    public static Progress from(Position from, boolean writable, Epoch epoch) {
        return new Progress(from, from, writable, epoch, null);
    }
}
