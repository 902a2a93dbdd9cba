package org.handoff.control.gate;

import org.handoff.model.Verdict;

/// A pure judgement over observations. The same observations give the same verdict; missing or
/// stale evidence refuses.
public interface Gate {
    /// A short stable word.
    String name();

    Verdict judge(Observations seen);
}
