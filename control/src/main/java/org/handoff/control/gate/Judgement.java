package org.handoff.control.gate;

import org.handoff.model.Verdict;

/// A gate and what it said.
///
/// @param gate its name
/// @param evidenceAgeMillis how old the evidence was; -1 if there was none
public record Judgement(String gate, Verdict verdict, long evidenceAgeMillis) {
    public boolean isPassed() {
        return verdict instanceof Verdict.Pass;
    }
}
