package org.handoff.control.api;

import org.handoff.model.Fault;

import java.util.List;

/// What became of an operator's wish.
public sealed interface Submission {

    /// It was begun.
    ///
    /// @param run names the run to follow, e.g. `cutover-3`; its end stands in [StatusView#runs];
    ///   empty if it is done already
    /// @param text one sentence
    record Accepted(String run, String text) implements Submission {}

    /// A dry run: the steps in words, in order, and what the gates say now.
    record Planned(List<String> steps) implements Submission {
        public Planned {
            steps = List.copyOf(steps);
        }
    }

    /// It was not begun; nothing changed.
    record Refused(Fault fault) implements Submission {}

    /// What the databases say contradicts the ledger: a person decides.
    record InDoubt(Fault fault) implements Submission {}
}
