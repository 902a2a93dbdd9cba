package org.handoff.socket;

import org.handoff.model.Position;

/// Relates what statements see on one side to positions in that side's log. A commit is in the log
/// a moment before other sessions see it, and for as long as a synchronous standby is waited for.
/// Any thread.
public interface LogView extends AutoCloseable {

    /// Every transaction that the log told before this call, and that committed before the position
    /// returned, is seen by each statement that begins after it. The greatest position of all if
    /// none told is unseen.
    Position seenUpTo();

    /// Every transaction that a statement has seen until now committed before this position.
    Position end();

    @Override
    void close();
}
