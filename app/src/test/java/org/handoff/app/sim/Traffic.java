package org.handoff.app.sim;

import org.handoff.control.gate.Evidence;
import org.handoff.control.runbook.Event;
import org.handoff.model.Environment;
import org.handoff.testkit.sim.SimClock;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Clients behind gateways, writers around them, and the evidence that the control planes get.
final class Traffic {
    private final HandoffWorld world;
    private final SimClock clock;
    private long rows;
    private boolean evidenceFlows = true;
    private boolean writes = true;

    Traffic(HandoffWorld world) {
        this.world = world;
        this.clock = world.clock();
    }

    void begin() {
        evidenceLater();
        writeLater();
        bypassLater();
    }

    /// Nobody writes any more.
    void end() {
        writes = false;
    }

    void setEvidenceFlows(boolean flows) {
        evidenceFlows = flows;
    }

    private void writeLater() {
        clock.after(
                clock.millisBetween(2, 40),
                () -> {
                    if (!writes) {
                        return;
                    }
                    SimGateway gateway = world.gateways().get(clock.below(world.gateways().size()));
                    long row = ++rows;
                    gateway.node().after(0, () -> gateway.arrive(row));
                    writeLater();
                });
    }

    /// A writer that no gateway sees, mostly to the side that owns writes.
    private void bypassLater() {
        clock.after(
                clock.millisBetween(10, 100),
                () -> {
                    if (!writes) {
                        return;
                    }
                    SimSide side =
                            world.side(clock.chance(0.8) ? world.owner() : world.owner().other());
                    long row = ++rows;
                    side.node()
                            .after(
                                    0,
                                    () ->
                                            side.write(
                                                    row,
                                                    done -> {
                                                        if (done) {
                                                            world.invariants().acknowledged(row);
                                                        }
                                                    }));
                    bypassLater();
                });
    }

    private void evidenceLater() {
        clock.after(
                clock.millisBetween(80, 250),
                () -> {
                    if (evidenceFlows) {
                        Evidence evidence = evidence();
                        world.conductors().stream()
                                .filter(SimConductor::conducts)
                                .forEach(it -> it.tell(new Event.EvidenceCame(evidence)));
                    }
                    evidenceLater();
                });
    }

    private Evidence evidence() {
        boolean follows = world.replicator().isFollowing();
        Evidence.Proven proof =
                follows
                        ? new Evidence.Proven(
                                true, rows, List.of(), 0, world.replicator().dirtyKeys(), List.of())
                        : null;
        return new Evidence(
                Duration.ZERO,
                sideEvidence(world.side(Environment.LEGACY)),
                sideEvidence(world.side(Environment.CLOUD)),
                follows ? streamEvidence(Environment.LEGACY) : null,
                follows ? streamEvidence(Environment.CLOUD) : null,
                proof);
    }

    private static Evidence.@Nullable Side sideEvidence(SimSide side) {
        return side.node().isUp()
                ? new Evidence.Side(side.held(), side.saysWritable(), 1, 100, Duration.ZERO, 0)
                : null;
    }

    private Evidence.Stream streamEvidence(Environment from) {
        int backlog = world.replicator().stream(from).backlog();
        return new Evidence.Stream("", Duration.ofMillis(backlog), backlog);
    }
}
