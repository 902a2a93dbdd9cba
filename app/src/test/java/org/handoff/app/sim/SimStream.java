package org.handoff.app.sim;

import org.handoff.app.sim.SimSide.LogEntry;
import org.handoff.data.follow.StreamState;
import org.handoff.data.follow.StreamState.Treatment;
import org.handoff.model.Change;
import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.handoff.model.Progress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// One direction: reads a side's log and writes to the other, deciding by the real [StreamState].
/// Its dirty keys live in memory: after a restart they come back from the log, which is kept back
/// to the last proven position.
final class SimStream {
    private static final int BATCH_MAX = 20;
    private static final int READ_AHEAD_MAX = 40;
    private static final int CHECKED_AT_ONCE = 10;

    private final HandoffWorld world;
    private final SimReplicator owner;
    private final SimSide from;
    private final SimSide to;
    private final StreamState state;
    private final SequencedMap<Long, Position> dirty = new LinkedHashMap<>();
    private List<LogEntry> toWrite = new ArrayList<>();
    private int nextIndex;
    private boolean storing;

    SimStream(HandoffWorld world, SimReplicator owner, SimSide from, SimSide to) {
        this.world = world;
        this.owner = owner;
        this.from = from;
        this.to = to;
        this.state = new StreamState(to.progress(), from.confirmed());
        this.nextIndex = (int) (from.confirmed().value() / 2);
    }

    SimSide from() {
        return from;
    }

    Position applied() {
        return state.applied();
    }

    Position read() {
        return state.read();
    }

    int backlog() {
        return from.log().size() - nextIndex;
    }

    int dirtyKeys() {
        return dirty.size();
    }

    void step() {
        if (!from.node().isUp() || !to.node().isUp()) {
            return;
        }
        if (!storing && world.has(Sabotage.START_REVERSE_LATE) && isIdleReverse()) {
            nextIndex = from.log().size();
            return;
        }
        // Reading goes on while what was read before is being stored.
        int room = READ_AHEAD_MAX - toWrite.size();
        int last =
                Math.min(
                        from.log().size(),
                        nextIndex + Math.clamp(room, 0, 1 + world.clock().below(BATCH_MAX)));
        while (nextIndex < last) {
            take(nextIndex);
            nextIndex++;
        }
        if (!storing
                && state.read().isAtLeast(state.applied())
                && !state.read().equals(state.applied())) {
            List<LogEntry> batch = toWrite;
            toWrite = new ArrayList<>();
            store(batch);
        }
    }

    /// For the sabotage: the stream back is not read before gateways flow to its side.
    private boolean isIdleReverse() {
        return world.flowingTo() != from.name();
    }

    private void take(int index) {
        LogEntry entry = from.log().get(index);
        Position commit = new Position(2L * index + 1);
        Treatment treatment = state.begin(commit, entry.replicated());
        if (treatment == Treatment.OURS && world.has(Sabotage.APPLY_BACK)) {
            treatment = Treatment.APPLY;
        }
        if (entry.epoch() != null) {
            state.ownership(new Change.Ownership(entry.epoch(), entry.writable()));
        } else if (entry.marker() != null) {
            state.marker(new Change.Marker(entry.marker(), from.held()));
        } else if (treatment != Treatment.OURS) {
            dirty.remove(entry.row());
            dirty.putLast(entry.row(), commit);
            if (treatment == Treatment.APPLY) {
                toWrite.add(entry);
            }
        }
        state.commit(new Position(2L * index + 2));
    }

    /// The target commits rows and position together, a little later; and the log is confirmed a
    /// little after that.
    private void store(List<LogEntry> batch) {
        storing = true;
        Progress progress = state.toStore(proven());
        if (world.has(Sabotage.CONFIRM_BEFORE_DURABLE)) {
            from.confirm(progress.applied());
        }
        if (world.has(Sabotage.POSITION_APART_FROM_ROWS)) {
            to.apply(batch, to.progress());
            owner.node()
                    .after(world.clock().millisBetween(0.5, 5), () -> stored(List.of(), progress));
            return;
        }
        owner.node().after(world.clock().millisBetween(0.3, 4), () -> stored(batch, progress));
    }

    private void stored(List<LogEntry> batch, Progress progress) {
        if (!to.node().isUp()) {
            owner.broken();
            return;
        }
        to.apply(batch, progress);
        world.invariants().applied(from, to);
        owner.node()
                .after(
                        world.clock().millisBetween(0.05, 1),
                        () -> {
                            state.stored(progress);
                            storing = false;
                            confirm();
                        });
    }

    private void confirm() {
        if (from.node().isUp()) {
            from.confirm(state.confirmable(proven()));
            world.invariants().confirmed(from, to);
        }
    }

    /// Just before the oldest key that is not proven.
    private Position proven() {
        return dirty.isEmpty()
                ? state.read()
                : new Position(dirty.firstEntry().getValue().value() - 1);
    }

    /// Re-reads the oldest changed keys that are applied, on both sides.
    void upkeep() {
        if (!from.node().isUp() || !to.node().isUp() || storing) {
            return;
        }
        List<Long> checked = new ArrayList<>();
        for (Map.Entry<Long, Position> each : dirty.entrySet()) {
            if (checked.size() >= CHECKED_AT_ONCE || each.getValue().isAtLeast(state.applied())) {
                break;
            }
            checked.add(each.getKey());
        }
        checked.stream().filter(this::isEqual).forEach(dirty::remove);
        confirm();
    }

    /// The keys that a proof has to read: those known to be changed when it begins.
    List<Long> changedKeys() {
        return List.copyOf(dirty.keySet());
    }

    boolean isEqual(long row) {
        return from.count(row) == to.count(row);
    }

    Environment source() {
        return from.name();
    }
}
