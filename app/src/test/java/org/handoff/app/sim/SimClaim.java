package org.handoff.app.sim;

import org.handoff.control.lease.Claimed;
import org.jspecify.annotations.Nullable;

/// The claim in the ledger's database, which two control planes share: one session has it, until it
/// is given back by a process that ended, or ended by whoever takes over. The session of a machine
/// that is gone, or cut off, lives on.
final class SimClaim {
    private @Nullable SimConductor holder;
    private String name = "";
    private long beat;
    private int session;

    Claimed look() {
        return new Claimed(holder != null, name, "", beat, session, "s" + session);
    }

    boolean isOf(SimConductor conductor) {
        return conductor.equals(holder);
    }

    void beat(SimConductor conductor) {
        if (isOf(conductor)) {
            beat++;
        }
    }

    /// Whatever session had it is ended.
    void take(SimConductor conductor) {
        holder = conductor;
        name = conductor.node().name();
        session++;
        beat++;
    }

    /// The process ended on a machine that lives: its socket is closed.
    void release(SimConductor conductor) {
        if (isOf(conductor)) {
            holder = null;
        }
    }
}
