package org.handoff.app.sim;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.handoff.testkit.sim.SimNode;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// A database: rows, a change log in commit order, its ownership row, transactions that are open
/// when the fence comes, and the other side's stream progress. What is committed survives a crash.
final class SimSide {
    private final HandoffWorld world;
    private final Environment name;
    private final SimNode node;

    private final Map<Long, Integer> rows = new HashMap<>();
    private final List<LogEntry> log = new ArrayList<>();
    private Epoch held = Epoch.NONE;
    private boolean writable;
    private boolean unplugged;
    private Epoch unpluggedUntil = Epoch.NONE;
    private Progress progress;
    private Position confirmed = Position.START;

    private final Set<Transaction> open = new HashSet<>();
    private final List<Transaction> queued = new ArrayList<>();
    private final List<PendingFence> fences = new ArrayList<>();

    SimSide(HandoffWorld world, Environment name, boolean writable) {
        this.world = world;
        this.name = name;
        this.node = new SimNode(world.clock(), name.label());
        this.writable = writable;
        this.progress = Progress.from(Position.START, !writable, Epoch.NONE);
    }

    /// One committed transaction of the log; `row` is 0 for one that is not a write.
    ///
    /// @param removed whether the row was deleted instead of inserted
    record LogEntry(
            long row,
            boolean removed,
            boolean replicated,
            @Nullable Epoch epoch,
            boolean writable,
            @Nullable String marker) {}

    /// A client's write under way.
    private static final class Transaction {
        private final long row;
        private final Consumer<Boolean> done;
        private boolean over;

        private Transaction(long row, Consumer<Boolean> done) {
            this.row = row;
            this.done = done;
        }
    }

    /// A fence that waits for open transactions.
    private record PendingFence(Command.Fence command, Consumer<Reply> answer) {}

    Environment name() {
        return name;
    }

    SimNode node() {
        return node;
    }

    /// Whether a client's write would be accepted now.
    boolean isWritable() {
        return writable && !unplugged;
    }

    /// What the database says of itself.
    boolean saysWritable() {
        return writable;
    }

    /// What a person attests of a side that was given up: no client reaches it any more, until it
    /// obeys the decision or is plugged in again. What was open is lost with the connections.
    ///
    /// @param decision the epoch of the record that gave it up
    void unplug(Epoch decision) {
        unplugged = true;
        unpluggedUntil = decision;
        open.forEach(it -> it.over = true);
        open.clear();
        queued.clear();
    }

    void plugIn() {
        unplugged = false;
    }

    Epoch held() {
        return held;
    }

    List<LogEntry> log() {
        return log;
    }

    Progress progress() {
        return progress;
    }

    Position confirmed() {
        return confirmed;
    }

    void confirm(Position position) {
        confirmed = confirmed.orLater(position);
    }

    int count(long row) {
        return rows.getOrDefault(row, 0);
    }

    Map<Long, Integer> rows() {
        return rows;
    }

    /// Where the log ends: entry `i` commits at `2i + 1` and ends at `2i + 2`.
    Position end() {
        return new Position(2L * log.size());
    }

    /// A client's write; `done` is told true when it is committed, false when it is refused, and
    /// never when the answer is lost with the server.
    void write(long row, Consumer<Boolean> done) {
        Transaction transaction = new Transaction(row, done);
        if (!fences.isEmpty()) {
            queued.add(transaction);
        } else {
            begin(transaction);
        }
    }

    private void begin(Transaction transaction) {
        if (!isWritable()) {
            transaction.done.accept(false);
            return;
        }
        open.add(transaction);
        long takes =
                world.clock().chance(0.02)
                        ? world.clock().millisBetween(100, 3_000)
                        : world.clock().millisBetween(0.2, 15);
        node.after(takes, () -> commit(transaction));
    }

    private void commit(Transaction transaction) {
        if (transaction.over) {
            return;
        }
        transaction.over = true;
        open.remove(transaction);
        world.invariants().committing(this);
        insert(transaction.row, false);
        transaction.done.accept(true);
        tryFences();
    }

    private void insert(long row, boolean replicated) {
        rows.merge(row, 1, Integer::sum);
        log.add(new LogEntry(row, false, replicated, null, false, null));
        world.invariants().inserted(this, row);
    }

    /// A superuser who goes around everything: deletes a row on a side that does not own writes.
    void tamper(long row) {
        if (rows.remove(row) != null) {
            log.add(new LogEntry(row, true, false, null, false, null));
        }
    }

    /// The superuser undoes it.
    void repair(long row) {
        rows.put(row, 1);
        log.add(new LogEntry(row, false, false, null, false, null));
    }

    /// What the applier commits in one transaction, its progress included.
    void apply(List<LogEntry> entries, Progress withThem) {
        for (LogEntry entry : entries) {
            if (entry.removed()) {
                rows.remove(entry.row());
                log.add(new LogEntry(entry.row(), true, true, null, false, null));
            } else {
                insert(entry.row(), true);
            }
        }
        progress = withThem;
    }

    void storeProgress(Progress apart) {
        progress = apart;
    }

    /// @return where the marker's transaction ends
    Position mark(String id) {
        log.add(new LogEntry(0, false, false, null, false, id));
        return end();
    }

    void carryOut(Command command, Consumer<Reply> answer) {
        if (command.epoch().isOlderThan(held) && !world.has(Sabotage.APPLY_AN_OLD_EPOCH)) {
            answer.accept(new Reply.Stale(command.epoch(), command, held));
            return;
        }
        switch (command) {
            case Command.Fence it -> fence(it, answer);
            case Command.Unfence it -> {
                own(it.epoch(), true);
                answer.accept(ownership(it.epoch()));
                releaseQueue();
            }
            case Command.Observe it -> answer.accept(ownership(it.epoch()));
            case Command.Arm _, Command.Drain _, Command.Prove _ ->
                    throw new IllegalStateException("not for a database: " + command);
        }
    }

    private void fence(Command.Fence command, Consumer<Reply> answer) {
        PendingFence pending = new PendingFence(command, answer);
        fences.add(pending);
        long bound = command.bound().toNanos();
        node.after(bound / 2, () -> endOpen(pending));
        node.after(bound, () -> giveUp(pending));
        tryFences();
    }

    private void endOpen(PendingFence pending) {
        if (fences.contains(pending) && pending.command.endOpenTransactions()) {
            for (Transaction each : List.copyOf(open)) {
                each.over = true;
                open.remove(each);
                each.done.accept(false);
            }
            tryFences();
        }
    }

    private void giveUp(PendingFence pending) {
        if (fences.remove(pending)) {
            Fault fault = new Fault(Fault.Kind.LIMIT, "fence.open-transactions", "held up", "");
            pending.answer.accept(
                    new Reply.Failed(pending.command.epoch(), pending.command, fault));
            releaseQueue();
        }
    }

    private void tryFences() {
        boolean clear = open.isEmpty() || world.has(Sabotage.FENCE_FORGETS_OPEN_TRANSACTIONS);
        if (!clear || fences.isEmpty()) {
            return;
        }
        List<PendingFence> now = List.copyOf(fences);
        fences.clear();
        for (PendingFence each : now) {
            Epoch epoch = each.command.epoch();
            if (epoch.isOlderThan(held) && !world.has(Sabotage.APPLY_AN_OLD_EPOCH)) {
                each.answer.accept(new Reply.Stale(epoch, each.command, held));
            } else {
                own(epoch, false);
                each.answer.accept(ownership(epoch));
            }
        }
        releaseQueue();
    }

    private void own(Epoch epoch, boolean accepts) {
        unplugged &= epoch.isOlderThan(unpluggedUntil);
        if (!held.equals(epoch) || writable != accepts) {
            held = epoch;
            writable = accepts;
            log.add(new LogEntry(0, false, false, epoch, accepts, null));
        }
        if (!accepts) {
            world.invariants().fenced(this);
        }
    }

    private void releaseQueue() {
        if (fences.isEmpty()) {
            List<Transaction> waiting = List.copyOf(queued);
            queued.clear();
            waiting.forEach(this::begin);
        }
    }

    private Reply ownership(Epoch asked) {
        return new Reply.Ownership(name, asked, held, writable, List.of());
    }

    void crash() {
        node.crash();
        open.clear();
        queued.clear();
        fences.clear();
    }
}
