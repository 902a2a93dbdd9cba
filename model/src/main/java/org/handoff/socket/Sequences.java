package org.handoff.socket;

import org.handoff.model.SequenceState;

import java.util.List;

/// One side's sequences, over one session. Used by one thread at a time.
public interface Sequences extends AutoCloseable {
    /// All of them, in one query.
    List<SequenceState> read();

    /// Sets each named sequence to `last` and `called`, in one statement; the side's other
    /// sequences stay as they are.
    void set(List<SequenceState> states);

    @Override
    void close();
}
