package org.handoff.app.wiring;

import org.handoff.control.shell.Actuators;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// Takes the conductor's commands to whom they concern: fence and ownership to the side's database,
/// over a session of the control plane's own, everything about data to the replicator.
///
/// One thread a side, so that a side that hangs delays only its own commands; a command that is
/// under way already is not queued again.
final class WiredActuators implements Actuators, AutoCloseable {
    /// Commands waiting for one side; the conductor repeats what stays unanswered.
    private static final int QUEUE_MAX = 16;

    private final Map<Environment, Function<Command, Reply>> fences;
    private final Map<Environment, ExecutorService> threads;
    private final ReplicatorChild replicator;
    private final Set<Command> underWay = ConcurrentHashMap.newKeySet();

    WiredActuators(
            Function<Command, Reply> legacy,
            Function<Command, Reply> cloud,
            ReplicatorChild replicator) {
        this.fences = Map.of(Environment.LEGACY, legacy, Environment.CLOUD, cloud);
        this.threads =
                Map.of(
                        Environment.LEGACY,
                        thread(Environment.LEGACY),
                        Environment.CLOUD,
                        thread(Environment.CLOUD));
        this.replicator = replicator;
    }

    private static ExecutorService thread(Environment side) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                Thread.ofPlatform().name("fence-" + side.label()).daemon().factory());
    }

    @Override
    public void send(Command command, Consumer<Reply> answer) {
        if (!underWay.add(command)) {
            return;
        }
        Consumer<Reply> done =
                reply -> {
                    underWay.remove(command);
                    answer.accept(reply);
                };
        switch (command) {
            case Command.Fence it -> toSide(it.side(), command, done);
            case Command.Unfence it -> toSide(it.side(), command, done);
            case Command.Observe it -> toSide(it.side(), command, done);
            case Command.Arm _, Command.Drain _, Command.Prove _ -> replicator.carry(command, done);
        }
    }

    private void toSide(Environment side, Command command, Consumer<Reply> done) {
        Function<Command, Reply> fence = fences.get(side);
        ExecutorService thread = threads.get(side);
        if (fence == null || thread == null) {
            throw HandoffException.bug("actuators.side", "No fence for " + side.label() + ".");
        }
        try {
            thread.execute(() -> done.accept(carry(fence, command)));
        } catch (RejectedExecutionException e) {
            done.accept(failed(command, side.label() + " does not keep up with its commands."));
        }
    }

    private static Reply carry(Function<Command, Reply> fence, Command command) {
        try {
            return fence.apply(command);
        } catch (HandoffException e) {
            return new Reply.Failed(command.epoch(), command, e.fault());
        } catch (RuntimeException e) {
            return failed(command, "The command failed: " + e.getClass().getSimpleName() + ".");
        }
    }

    private static Reply failed(Command command, String text) {
        Fault fault = new Fault(Fault.Kind.EXTERNAL, "actuators.failed", text, "");
        return new Reply.Failed(command.epoch(), command, fault);
    }

    @Override
    public void close() {
        threads.values().forEach(ExecutorService::shutdownNow);
    }
}
