package org.handoff.socket;

import org.handoff.model.Epoch;

/// Writes markers through the change log of one side's database. Any thread.
public interface Markers extends AutoCloseable {

    /// Commits a marker; it is durable when this returns. Writing the same id again makes a new
    /// change of it.
    void write(String id, Epoch epoch);

    @Override
    void close();
}
