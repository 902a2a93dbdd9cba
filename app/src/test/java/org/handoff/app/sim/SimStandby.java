package org.handoff.app.sim;

import org.handoff.control.lease.Claimed;
import org.handoff.control.lease.Takeover;
import org.handoff.control.runbook.Phase;
import org.handoff.testkit.sim.SimClock;

/// One machine's `handoff serve --standby`: the real [Takeover] around a look at the claim, and the
/// service manager that starts the process again after it ended.
final class SimStandby {
    private final HandoffWorld world;
    private final SimConductor conductor;
    private final SimClock clock;
    private Takeover takeover = new Takeover(Takeover.LEASE);
    private boolean ending;

    SimStandby(HandoffWorld world, SimConductor conductor) {
        this.world = world;
        this.conductor = conductor;
        this.clock = world.clock();
    }

    void start() {
        conductor.node().restart();
        takeover = new Takeover(Takeover.LEASE);
        lookLater();
    }

    /// Whether it could take over: the process runs, and reaches the ledger.
    boolean isAble() {
        return conductor.node().isUp() && !conductor.node().isFrozen() && conductor.reachesLedger();
    }

    private void lookLater() {
        clock.after(
                clock.millisBetween(150, 250),
                () -> {
                    look();
                    lookLater();
                });
    }

    private void look() {
        if (conductor.isSuperseded()) {
            restartOnce();
            return;
        }
        if (!isAble() || conductor.isConducting()) {
            return;
        }
        SimClaim claim = world.claim();
        // Its own lost session is ended before anything else is asked.
        Claimed seen = claim.isOf(conductor) ? Claimed.FREE : claim.look();
        Takeover.Move move = takeover.saw(seen, clock.now());
        boolean gives = world.has(Sabotage.STANDBY_WAITS_FOR_A_DEAD_HOLDER);
        if (move == Takeover.Move.TAKE || (move == Takeover.Move.END_AND_TAKE && !gives)) {
            takeover = new Takeover(Takeover.LEASE);
            claim.take(conductor);
            world.invariants().taken();
            conductor.start();
        }
    }

    /// A control plane that was superseded ends, and is started again as a standby.
    private void restartOnce() {
        if (ending) {
            return;
        }
        ending = true;
        clock.after(
                clock.millisBetween(20, 1_500),
                () -> {
                    ending = false;
                    if (conductor.isSuperseded()) {
                        conductor.crash();
                        conductor.node().restart();
                        takeover = new Takeover(Takeover.LEASE);
                    }
                });
    }

    @Override
    public String toString() {
        return conductor.node().name()
                + (conductor.isConducting() ? " conducts " : " waits ")
                + (conductor.phase() == Phase.STOPPED ? "" : conductor.phase().toString());
    }
}
