package org.handoff.app.sim;

import org.handoff.gateway.hold.Decision;
import org.handoff.gateway.hold.HoldGate;
import org.handoff.gateway.hold.HoldLimits;
import org.handoff.gateway.hold.HoldStatus;
import org.handoff.gateway.hold.Tick;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.testkit.sim.SimNode;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// A gateway process around the real [HoldGate], with a clock of its own speed.
final class SimGateway {
    private static final HoldLimits LIMITS =
            new HoldLimits(200, 1 << 20, Duration.ofSeconds(10), 4, 32, 1);
    private static final long UPSTREAM_TIMEOUT_MILLIS = 4_000;
    private static final long HOURS = 3_600_000_000_000L;

    private final HandoffWorld world;
    private final SimNode node;
    private final double speed;
    private final Set<Long> inFlight = new HashSet<>();
    private HoldGate gate = new HoldGate(LIMITS);

    /// Until when, in the world's time, its writes may be forwarded under the leases it was given.
    private long leasedUntil;

    /// @param speed of its clock against the world's, within ten per cent
    SimGateway(HandoffWorld world, String name, double speed) {
        this.world = world;
        this.node = new SimNode(world.clock(), name);
        this.speed = speed;
    }

    SimNode node() {
        return node;
    }

    void start() {
        Epoch remembered = gate.status(now()).epoch();
        Environment owner = gate.status(now()).owner();
        node.restart();
        inFlight.clear();
        leasedUntil = 0;
        gate = owner == null ? new HoldGate(LIMITS) : new HoldGate(LIMITS, remembered, owner);
        if (owner != null && world.has(Sabotage.RESTART_IN_FLOW)) {
            gate.onDirective(
                    new Directive(
                            remembered,
                            Directive.Mode.FLOW,
                            owner,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(10)),
                    now());
        }
        pollLater();
        tickLater();
    }

    void crash() {
        node.crash();
        inFlight.forEach(world.invariants()::gone);
        inFlight.clear();
    }

    private long now() {
        return (long) (world.clock().now() * speed);
    }

    private void pollLater() {
        boolean holds = gate.status(now()).state().mode() == Directive.Mode.HOLD;
        node.after(world.clock().millisBetween(2, holds ? 8 : 60), this::poll);
    }

    private void poll() {
        long sentAt = now();
        long sentWorld = world.clock().now();
        int incarnation = node.incarnation();
        HoldStatus status = gate.status(sentAt);
        Environment owner = status.owner();
        GatewayStatus said =
                new GatewayStatus(
                        node.name(),
                        "i" + incarnation,
                        status.epoch(),
                        status.state().mode(),
                        owner == null ? Environment.LEGACY : owner,
                        status.writesInFlight(),
                        status.held(),
                        new GatewayStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0));
        world.poll(
                this,
                said,
                directive -> {
                    if (node.incarnation() == incarnation) {
                        obey(directive, sentAt, sentWorld);
                    }
                });
        pollLater();
    }

    private void obey(Directive told, long sentAt, long sentWorld) {
        Directive directive = told;
        long asked = sentAt;
        if (world.has(Sabotage.FORGET_THE_LEASE)) {
            directive =
                    new Directive(
                            told.epoch(),
                            told.mode(),
                            told.owner(),
                            Duration.ofNanos(HOURS),
                            told.holdMax());
        }
        if (world.has(Sabotage.LEASE_FROM_THE_ANSWER)) {
            asked = now();
        }
        HoldGate.Accepted accepted = gate.onDirective(directive, asked);
        if (accepted == HoldGate.Accepted.CONFLICT) {
            throw new Violation("I4", "one epoch stands for two owners: " + told);
        }
        if (accepted == HoldGate.Accepted.YES && told.mode() == Directive.Mode.FLOW) {
            long lease = (long) (told.lease().toNanos() / speed);
            leasedUntil = Math.max(leasedUntil, sentWorld + lease);
        }
        tick();
    }

    private void tickLater() {
        node.after(
                world.clock().millisBetween(5, 20),
                () -> {
                    tick();
                    tickLater();
                });
    }

    private void tick() {
        Tick tick = gate.tick(now());
        tick.releases().forEach(it -> connect(it.key(), it.forward()));
        tick.refusals().forEach(it -> world.invariants().refused(it.key()));
    }

    /// A client's write arrives.
    void arrive(long row) {
        switch (gate.arrive(row, true, 100, now())) {
            case Decision.Forward it -> connect(row, it);
            case Decision.Hold _ -> {}
            case Decision.Refuse _ -> world.invariants().refused(row);
        }
    }

    /// A connection to the side takes a moment; then it may be too late to go on.
    private void connect(long row, Decision.Forward to) {
        inFlight.add(row);
        node.after(
                world.clock().chance(0.1) ? world.clock().millisBetween(0, 5) : 0,
                () -> dispatch(row, to));
    }

    private void dispatch(long row, Decision.Forward to) {
        if (!gate.stillGoesOn(to, true, now())) {
            inFlight.remove(row);
            gate.completed(row);
            arrive(row);
            return;
        }
        world.invariants().forwarding(this, row, to, leasedUntil);
        SimSide side = world.side(to.owner());
        int times = world.has(Sabotage.FORWARD_AGAIN) && world.clock().chance(0.02) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            // TCP: late or never, but never twice
            world.request(
                    side,
                    () ->
                            side.write(
                                    row,
                                    done ->
                                            world.clock()
                                                    .after(
                                                            world.clock().millisBetween(0.05, 2),
                                                            () -> answered(row, done))));
        }
        node.after(UPSTREAM_TIMEOUT_MILLIS * 1_000_000, () -> complete(row, "unknown"));
    }

    private void answered(long row, boolean done) {
        if (!node.isUp()) {
            return;
        }
        node.after(0, () -> complete(row, done ? "committed" : "refused"));
    }

    private void complete(long row, String how) {
        if (!inFlight.remove(row)) {
            return;
        }
        gate.completed(row);
        switch (how) {
            case "committed" -> world.invariants().acknowledged(row);
            case "refused" -> world.invariants().failed(row);
            default -> world.invariants().gone(row);
        }
        tick();
    }

    HoldStatus status() {
        return gate.status(now());
    }

    @Override
    public String toString() {
        return node.name() + " " + status();
    }
}
