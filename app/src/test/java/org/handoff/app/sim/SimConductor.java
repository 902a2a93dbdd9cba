package org.handoff.app.sim;

import org.handoff.control.lease.Takeover;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Conductor;
import org.handoff.control.runbook.Event;
import org.handoff.control.runbook.Moment;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.Stuck;
import org.handoff.model.HandoffException;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.testkit.sim.SimNode;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// A control plane process: the real [Conductor] in a shell that does what `ConductorLoop` does,
/// and may die between any two actions.
final class SimConductor {
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final HandoffWorld world;
    private final SimNode node;
    private final Deque<Runnable> inbox = new ArrayDeque<>();
    private @Nullable Conductor conductor;
    private List<LedgerRecord> unwritten = new ArrayList<>();
    private boolean busy;
    private long pausedSince = -1;
    private long evidenceAt = Long.MIN_VALUE / 2;
    private long beatAt = Long.MIN_VALUE / 2;
    private int starts;

    SimConductor(HandoffWorld world, String name) {
        this.world = world;
        this.node = new SimNode(world.clock(), name);
        node.crash();
    }

    SimNode node() {
        return node;
    }

    /// Whether this process believes to conduct.
    boolean conducts() {
        Conductor present = conductor;
        return node.isUp() && present != null && present.phase() != Phase.STOPPED;
    }

    /// Whether it has a conductor at all, in charge or not.
    boolean isConducting() {
        return node.isUp() && conductor != null;
    }

    /// Whether its process is about to end because another one took over.
    boolean isSuperseded() {
        Conductor present = conductor;
        return node.isUp() && present != null && present.phase() == Phase.STOPPED;
    }

    /// The ledger is a file of its own machine, or a database over the network.
    boolean reachesLedger() {
        return !world.isShared()
                || !(world.network().isCut(node.name(), HandoffWorld.LEDGER)
                        || world.network().isCut(HandoffWorld.LEDGER, node.name()));
    }

    /// The side that is waited for beyond its bound.
    @Nullable Stuck stuck() {
        Conductor present = conductor;
        return present == null ? null : present.snapshot(now()).stuck();
    }

    Phase phase() {
        Conductor present = conductor;
        return present == null ? Phase.STOPPED : present.phase();
    }

    void start() {
        node.restart();
        starts++;
        inbox.clear();
        unwritten = new ArrayList<>();
        busy = false;
        pausedSince = -1;
        evidenceAt = Long.MIN_VALUE / 2;
        Conductor fresh =
                Conductor.recover(
                        world.config(node.name() + "-" + starts),
                        world.runbook(),
                        world.ledger().readAll(),
                        now());
        conductor = fresh;
        carryOut(fresh.begin(now()));
        tickLater();
    }

    void crash() {
        node.crash();
        conductor = null;
        inbox.clear();
        busy = false;
    }

    private Moment now() {
        return new Moment(
                world.clock().now(), EPOCH.plusNanos(world.clock().now() / 1_000 * 1_000));
    }

    private void tickLater() {
        node.after(
                world.clock().millisBetween(10, 40),
                () -> {
                    enqueue(this::tick);
                    tickLater();
                });
    }

    private void tick() {
        checkCharge();
        handle(new Event.Tick());
        world.invariants()
                .conducting(phase(), pausedSince < 0 ? 0 : world.clock().now() - pausedSince);
    }

    /// Hands an event over, as from another thread.
    void tell(Event event) {
        enqueue(() -> {
            if (event instanceof Event.EvidenceCame it) {
                evidenceAt = world.clock().now() - it.evidence().age().toNanos();
            }
            handle(event);
        });
    }

    void poll(GatewayStatus status, Consumer<Directive> answer) {
        enqueue(() -> {
            look();
            handle(new Event.GatewayPolled(status));
            if (busy) {
                inbox.addFirst(() -> answerPoll(status, answer));
            } else {
                answerPoll(status, answer);
            }
        });
    }

    private void look() {
        if (!world.has(Sabotage.ANSWER_WITHOUT_LOOKING)) {
            checkCharge();
        }
    }

    private void answerPoll(GatewayStatus status, Consumer<Directive> answer) {
        Conductor present = conductor;
        if (present == null) {
            return;
        }
        look();
        if (conductor == null) {
            return; // the ledger does not answer, so nobody is told anything
        }
        try {
            Directive directive = present.directiveFor(status, now());
            world.invariants().answering(this);
            answer.accept(world.answered(directive, present.phase()));
        } catch (HandoffException e) {
            // not in charge: the gateway hears nothing
        }
    }

    private void enqueue(Runnable work) {
        inbox.addLast(work);
        pump();
    }

    private void pump() {
        while (!busy && node.isUp() && !inbox.isEmpty()) {
            inbox.removeFirst().run();
        }
    }

    /// As `ConductorLoop` does, whose look at the ledger is the beat, too.
    private void checkCharge() {
        Conductor present = conductor;
        if (present != null && !reachesLedger()) {
            loseLedger();
            return;
        }
        beat();
        boolean another = world.isShared() && !world.claim().isOf(this);
        boolean lost =
                present != null
                        && unwritten.isEmpty()
                        && present.phase() != Phase.STOPPED
                        && (another || !world.ledger().head().equals(present.ledgerHead()));
        if (lost && !busy && !world.has(Sabotage.APPEND_WITHOUT_COMPARE)) {
            handle(new Event.Superseded());
        }
    }

    private void beat() {
        if (world.isShared() && world.clock().now() - beatAt >= Takeover.BEAT.toNanos()) {
            beatAt = world.clock().now();
            world.claim().beat(this);
        }
    }

    /// The ledger's database does not answer: the conductor is thrown away, and made anew from the
    /// ledger once it does, if nobody took over meanwhile.
    private void loseLedger() {
        crash();
        node.restart();
    }

    private void handle(Event event) {
        Conductor present = conductor;
        if (present != null) {
            carryOut(present.handle(event, now()));
            if (present.phase() == Phase.IN_DOUBT) {
                throw new Violation(
                        "doubt",
                        "nobody tampered with ownership, yet: "
                                + present.snapshot(now()).attention());
            }
        }
    }

    private void carryOut(List<Action> actions) {
        for (Action action : actions) {
            if (world.diesNow()) {
                world.died(this);
                return;
            }
            switch (action) {
                case Action.Append it -> append(it);
                case Action.Send it -> world.command(this, it.command());
                case Action.Drive it -> world.hooks().drive(this, it);
                case Action.Answer _ -> {}
            }
        }
    }

    private void append(Action.Append action) {
        if (action.draft().entry() instanceof Entry.RunBegan) {
            world.invariants().runBegan(world.clock().now() - evidenceAt);
        }
        if (world.has(Sabotage.ACT_BEFORE_DURABLE)) {
            appendLater(action);
            return;
        }
        busy = true;
        node.after(
                world.diskNanos(),
                () -> {
                    boolean cut = !reachesLedger();
                    if (cut && world.clock().chance(0.5)) {
                        loseLedger();
                        return;
                    }
                    Event outcome = write(action);
                    if (cut) {
                        loseLedger(); // written, and it will not hear of it
                        return;
                    }
                    if (world.diesNow()) {
                        world.died(this);
                        return;
                    }
                    busy = false;
                    handle(outcome);
                    pump();
                });
    }

    private Event write(Action.Append action) {
        if (world.isShared()
                && !world.claim().isOf(this)
                && !world.has(Sabotage.APPEND_WITHOUT_COMPARE)) {
            return new Event.AppendRefused(); // its session was ended
        }
        try {
            return written(world.ledger().append(action.previous(), action.draft()));
        } catch (StaleLedgerException e) {
            if (!world.has(Sabotage.APPEND_WITHOUT_COMPARE)) {
                return new Event.AppendRefused();
            }
            try {
                String head = world.ledger().head();
                return written(world.ledger().append(head, action.draft()));
            } catch (StaleLedgerException again) {
                throw new IllegalStateException(again);
            }
        }
    }

    /// For the sabotage: goes on at once and writes later.
    private void appendLater(Action.Append action) {
        try (MemoryLedger scratch = new MemoryLedger()) {
            for (LedgerRecord each : world.ledger().readAll()) {
                copy(scratch, each);
            }
            for (LedgerRecord each : unwritten) {
                copy(scratch, each);
            }
            LedgerRecord record = scratch.append(action.previous(), action.draft());
            unwritten.add(record);
            node.after(
                    world.diskNanos() + world.clock().millisBetween(1, 20),
                    () -> {
                        while (!unwritten.isEmpty()) {
                            copy(world.ledger(), unwritten.removeFirst());
                        }
                    });
            handle(written(record));
        } catch (StaleLedgerException e) {
            handle(new Event.AppendRefused());
        }
    }

    private static void copy(MemoryLedger to, LedgerRecord each) {
        try {
            to.append(
                    each.previous(),
                    new org.handoff.control.ledger.Draft(
                            each.wall(), each.epoch(), each.conductor(), each.entry()));
        } catch (StaleLedgerException e) {
            throw new Violation("I7", "the ledger forked");
        }
    }

    private Event written(LedgerRecord record) {
        long now = world.clock().now();
        switch (record.entry()) {
            case Entry.PauseBegan _ -> {
                pausedSince = now;
                world.hooks().pauseBegan();
            }
            case Entry.Switched it -> {
                pausedSince = -1;
                world.setProving(false);
                world.setOwner(it.to());
                world.invariants().switched(it.to());
            }
            case Entry.ReturnBegan _, Entry.RunEnded _ -> {
                pausedSince = -1;
                world.setProving(false);
            }
            case Entry.Forced it -> {
                pausedSince = -1;
                world.setProving(false);
                world.forced(it.owner(), record.epoch());
            }
            case Entry.Resolved it -> world.decided(it.owner());
            case Entry.Started _ -> world.sides().forEach(SimSide::plugIn);
            default -> {}
        }
        return new Event.Appended(record);
    }
}
