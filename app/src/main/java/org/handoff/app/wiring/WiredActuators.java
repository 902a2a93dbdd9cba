package org.handoff.app.wiring;

import org.handoff.control.runbook.Action;
import org.handoff.control.runbook.Event;
import org.handoff.control.shell.Actuators;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.handoff.socket.WriteFence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Takes the conductor's commands to whom they concern: fence and ownership to the side's database,
/// over a session of the control plane's own, everything about data to the replicator.
///
/// One thread a side, so that a side that hangs delays only its own commands; a command that is
/// under way already is not handed over again, see [UnderWay].
final class WiredActuators implements Actuators, AutoCloseable {
    /// Commands waiting for one side; the conductor repeats what stays unanswered.
    private static final int QUEUE_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(WiredActuators.class);

    private final Map<Environment, WriteFence> fences;
    private final Map<Environment, ExecutorService> threads;
    private final ReplicatorChild replicator;
    private final PointerDrives pointers;
    private final UnderWay underWay = new UnderWay(System::nanoTime);

    WiredActuators(
            WriteFence legacy,
            WriteFence cloud,
            ReplicatorChild replicator,
            PointerDrives pointers) {
        this.pointers = pointers;
        this.fences = Map.of(Environment.LEGACY, legacy, Environment.CLOUD, cloud);
        this.threads =
                Map.of(
                        Environment.LEGACY,
                        newThread(Environment.LEGACY),
                        Environment.CLOUD,
                        newThread(Environment.CLOUD));
        this.replicator = replicator;
    }

    private static ExecutorService newThread(Environment side) {
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
        Consumer<Reply> done = underWay.begin(command, answer);
        if (done == null) {
            return;
        }
        switch (command) {
            case Command.Fence it -> toSide(it.side(), command, done);
            case Command.Unfence it -> toSide(it.side(), command, done);
            case Command.Observe it -> toSide(it.side(), command, done);
            case Command.Arm _ -> {
                warmFences();
                replicator.carry(command, done);
            }
            case Command.Drain _, Command.Prove _ -> replicator.carry(command, done);
        }
    }

    @Override
    public void drive(Action.Drive drive, Consumer<Event.PointerSaid> answer) {
        pointers.drive(drive, answer);
    }

    /// Sessions and plans are made before the pause, each in the thread that will use them, and
    /// garbage is collected there, so that no collection falls into the pause. A side that cannot
    /// be warmed will say so when it is fenced.
    private void warmFences() {
        collectGarbage();
        for (Environment side : Environment.values()) {
            try {
                thread(side).execute(() -> warm(side));
            } catch (RejectedExecutionException e) {
                LOG.warn("The fence of {} is not warmed: its queue is full.", side.label());
            }
        }
    }

    private void collectGarbage() {
        try {
            thread(Environment.LEGACY).execute(System::gc);
        } catch (RejectedExecutionException e) {
            LOG.warn("Garbage is not collected before the pause: a queue is full.");
        }
    }

    private void warm(Environment side) {
        try {
            fence(side).warm();
        } catch (HandoffException e) {
            LOG.warn("{} {}", e.fault().code(), e.fault().sentence());
        }
    }

    private WriteFence fence(Environment side) {
        return of(fences, side);
    }

    private ExecutorService thread(Environment side) {
        return of(threads, side);
    }

    private static <T> T of(Map<Environment, T> map, Environment side) {
        T found = map.get(side);
        if (found == null) {
            throw HandoffException.bug("actuators.side", "Nothing for " + side.label() + ".");
        }
        return found;
    }

    private void toSide(Environment side, Command command, Consumer<Reply> done) {
        try {
            thread(side).execute(() -> done.accept(carry(fence(side), command)));
        } catch (RejectedExecutionException e) {
            done.accept(failed(command, side.label() + " does not keep up with its commands."));
        }
    }

    private static Reply carry(WriteFence fence, Command command) {
        try {
            return fence.handle(command);
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
