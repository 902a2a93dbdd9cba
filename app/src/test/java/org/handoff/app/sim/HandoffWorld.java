package org.handoff.app.sim;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.runbook.Bounds;
import org.handoff.control.runbook.ConductorConfig;
import org.handoff.control.runbook.Event;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.Stage;
import org.handoff.gateway.hold.HoldStatus;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.Reply;
import org.handoff.testkit.sim.SimClock;
import org.handoff.testkit.sim.SimNetwork;
import org.handoff.testkit.sim.SimNode;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// One seed's world: two databases, the replicator, gateways, clients, bypass writers, one or two
/// control planes, an operator, and everything that may go wrong between them.
final class HandoffWorld {
    static final Duration EVIDENCE_MAX = Duration.ofSeconds(1);

    static final Duration RESOLVE = Duration.ofMillis(800);

    /// The database that two control planes share, as a place in the network.
    static final String LEDGER = "ledger";

    private static final long CHAOS_NANOS = 8_000_000_000L;

    /// What is held or on its way when nobody writes any more arrives within this.
    private static final long REST_NANOS = 12_000_000_000L;

    private static final long SETTLE_NANOS = 12_000_000_000L;

    private final Set<Sabotage> sabotages;
    private final SimClock clock;
    private final SimNetwork network;
    private final MemoryLedger ledger = new MemoryLedger();
    private final SimSide legacy;
    private final SimSide cloud;
    private final SimReplicator replicator;
    private final List<SimGateway> gateways = new ArrayList<>();
    private final List<SimConductor> conductors = new ArrayList<>();
    private final List<SimStandby> standbys = new ArrayList<>();
    private final SimClaim claim = new SimClaim();
    private final boolean shared;
    private final Invariants invariants;
    private final Chaos chaos;
    private final SimHooks hooks;
    private final Traffic traffic;
    private final Faults faults;
    private final double deathChance;
    private long events;
    private boolean slowDisk;
    private boolean proving;
    private Environment flowingTo = Environment.LEGACY;
    private Environment owner = Environment.LEGACY;

    HandoffWorld(long seed, @Nullable Sabotage sabotage) {
        this.sabotages = sabotage == null ? Set.of() : Set.of(sabotage);
        this.clock = new SimClock(seed);
        this.network = new SimNetwork(clock);
        this.invariants = new Invariants(this);
        this.hooks = new SimHooks(this, seed);
        this.legacy = new SimSide(this, Environment.LEGACY, true);
        this.cloud = new SimSide(this, Environment.CLOUD, false);
        this.replicator = new SimReplicator(this);
        for (int i = 0; i < 1 + clock.below(3); i++) {
            double speed = 0.92 + clock.below(1_000) * 0.00016;
            gateways.add(new SimGateway(this, "gateway" + i, speed));
        }
        conductors.add(new SimConductor(this, "control0"));
        conductors.add(new SimConductor(this, "control1"));
        conductors.forEach(it -> standbys.add(new SimStandby(this, it)));
        this.shared = clock.chance(0.4);
        this.deathChance = List.of(0.0, 0.002, 0.02).get(clock.below(3));
        this.traffic = new Traffic(this);
        this.faults = new Faults(this);
        this.chaos = new Chaos(this, faults, traffic);
    }

    /// Runs it to the end.
    ///
    /// @throws Violation if an invariant does not hold
    void run() {
        replicator.start();
        gateways.forEach(SimGateway::start);
        if (shared) {
            standbys.forEach(SimStandby::start);
        } else {
            conductors.getFirst().start();
        }
        traffic.begin();
        clock.after(clock.millisBetween(1, 300), chaos::begin);
        clock.after(CHAOS_NANOS, chaos::end);
        runUntil(CHAOS_NANOS + SETTLE_NANOS);
        traffic.end();
        runUntil(CHAOS_NANOS + SETTLE_NANOS + REST_NANOS);
        settle();
    }

    private void runUntil(long end) {
        while (clock.now() < end && clock.next()) {
            events++;
            invariants.check();
        }
    }

    private void settle() {
        invariants.settled();
        SimConductor conductor =
                conductors.stream()
                        .filter(SimConductor::conducts)
                        .findFirst()
                        .orElseThrow(() -> new Violation("settle", "nobody conducts"));
        switch (conductor.phase()) {
            case NEW, SERVING, RETIRED, ABORTED -> {}
            default -> throw new Violation("settle", "still " + conductor.phase());
        }
        if (invariants.decisions() == 0) {
            hooks.settled();
        }
        if (conductor.phase() == Phase.SERVING) {
            invariants.rollbackLosesNothing();
        }
        for (SimGateway gateway : gateways) {
            HoldStatus status = gateway.status();
            if (status.state() != HoldStatus.State.FLOWING || status.owner() != owner()) {
                throw new Violation("settle", gateway + " does not flow to " + owner());
            }
        }
    }

    SimHooks hooks() {
        return hooks;
    }

    SimClock clock() {
        return clock;
    }

    SimNetwork network() {
        return network;
    }

    Invariants invariants() {
        return invariants;
    }

    MemoryLedger ledger() {
        return ledger;
    }

    long events() {
        return events;
    }

    boolean has(Sabotage sabotage) {
        return sabotages.contains(sabotage);
    }

    SimSide side(Environment name) {
        return name == Environment.LEGACY ? legacy : cloud;
    }

    List<SimSide> sides() {
        return List.of(legacy, cloud);
    }

    List<SimGateway> gateways() {
        return gateways;
    }

    /// Whether two control planes share a ledger, of which one waits; else a service manager starts
    /// them, on one machine.
    boolean isShared() {
        return shared;
    }

    SimClaim claim() {
        return claim;
    }

    List<SimStandby> standbys() {
        return standbys;
    }

    List<SimConductor> conductors() {
        return conductors;
    }

    /// The side that owns writes, by what is durable.
    Environment owner() {
        return owner;
    }

    void setOwner(Environment side) {
        owner = side;
    }

    /// A person gave the other side up, for good reason: nobody reaches it any more.
    void forced(Environment to, Epoch decision) {
        if (!has(Sabotage.FORCE_ON_A_FALSE_WORD)) {
            side(to.other()).unplug(decision);
        }
        decided(to);
    }

    void decided(Environment to) {
        invariants.decided(to);
        owner = to;
    }

    Environment flowingTo() {
        return flowingTo;
    }

    /// Whether a drain of a run was asked for: from then on nobody can notice in time what a
    /// superuser does around the fence, and so nobody does.
    boolean isProving() {
        return proving;
    }

    void setProving(boolean now) {
        proving = now;
    }

    void setSlowDisk(boolean slow) {
        slowDisk = slow;
    }

    SimReplicator replicator() {
        return replicator;
    }

    boolean isQuiet() {
        return chaos.isOver();
    }

    void died(SimConductor conductor) {
        faults.died(conductor);
    }

    long diskNanos() {
        return slowDisk && clock.chance(0.5)
                ? clock.millisBetween(50, 3_000)
                : clock.millisBetween(0.3, 6);
    }

    boolean diesNow() {
        return !chaos.isOver() && clock.chance(deathChance);
    }

    Bounds strictBounds() {
        return WorldTerms.strictBounds();
    }

    ConductorConfig config(String conductor) {
        return WorldTerms.config(conductor, hooks.site(), sabotages);
    }

    List<Stage> runbook() {
        return Runbooks.of(WorldTerms.bounds(sabotages), hooks.site(), sabotages);
    }

    // ---- messages

    void command(SimConductor from, Command command) {
        if (command instanceof Command.Fence it && from.phase() == Phase.RUNNING) {
            invariants.fencing(it.epoch());
            chaos.fencing();
        }
        if (command instanceof Command.Drain && from.phase() == Phase.RUNNING) {
            proving = true;
        }
        Command sent = Runbooks.bent(command, lastEntry(), sabotages);
        Consumer<Reply> answer =
                reply ->
                        network.send(
                                "actuator",
                                from.node(),
                                () ->
                                        from.tell(
                                                new Event.ReplyArrived(
                                                        Runbooks.unbent(reply, sent, command))));
        if (has(Sabotage.FORCE_WITHOUT_THE_FENCE)
                && from.phase() == Phase.FORCED
                && sent instanceof Command.Fence it) {
            Epoch epoch = it.epoch();
            answer.accept(new Reply.Ownership(it.side(), epoch, epoch, false, List.of()));
            return;
        }
        SimNode node = nodeOf(sent);
        if (!node.isUp() && clock.chance(0.5)) {
            Fault fault = new Fault(Fault.Kind.EXTERNAL, "unreachable", "unreachable", "");
            answer.accept(new Reply.Failed(sent.epoch(), sent, fault));
            return;
        }
        network.send(from.node().name(), node, () -> carryOut(sent, answer));
    }

    private void carryOut(Command command, Consumer<Reply> answer) {
        switch (command) {
            case Command.Fence it -> side(it.side()).carryOut(it, answer);
            case Command.Unfence it -> side(it.side()).carryOut(it, answer);
            case Command.Observe it -> side(it.side()).carryOut(it, answer);
            case Command.Arm _, Command.Drain _, Command.Prove _ ->
                    replicator.carryOut(command, answer);
        }
    }

    private SimNode nodeOf(Command command) {
        return switch (command) {
            case Command.Fence it -> side(it.side()).node();
            case Command.Unfence it -> side(it.side()).node();
            case Command.Observe it -> side(it.side()).node();
            case Command.Arm _, Command.Drain _, Command.Prove _ -> replicator.node();
        };
    }

    private @Nullable Entry lastEntry() {
        List<LedgerRecord> all = sabotages.isEmpty() ? List.of() : ledger.readAll();
        return all.isEmpty() ? null : all.getLast().entry();
    }

    void poll(SimGateway gateway, GatewayStatus status, Consumer<Directive> obey) {
        SimConductor asked = faults.addressed();
        network.send(
                gateway.node().name(),
                asked.node(),
                () ->
                        asked.poll(
                                status,
                                directive ->
                                        network.send(
                                                asked.node().name(),
                                                gateway.node(),
                                                () -> obey.accept(directive))));
    }

    /// What a conductor that has just seen that it is in charge tells a gateway.
    Directive answered(Directive directive, Phase phase) {
        Directive bent = Runbooks.bent(directive, phase, sabotages);
        if (bent.mode() == Directive.Mode.FLOW) {
            flowingTo = bent.owner();
        }
        invariants.told(bent);
        return bent;
    }

    /// A request over TCP: it may be late, as by a frozen peer, and never arrives twice.
    void request(SimSide side, Runnable deliver) {
        long delay = clock.chance(0.02) ? clock.millisBetween(1, 4_000) : clock.millisBetween(0, 2);
        clock.after(delay, () -> side.node().after(0, deliver));
    }
}
