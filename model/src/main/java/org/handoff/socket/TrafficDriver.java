package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;

/// Moves one thing that a site keeps in front of the gateways, or an old name that still leads
/// there: a balancer's pool, a proxy's upstream, a DNS name.
///
/// What every driver keeps, and the contract kit asks for:
/// - The thing itself remembers the highest epoch; a lower one is [Move.Stale] and changes nothing.
///   One epoch stands for one side.
/// - Each verb may be called again at any time, by another process, and has a bound in time of its
///   own ([DriverTraits#bound]).
/// - After [Move.Unknown], or after a process died in the middle, [#probe] tells what is so;
///   [#apply] with the same epoch and side finishes it.
/// - What is neither side as the spec says them is somebody else's: it is never changed.
///
/// Calls block; one thread at a time. Another process may use another driver of the same thing.
public interface TrafficDriver extends AutoCloseable {
    /// What it can do; never changes.
    DriverTraits traits();

    /// Asks what is so now. Changes nothing.
    Live probe();

    /// Long before a switch: marks the thing as ours where it is, at `side`, and does what takes
    /// effect only later, e.g. lowers a TTL. Moves nobody.
    Move prepare(Epoch epoch, Environment side);

    /// Leads to `side`, from the other side or from a half-done move.
    Move apply(Epoch epoch, Environment side);

    /// Whether clients that begin now reach `side`, as far as this driver can see it.
    Proof verify(Epoch epoch, Environment side);

    /// Wholly at `side`, and what [#prepare] changed is as it was before.
    Move compensate(Epoch epoch, Environment side);

    @Override
    void close();

    /// What [#verify] found.
    sealed interface Proof {
        String text();

        /// Seen there.
        ///
        /// @param draining connections, or old workers, still on the other side; -1 if nobody knows
        record Confirmed(int draining, String text) implements Proof {}

        /// A person said so; nobody can see it.
        record Attested(String text) implements Proof {}

        /// It may still come about by itself, e.g. when caches run out.
        record NotYet(String text) implements Proof {}

        /// It is otherwise, or nobody answers.
        record Denied(String text) implements Proof {}
    }
}
