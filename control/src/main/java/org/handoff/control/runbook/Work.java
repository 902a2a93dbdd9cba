package org.handoff.control.runbook;

import org.handoff.control.gate.Gate;
import org.handoff.model.Environment;
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

    /// A person does it and says so.
    record Attest(List<Pointer> pointers) implements Work {
        public Attest {
            pointers = List.copyOf(pointers);
        }

        /// What to do, a line for each.
        List<String> instructions(Environment owner) {
            return pointers.stream().map(it -> it.instruction(owner)).toList();
        }

        /// The same in one sentence.
        String instruction(Environment owner) {
            return String.join("; ", instructions(owner));
        }
    }

    /// There is nothing to do here, and why.
    record Nothing(String because) implements Work {}

    /// Gates are judged for as long as the step lasts.
    record Watch(List<Gate> gates) implements Work {
        public Watch {
            gates = List.copyOf(gates);
        }
    }
}
