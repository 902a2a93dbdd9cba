package org.handoff.driver.hook;

import org.handoff.driver.Deadline;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;

/// Something of a site's own that leads to a side, and may tell where it leads. One [#lead] at a
/// time, of all processes on this machine; [#look] also beside it. Every call ends soon after its
/// deadline.
public interface Hook {
    /// Whether [#look] can be asked; if not, what it says of itself has to be believed.
    boolean isObserved();

    /// Whether what it started before, perhaps for a process that died, runs on.
    default boolean isUnderWay() {
        return false;
    }

    /// Whether [#look] sees the thing itself; if not, it sees only what was asked of it, and what
    /// failed may have been done in part.
    default boolean looksAtTheThing() {
        return true;
    }

    /// Waits for what is still under way, or ends it if it leads to the other side and that can be
    /// done.
    default void settle(Environment side, Deadline deadline) throws HookFailure {}

    /// Where it leads now, in its own words: `legacy`, `cloud`, or anything else. Changes nothing.
    ///
    /// @throws HookFailure if it does not say
    String look(Deadline deadline) throws HookFailure;

    /// Leads to a side. May be asked again after it was cut short.
    ///
    /// @param epoch under which, for what can refuse an older one
    /// @throws HookFailure if it does not say that it did
    void lead(Epoch epoch, Environment side, Deadline deadline) throws HookFailure;
}
