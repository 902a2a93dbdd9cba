package org.handoff.control.evidence;

import java.io.IOException;
import java.util.List;

/// Storage where a name keeps what was first written there. Every method is bounded in time; one
/// thread writes, any may read.
public interface WriteOnce extends AutoCloseable {
    /// Writes `content`, if nothing stands under `name`. Done twice it is done once.
    ///
    /// @return what stands there afterwards, read back: `content`, or what stood there before
    /// @throws IOException if that is not known, or if the storage would let it be changed
    byte[] put(String name, byte[] content) throws IOException;

    /// What stands under the names with a prefix, every version of each that can still be read, in
    /// the order of the names.
    ///
    /// @param most newer names count if there are more
    List<byte[]> read(String prefix, int most) throws IOException;

    /// Whether it is held against the ledger before a start, because it answers as fast as a disk;
    /// else behind it, so that a takeover waits for no cloud.
    boolean isNear();

    @Override
    default void close() {}

    /// For people: where it is, without anything secret.
    @Override
    String toString();
}
