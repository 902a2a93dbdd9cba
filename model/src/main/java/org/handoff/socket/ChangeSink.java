package org.handoff.socket;

import org.handoff.model.Change;
import org.handoff.model.Position;

import java.time.Instant;

/// Receives a change log in commit order: `begin (change)* commit`, or `idle`. Called by one
/// thread. A call may block: that is the backpressure.
public interface ChangeSink {

    /// A committed transaction starts.
    ///
    /// @param commit its commit's position, known from the start
    /// @param replicated whether it was written by Handoff's own applier (origin tag)
    void begin(Position commit, Instant committedAt, boolean replicated)
            throws InterruptedException;

    void change(Change change) throws InterruptedException;

    /// The transaction is whole. `end` is the position just after it: reading resumes there.
    void commit(Position end) throws InterruptedException;

    /// The log holds nothing more up to `end` now.
    void idle(Position end) throws InterruptedException;
}
