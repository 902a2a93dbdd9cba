package org.handoff.control.runbook;

import org.handoff.control.gate.Judgement;

import java.util.List;

/// What the person is told at once. Progress is in the [Snapshot].
///
/// @param accepted whether it is being done (or, dry, would be)
/// @param text one sentence
/// @param run number of the run begun; 0 if none
/// @param gates judged for it; empty if none were
/// @param plan what would be done, in words, for a dry run
public record OperatorAnswer(
        boolean accepted, String text, long run, List<Judgement> gates, List<String> plan) {
    public OperatorAnswer {
        gates = List.copyOf(gates);
        plan = List.copyOf(plan);
    }

    static OperatorAnswer yes(String text) {
        return new OperatorAnswer(true, text, 0, List.of(), List.of());
    }

    static OperatorAnswer no(String text) {
        return new OperatorAnswer(false, text, 0, List.of(), List.of());
    }
}
