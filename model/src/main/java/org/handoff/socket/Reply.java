package org.handoff.socket;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.Proof;

import java.util.List;

/// What an actuator answers. `epoch` is the command's, so that a late answer is known as such.
public sealed interface Reply {
    Epoch epoch();

    /// What a side's database says of itself, read back after the command or on request.
    ///
    /// @param held the epoch stored in the database
    /// @param writable whether it accepts client writes now
    /// @param findings bypass writers met, named by role, application and address
    record Ownership(
            Environment side, Epoch epoch, Epoch held, boolean writable, List<Finding> findings)
            implements Reply {
        public Ownership {
            findings = List.copyOf(findings);
        }
    }

    record Armed(Environment source, Epoch epoch, List<Finding> findings) implements Reply {
        public Armed {
            findings = List.copyOf(findings);
        }
    }

    /// The marker written after the fence is committed on the target.
    record Drained(Environment source, Epoch epoch, String marker) implements Reply {}

    record Proven(Environment source, Epoch epoch, Proof proof) implements Reply {}

    /// The command was not carried out; what it asked for is not so.
    record Failed(Epoch epoch, Command command, Fault fault) implements Reply {}

    /// The actuator has seen a higher epoch: whoever sent the command is no longer in charge.
    record Stale(Epoch epoch, Command command, Epoch held) implements Reply {}
}
