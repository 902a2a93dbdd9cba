package org.handoff.control.runbook;

import org.handoff.control.gate.Gate;
import org.handoff.model.Environment;
import org.handoff.socket.Command;

import java.util.ArrayList;
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

    /// Drivers move what they can; a person does the rest and says so.
    record Attest(List<Pointer> pointers) implements Work {
        public Attest {
            pointers = List.copyOf(pointers);
        }

        /// Names of those that a driver moves.
        List<String> driven() {
            return pointers.stream().filter(it -> !it.isByHand()).map(Pointer::name).toList();
        }

        /// What is left for a person.
        Attest byHand() {
            return new Attest(pointers.stream().filter(Pointer::isByHand).toList());
        }

        /// What a plan says of them.
        String plan(Environment owner) {
            List<String> parts = new ArrayList<>();
            for (Pointer each : pointers) {
                parts.add(
                        (each.isByHand() ? "A person points " : "Its driver leads ")
                                + each.instruction(owner));
            }
            return String.join("; ", parts) + ".";
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

    /// Hooks and hold points of the site's.
    record Hooks(SiteSteps site) implements Work {}

    /// There is nothing to do here, and why.
    record Nothing(String because) implements Work {}

    /// Gates are judged for as long as the step lasts.
    record Watch(List<Gate> gates) implements Work {
        public Watch {
            gates = List.copyOf(gates);
        }
    }
}
