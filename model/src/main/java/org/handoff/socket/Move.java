package org.handoff.socket;

import org.handoff.model.Epoch;
import org.handoff.model.Fault;

/// What came of a verb that changes something.
public sealed interface Move {

    /// It is so now, read back.
    ///
    /// @param changed false if it was so before
    record Done(boolean changed, String text) implements Move {}

    /// The thing has seen a higher epoch: nothing was changed, and whoever asked is not in charge.
    record Stale(Epoch held) implements Move {}

    /// Nothing was changed, or what was is put back.
    record Refused(Fault fault) implements Move {}

    /// It may have been changed: [TrafficDriver#probe] before anything else.
    record Unknown(Fault fault) implements Move {}

    /// A person has to do it and say so.
    record ByHand(String instruction) implements Move {}
}
