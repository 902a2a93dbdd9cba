package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Set;

/// The way that changes take from the side that owns writes to the other one, seen from outside of
/// the replicator. Used by one thread.
public interface Passage extends AutoCloseable {

    /// Where both logs stood.
    ///
    /// @param owner all that a statement on the owner had seen until then committed before it
    /// @param receiver the same of the other side
    record Mark(Position owner, Position receiver) {}

    /// The side that owns writes.
    Environment owner();

    /// Whether changes flow from the owner to the other side; if not, both are compared as they
    /// are.
    boolean flows();

    /// Waits until everything that statements on the owner have seen so far is applied on the other
    /// side. Without flow it returns at once.
    ///
    /// @return `null` if that did not happen in time
    @Nullable Mark await(Duration bound) throws InterruptedException;

    /// Transactions on the owner that may have committed without being seen yet: those that have
    /// written and do something now.
    Set<String> writing();

    /// Waits until all of these are over.
    ///
    /// @return false if that did not happen in time
    boolean awaitOver(Set<String> writing, Duration bound) throws InterruptedException;

    @Override
    void close();
}
