package org.handoff.control.runbook;

import org.handoff.control.gate.Gate;
import org.handoff.socket.Command;

import java.util.List;
import java.util.function.Function;

/// What is done in one step.
public sealed interface Work {

    /// All gates pass.
    record Judge(List<Gate> gates) implements Work {
        public Judge {
            gates = List.copyOf(gates);
        }
    }

    /// A command is confirmed by what its actuator read back.
    record Ask(Function<Run, Command> command) implements Work {}

    /// Every gateway holds, or its lease has run out.
    record Hold() implements Work {}

    /// The commit point is durable.
    record Commit() implements Work {}

    /// Every gateway goes to the new owner.
    record Release() implements Work {}

    /// There is nothing to do here, and why.
    record Nothing(String because) implements Work {}

    /// Gates are judged for as long as the step lasts.
    record Watch(List<Gate> gates) implements Work {
        public Watch {
            gates = List.copyOf(gates);
        }
    }
}
