package org.handoff.app.sim;

import org.handoff.control.runbook.Phase;
import org.handoff.gateway.hold.Decision;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// I1 to I7 of the design. What one event can break is checked at that event; what any event can
/// break is checked after every event; what takes a whole look is checked at every switch and at
/// the end.
final class Invariants {
    private static final long TAKEOVER_NANOS = 5_000_000_000L;

    private final HandoffWorld world;
    private final Set<Long> forwarded = new HashSet<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();
    private final Set<Long> givenUp = new HashSet<>();
    private @Nullable SimSide toBeFenced;
    private Epoch heldEverywhere = Epoch.NONE;
    private long failed;
    private long unknown;
    private int switches;
    private int decisions;
    private long leaderlessSince = -1;

    Invariants(HandoffWorld world) {
        this.world = world;
    }

    int acknowledgedWrites() {
        return acknowledged.size();
    }

    /// How often a person decided.
    int decisions() {
        return decisions;
    }

    int switches() {
        return switches;
    }

    long failedWrites() {
        return failed;
    }

    long unknownWrites() {
        return unknown;
    }

    /// After every event.
    void check() {
        if (world.side(Environment.LEGACY).isWritable()
                && world.side(Environment.CLOUD).isWritable()) {
            throw new Violation("I1", "both sides accept client writes");
        }
        if (world.isShared()) {
            somebodyTakesOver();
        }
    }

    /// Somebody took the claim, and may die at once.
    void taken() {
        leaderlessSince = -1;
    }

    /// As long as one standby is able all the time, nobody waits longer for somebody who conducts.
    private void somebodyTakesOver() {
        boolean able = world.standbys().stream().anyMatch(SimStandby::isAble);
        boolean led =
                world.conductors().stream()
                        .anyMatch(
                                it -> it.conducts() && !it.node().isFrozen() && it.reachesLedger());
        long now = world.clock().now();
        if (led || !able) {
            leaderlessSince = -1;
        } else if (leaderlessSince < 0) {
            leaderlessSince = now;
        } else if (now - leaderlessSince > TAKEOVER_NANOS) {
            throw new Violation("takeover", "nobody conducts, and " + world.standbys() + " could");
        }
    }

    /// A client's transaction is about to commit.
    void committing(SimSide side) {
        if (!side.isWritable()) {
            throw new Violation("I1", side.name() + " commits a client's write and is fenced");
        }
    }

    void inserted(SimSide side, long row) {
        if (side.count(row) > 1) {
            throw new Violation("I2", "write " + row + " is on " + side.name() + " twice");
        }
    }

    /// A person decided who owns writes: what only the other side has is lost, or comes late.
    void decided(Environment to) {
        decisions++;
        SimSide owner = world.side(to);
        toBeFenced = world.side(to.other());
        for (long row : world.side(to.other()).rows().keySet()) {
            if (owner.count(row) == 0) {
                givenUp.add(row);
                acknowledged.remove(row);
            }
        }
    }

    /// A side refuses writes from here on.
    void fenced(SimSide side) {
        if (side.equals(toBeFenced)) {
            toBeFenced = null;
        }
    }

    /// What the side that a person decided against accepts until its fence is closed may come late;
    /// that it came is seen at the end.
    void acknowledged(long row) {
        if (givenUp.contains(row)) {
            return;
        }
        acknowledged.add(row);
        boolean late = toBeFenced != null && toBeFenced.count(row) == 1;
        if (!late && world.side(world.owner()).count(row) != 1) {
            throw new Violation("I2", "write " + row + " was acknowledged and is not on the owner");
        }
    }

    void failed(long row) {
        failed++;
    }

    void gone(long row) {
        unknown++;
    }

    /// Answered 503 by a gateway.
    void refused(long row) {
        refused.add(row);
        if (forwarded.contains(row)) {
            throw new Violation("I3", "write " + row + " was forwarded and answered 503");
        }
    }

    /// A gateway puts a write on the wire.
    void forwarding(SimGateway gateway, long row, Decision.Forward to, long leasedUntil) {
        if (!forwarded.add(row)) {
            throw new Violation("I3", "write " + row + " is forwarded twice");
        }
        if (refused.contains(row)) {
            throw new Violation("I3", "write " + row + " was answered 503 and is forwarded");
        }
        if (world.clock().now() > leasedUntil + 1_000) {
            throw new Violation("I4", gateway + " forwards a write without a lease");
        }
        if (to.epoch().isOlderThan(heldEverywhere)) {
            throw new Violation(
                    "I4", gateway + " forwards under " + to.epoch() + " behind " + heldEverywhere);
        }
    }

    /// The conductor believes that no gateway forwards under an older epoch.
    void fencing(Epoch epoch) {
        heldEverywhere = heldEverywhere.isOlderThan(epoch) ? epoch : heldEverywhere;
    }

    /// Leases are assumed from the answers of the one in charge, so nobody else gives any.
    void answering(SimConductor conductor) {
        if (world.isShared() && !world.claim().isOf(conductor)) {
            throw new Violation("I4", conductor.node().name() + " gives a lease and has no claim");
        }
    }

    /// A conductor in charge told a gateway.
    void told(Directive directive) {
        if (directive.mode() == Directive.Mode.FLOW
                && !world.side(directive.owner()).isWritable()) {
            throw new Violation("I4", "gateways flow to " + directive.owner() + ", which refuses");
        }
    }

    /// @param pausedNanos since writes were held before a switch; 0 if they are not
    void conducting(Phase phase, long pausedNanos) {
        long most = world.strictBounds().pause().toNanos() + 1_000_000_000L;
        if (phase == Phase.RUNNING && pausedNanos > most) {
            throw new Violation("I4", "writes are held and nobody gives up");
        }
    }

    void runBegan(long evidenceNanos) {
        if (evidenceNanos > HandoffWorld.EVIDENCE_MAX.toNanos()) {
            throw new Violation(
                    "I7", "a run began on evidence of " + evidenceNanos / 1_000_000 + " ms");
        }
    }

    /// The commit point: from here on the target must stand for everything.
    void switched(Environment to) {
        switches++;
        SimSide target = world.side(to);
        SimSide source = world.side(to.other());
        for (Map.Entry<Long, Integer> row : source.rows().entrySet()) {
            if (target.count(row.getKey()) != 1) {
                throw new Violation("I2", "write " + row.getKey() + " is missing behind a switch");
            }
        }
        if (!target.rows().keySet().equals(source.rows().keySet())) {
            throw new Violation("I2", "the sides differ at a switch");
        }
    }

    void applied(SimSide from, SimSide to) {
        if (!from.end().isAtLeast(to.progress().applied())) {
            throw new Violation("I5", "applied further than captured");
        }
    }

    void confirmed(SimSide from, SimSide to) {
        if (!to.progress().applied().isAtLeast(from.confirmed())) {
            throw new Violation("I5", "the log is released further than applied");
        }
    }

    /// When nobody writes: everything the owner has is on the other side too, and nothing stands
    /// between here and a way back.
    void rollbackLosesNothing() {
        SimSide owner = world.side(world.owner());
        SimSide other = world.side(world.owner().other());
        long missing = owner.rows().keySet().stream().filter(it -> other.count(it) != 1).count();
        if (missing > 0) {
            throw new Violation("I6", missing + " writes never reached the other side");
        }
    }

    /// When everything is healed and quiet.
    void settled() {
        SimSide owner = world.side(world.owner());
        for (long row : acknowledged) {
            if (owner.count(row) != 1) {
                throw new Violation("I2", "acknowledged write " + row + " is not on the owner");
            }
        }
        if (!world.ledger().verify().isWhole()) {
            throw new Violation("I7", "the ledger's chain is broken");
        }
        if (!owner.isWritable()) {
            throw new Violation("settle", "the owner " + owner.name() + " refuses writes");
        }
    }
}
