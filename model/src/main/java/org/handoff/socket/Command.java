package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;

import java.time.Duration;

/// What the conductor asks of an actuator. Every command carries the epoch, may arrive late, twice
/// or never, and doing it twice is the same as doing it once. An actuator that has seen a higher
/// epoch answers [Reply.Stale] and does nothing.
public sealed interface Command {
    Epoch epoch();

    /// Make a side's database refuse client writes: from everyone but the replicator.
    ///
    /// @param bound how long open writing transactions may hold it up; then [Reply.Failed]
    /// @param endOpenTransactions whether sessions still writing at half the bound are ended
    record Fence(Environment side, Epoch epoch, Duration bound, boolean endOpenTransactions)
            implements Command {}

    /// Let a side's database accept client writes: `open` after a switch, or the return to the
    /// source before it.
    record Unfence(Environment side, Epoch epoch) implements Command {}

    /// Prepare everything that the pause must not do: reverse capture healthy, sequences of the
    /// target ahead, statistics fresh.
    record Arm(Environment source, Epoch epoch) implements Command {}

    /// Write a marker through the source's change log and answer when the target has committed it.
    record Drain(Environment source, Epoch epoch, Duration bound) implements Command {}

    /// Re-read every dirty key on both sides and set sequences; only valid drained and fenced.
    record Prove(Environment source, Epoch epoch, Duration bound) implements Command {}

    /// Tell what is so now: ownership on both sides. Answered by [Reply.Ownership] per side.
    record Observe(Environment side, Epoch epoch) implements Command {}
}
