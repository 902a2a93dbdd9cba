package org.handoff.app.sim;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Proof;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.handoff.testkit.sim.SimNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The replicator process: two streams, markers, proofs. Everything in memory is lost when it dies.
final class SimReplicator {
    private static final int SMALL_BACKLOG = 20;

    private final HandoffWorld world;
    private final SimNode node;
    private final List<SimStream> streams = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private Epoch seen = Epoch.NONE;
    private int markers;

    SimReplicator(HandoffWorld world) {
        this.world = world;
        this.node = new SimNode(world.clock(), "replicator");
    }

    /// A drain that waits for its markers.
    ///
    /// @param source where the marker on the owner's log ends
    /// @param watched where the marker on the other log ends
    private record Waiting(
            Command.Drain command, Position source, Position watched, Consumer<Reply> answer) {}

    SimNode node() {
        return node;
    }

    boolean isFollowing() {
        return node.isUp() && streams.size() == Environment.values().length;
    }

    int dirtyKeys() {
        return streams.stream().mapToInt(SimStream::dirtyKeys).sum();
    }

    SimStream stream(Environment from) {
        return streams.stream().filter(it -> it.source() == from).findFirst().orElseThrow();
    }

    void start() {
        node.restart();
        seen = Epoch.NONE;
        connect();
        stepLater();
        upkeepLater();
    }

    private void connect() {
        streams.clear();
        waiting.clear();
        SimSide legacy = world.side(Environment.LEGACY);
        SimSide cloud = world.side(Environment.CLOUD);
        if (!legacy.node().isUp() || !cloud.node().isUp()) {
            return;
        }
        try {
            streams.add(new SimStream(world, this, legacy, cloud));
            streams.add(new SimStream(world, this, cloud, legacy));
        } catch (HandoffException e) {
            throw new Violation("I5", e.fault().sentence());
        }
    }

    /// A connection broke: whatever was in memory is rebuilt from the databases.
    void broken() {
        crash();
        world.clock()
                .after(
                        world.clock().millisBetween(5, 50),
                        () -> {
                            if (!node.isUp()) {
                                start();
                            }
                        });
    }

    void crash() {
        node.crash();
        streams.clear();
        waiting.clear();
    }

    private void stepLater() {
        node.after(
                world.clock().millisBetween(2, 12),
                () -> {
                    if (streams.isEmpty()) {
                        connect();
                    }
                    try {
                        streams.stream()
                                .filter(it -> world.clock().chance(readChance(it)))
                                .forEach(SimStream::step);
                    } catch (HandoffException e) {
                        throw new Violation("I5", e.fault().sentence());
                    }
                    answerDrained();
                    stepLater();
                });
    }

    /// The log of the side that does not own writes is read less often.
    private double readChance(SimStream stream) {
        return stream.source() == world.owner() ? 0.4 : 0.12;
    }

    private void upkeepLater() {
        node.after(
                world.clock().millisBetween(20, 80),
                () -> {
                    streams.forEach(SimStream::upkeep);
                    upkeepLater();
                });
    }

    void carryOut(Command command, Consumer<Reply> answer) {
        if (command.epoch().isOlderThan(seen)) {
            answer.accept(new Reply.Stale(command.epoch(), command, seen));
            return;
        }
        seen = command.epoch();
        if (!isFollowing()) {
            answer.accept(failed(command, "replicator.not-following"));
            return;
        }
        switch (command) {
            case Command.Arm it -> answer.accept(new Reply.Armed(it.source(), seen, List.of()));
            case Command.Drain it -> drain(it, answer);
            case Command.Prove it -> prove(it, answer);
            case Command.Fence _, Command.Unfence _, Command.Observe _ ->
                    throw new IllegalStateException("not for the replicator: " + command);
        }
    }

    private void drain(Command.Drain command, Consumer<Reply> answer) {
        SimSide source = world.side(command.source());
        SimSide other = world.side(command.source().other());
        if (!source.node().isUp() || !other.node().isUp()) {
            answer.accept(failed(command, "drain.unreachable"));
            return;
        }
        String id = "m" + ++markers;
        Waiting drain = new Waiting(command, source.mark(id), other.mark(id), answer);
        waiting.add(drain);
        node.after(
                command.bound().toNanos(),
                () -> {
                    if (waiting.remove(drain)) {
                        answer.accept(failed(command, "drain.bound"));
                    }
                });
    }

    private void answerDrained() {
        if (!isFollowing()) {
            return;
        }
        for (Waiting each : List.copyOf(waiting)) {
            Command.Drain command = each.command;
            SimStream stream = stream(command.source());
            SimStream watch = stream(command.source().other());
            boolean reached =
                    world.has(Sabotage.TRUST_LAG)
                            ? stream.backlog() <= SMALL_BACKLOG
                            : stream.applied().isAtLeast(each.source);
            boolean watched =
                    world.has(Sabotage.DRAIN_ONE_WAY)
                            || world.has(Sabotage.START_REVERSE_LATE)
                            || watch.read().isAtLeast(each.watched);
            if (reached && watched) {
                waiting.remove(each);
                each.answer.accept(
                        new Reply.Drained(command.source(), command.epoch(), "m" + markers));
            }
        }
    }

    private void prove(Command.Prove command, Consumer<Reply> answer) {
        SimSide source = world.side(command.source());
        SimSide target = world.side(command.source().other());
        List<Long> keys = new ArrayList<>();
        streams.forEach(it -> keys.addAll(it.changedKeys()));
        node.after(
                world.clock().millisBetween(0.5, 8),
                () -> {
                    if (!isFollowing() || !source.node().isUp() || !target.node().isUp()) {
                        answer.accept(failed(command, "prove.unreachable"));
                        return;
                    }
                    boolean equal = keys.stream().allMatch(streams.getFirst()::isEqual);
                    List<Finding> findings =
                            equal
                                    ? List.of()
                                    : List.of(new Finding("row-differs", "rows", 1, "A row."));
                    Proof proof =
                            new Proof(equal, source.rows().size(), keys.size(), 1, 0, findings);
                    answer.accept(new Reply.Proven(command.source(), command.epoch(), proof));
                });
    }

    private static Reply failed(Command command, String code) {
        Fault fault = new Fault(Fault.Kind.EXTERNAL, code, code, "");
        return new Reply.Failed(command.epoch(), command, fault);
    }
}
