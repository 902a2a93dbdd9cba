package org.handoff.app.sim;

import org.handoff.testkit.sim.SimClock;

import java.util.ArrayList;
import java.util.List;

/// What goes wrong with processes and the network, and how it is started again.
final class Faults {
    private final HandoffWorld world;
    private final SimClock clock;
    private int inCharge;

    Faults(HandoffWorld world) {
        this.world = world;
        this.clock = world.clock();
    }

    /// Whom a gateway's poll reaches: the control plane started last, now and then another one; of
    /// two that share a ledger, either.
    SimConductor addressed() {
        if (world.isShared()) {
            return world.conductors().get(clock.below(2));
        }
        int at = clock.chance(0.1) ? 1 - inCharge : inCharge;
        return world.conductors().get(at);
    }

    void died(SimConductor conductor) {
        conductor.crash();
        if (!world.isShared()) {
            restartLater(conductor);
            return;
        }
        if (clock.chance(0.5)) {
            world.claim().release(conductor); // else its machine is gone, with its sockets
        }
        clock.after(clock.millisBetween(20, 4_000), conductor.node()::restart);
    }

    private void restartLater(SimConductor conductor) {
        clock.after(
                clock.millisBetween(20, 1_500),
                () -> {
                    if (!conductor.node().isUp()
                            && world.conductors().stream().noneMatch(this::works)) {
                        inCharge = world.conductors().indexOf(conductor);
                        conductor.start();
                    }
                });
    }

    private boolean works(SimConductor conductor) {
        return conductor.conducts() && !conductor.node().isFrozen();
    }

    void crashConductor() {
        died(world.isShared() ? either() : world.conductors().get(inCharge));
    }

    /// Rather the one in charge.
    private SimConductor either() {
        return world.conductors().stream()
                .filter(it -> it.conducts() && clock.chance(0.8))
                .findFirst()
                .orElseGet(() -> world.conductors().get(clock.below(2)));
    }

    /// The one in charge stops for a while, another takes over, and the first wakes up.
    void freezeAndReplaceConductor() {
        if (world.isShared()) {
            either().node().freeze(clock.millisBetween(50, 8_000));
            return;
        }
        SimConductor frozen = world.conductors().get(inCharge);
        SimConductor other = world.conductors().get(1 - inCharge);
        if (!frozen.node().isUp()) {
            return;
        }
        frozen.node().freeze(clock.millisBetween(50, 4_000));
        clock.after(
                clock.millisBetween(10, 1_000),
                () -> {
                    if (!other.node().isFrozen() && !world.isQuiet()) {
                        other.crash();
                        inCharge = world.conductors().indexOf(other);
                        other.start();
                    }
                });
    }

    void crashGateway() {
        SimGateway gateway = world.gateways().get(clock.below(world.gateways().size()));
        gateway.crash();
        clock.after(
                clock.millisBetween(10, 1_500),
                () -> {
                    if (!gateway.node().isUp()) {
                        gateway.start();
                    }
                });
    }

    void freezeGateway() {
        world.gateways()
                .get(clock.below(world.gateways().size()))
                .node()
                .freeze(clock.millisBetween(50, 5_000));
    }

    void crashSide() {
        SimSide side = world.sides().get(clock.below(2));
        side.crash();
        clock.after(clock.millisBetween(10, 1_500), () -> side.node().restart());
    }

    /// A room without power: a database for longer than anybody waits, and the conductor with it.
    void powerCut() {
        SimSide side = world.sides().get(clock.below(2));
        side.crash();
        clock.after(clock.millisBetween(1_000, 10_000), () -> side.node().restart());
        if (!world.isShared() || clock.chance(0.5)) {
            crashConductor(); // of two, the other may stand elsewhere
        }
    }

    void crashReplicator() {
        world.replicator().crash();
        clock.after(
                clock.millisBetween(10, 1_500),
                () -> {
                    if (!world.replicator().node().isUp()) {
                        world.replicator().start();
                    }
                });
    }

    void partition() {
        List<String> names = new ArrayList<>(List.of("legacy", "cloud", "replicator", "actuator"));
        world.gateways().forEach(it -> names.add(it.node().name()));
        world.conductors().forEach(it -> names.add(it.node().name()));
        if (world.isShared()) {
            names.add(HandoffWorld.LEDGER);
        }
        String one = names.get(clock.below(names.size()));
        long nanos = clock.millisBetween(50, 6_000);
        if (world.isShared() && clock.chance(0.3)) {
            String far = names.get(clock.below(names.size()));
            world.network().cut(one, far, nanos);
            world.network().cut(far, one, nanos);
            return;
        }
        for (String other : names) {
            world.network().cut(one, other, nanos);
            if (clock.chance(0.7)) {
                world.network().cut(other, one, nanos);
            }
        }
    }

    /// Whatever is down comes up; somebody conducts.
    void revive() {
        world.gateways().stream().filter(it -> !it.node().isUp()).forEach(SimGateway::start);
        if (!world.replicator().node().isUp()) {
            world.replicator().start();
        }
        if (world.isShared()) {
            world.conductors().forEach(it -> it.node().restart());
            return; // from here on they find each other
        }
        if (world.conductors().stream().noneMatch(SimConductor::conducts)) {
            SimConductor conductor = world.conductors().get(inCharge);
            conductor.crash();
            conductor.start();
        }
        keepConducting();
    }

    /// As the service manager does: a control plane that found itself superseded by nobody starts
    /// again.
    private void keepConducting() {
        for (int i = 0; i < world.conductors().size(); i++) {
            if (world.conductors().get(i).conducts()) {
                inCharge = i;
            }
        }
        if (world.conductors().stream().noneMatch(SimConductor::conducts)) {
            world.conductors().get(inCharge).crash();
            world.conductors().get(inCharge).start();
        }
        clock.after(1_000_000_000L, this::keepConducting);
    }
}
