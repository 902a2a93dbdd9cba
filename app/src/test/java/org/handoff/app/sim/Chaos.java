package org.handoff.app.sim;

import org.handoff.control.runbook.Event;
import org.handoff.control.runbook.OperatorRequest;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.control.runbook.Stuck;
import org.handoff.model.Environment;
import org.handoff.testkit.sim.SimClock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What goes wrong, when, and what the operator presses. Everything is drawn from the seed.
final class Chaos {
    private final HandoffWorld world;
    private final Faults faults;
    private final Traffic traffic;
    private final SimClock clock;
    private final double faultsEveryMillis;
    private final double asksEveryMillis;
    private final Map<Long, Environment> tampered = new HashMap<>();
    private final boolean tampers;
    private final boolean decides;
    private boolean isOver;

    Chaos(HandoffWorld world, Faults faults, Traffic traffic) {
        this.world = world;
        this.faults = faults;
        this.traffic = traffic;
        this.clock = world.clock();
        this.faultsEveryMillis = List.of(500.0, 1_500.0, 4_000.0).get(clock.below(3));
        this.tampers = clock.chance(0.4);
        this.decides = clock.chance(0.5);
        this.asksEveryMillis = List.of(100.0, 300.0, 900.0).get(clock.below(3));
    }

    void begin() {
        if (clock.chance(0.5)) {
            world.network().setWeather(0.02, 0.03, 0.03, 3_000);
        }
        ask(Kind.START);
        faultLater();
        askLater();
    }

    /// Everything heals; nobody presses anything any more.
    void end() {
        isOver = true;
        world.network().heal();
        tampered.forEach((row, side) -> world.side(side).repair(row));
        tampered.clear();
        world.setSlowDisk(false);
        traffic.setEvidenceFlows(true);
        for (SimSide side : world.sides()) {
            side.node().thaw();
            side.node().restart();
        }
        world.gateways().forEach(it -> it.node().thaw());
        world.conductors().forEach(it -> it.node().thaw());
        faults.revive();
    }

    boolean isOver() {
        return isOver;
    }

    private void faultLater() {
        clock.after(
                clock.millisBetween(0, 2 * faultsEveryMillis),
                () -> {
                    if (!isOver) {
                        fault();
                        faultLater();
                    }
                });
    }

    private void askLater() {
        clock.after(
                clock.millisBetween(0, 2 * asksEveryMillis),
                () -> {
                    if (!isOver) {
                        if (!decide()) {
                            ask(anyKind());
                        }
                        askLater();
                    }
                });
    }

    private Kind anyKind() {
        int roll = clock.below(1_000);
        boolean legacyOwns = world.owner() == Environment.LEGACY;
        if (roll < 600) {
            return legacyOwns ? Kind.CUTOVER : Kind.ROLLBACK;
        }
        if (roll < 760) {
            return legacyOwns ? Kind.ROLLBACK : Kind.CUTOVER;
        }
        if (roll < 860) {
            return Kind.REHEARSE;
        }
        if (roll < 930) {
            return Kind.RESUME;
        }
        return roll < 998 ? Kind.START : roll == 998 ? Kind.RETIRE : Kind.ABORT;
    }

    private void ask(Kind kind) {
        OperatorRequest request =
                new OperatorRequest(
                        kind, "operator" + clock.below(2), "", false, Environment.LEGACY);
        boolean mayGiveUp = kind != Kind.ABORT || clock.chance(0.5);
        world.conductors().stream()
                .filter(it -> it.conducts() && mayGiveUp)
                .findFirst()
                .ifPresent(it -> it.tell(new Event.OperatorAsked(request, 0)));
    }

    /// A side is waited for beyond its bound: a person gives it up, or decides anew. No superuser
    /// does anything in such a world: what is on one side only would be called lost.
    ///
    /// @return whether something was pressed
    private boolean decide() {
        SimConductor asked =
                world.conductors().stream()
                        .filter(it -> it.conducts() && !it.node().isFrozen())
                        .findFirst()
                        .orElse(null);
        Stuck stuck = asked == null || !decides ? null : asked.stuck();
        if (asked == null || stuck == null || clock.chance(0.3)) {
            return false;
        }
        boolean gives = clock.chance(0.8);
        Environment any = clock.chance(0.5) ? Environment.LEGACY : Environment.CLOUD;
        Environment owner = gives ? stuck.side().other() : any;
        OperatorRequest request =
                new OperatorRequest(
                        Kind.RESUME, "operator0", "", false, owner, gives ? "it is off" : "", "");
        asked.tell(new Event.OperatorAsked(request, 0));
        return true;
    }

    private void fault() {
        switch (clock.below(12)) {
            case 0, 1 -> faults.crashConductor();
            case 2 -> faults.freezeAndReplaceConductor();
            case 3 -> faults.crashGateway();
            case 4 -> faults.freezeGateway();
            case 5 -> faults.crashSide();
            case 6 -> faults.crashReplicator();
            case 7 -> faults.partition();
            case 8 -> slowDisk();
            case 9, 10 -> beyondRepair();
            default -> stopEvidence();
        }
    }

    /// What the machine cannot mend by itself: a superuser's script, or a room without power.
    private void beyondRepair() {
        if (decides) {
            faults.powerCut();
        } else {
            tamper();
        }
    }

    /// A run's fence is under way: the worst moment for a superuser's script.
    void fencing() {
        if (tampers && clock.chance(0.9)) {
            clock.after(clock.millisBetween(0, 15), this::tamper);
        }
    }

    private void slowDisk() {
        world.setSlowDisk(true);
        clock.after(clock.millisBetween(100, 2_000), () -> world.setSlowDisk(false));
    }

    private void stopEvidence() {
        traffic.setEvidenceFlows(false);
        clock.after(clock.millisBetween(500, 6_000), () -> traffic.setEvidenceFlows(true));
    }

    /// A superuser deletes a row around the fence on the side that does not own writes, and puts it
    /// back later.
    private void tamper() {
        Environment idle = world.owner().other();
        SimSide side = world.side(idle);
        boolean possible = !decides && !isOver && !world.isProving() && !side.isWritable();
        if (!possible || side.rows().isEmpty() || !side.node().isUp()) {
            return;
        }
        long row = side.rows().keySet().iterator().next();
        side.tamper(row);
        tampered.put(row, idle);
        clock.after(
                clock.millisBetween(50, 2_500),
                () -> {
                    Environment where = tampered.remove(row);
                    if (where != null) {
                        world.side(where).repair(row);
                    }
                });
    }
}
