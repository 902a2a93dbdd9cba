package org.handoff.app.wiring;

import org.handoff.data.follow.Follower;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.handoff.socket.Command;
import org.handoff.socket.Markers;
import org.handoff.socket.Reply;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Sends a marker through both change logs and waits until each has arrived. The target's log is
/// read to its end, too: a write that got past its fence marks its row only there, and the proof
/// must know of it. Safe for threads.
final class Drainer implements AutoCloseable {
    private final Map<Environment, Markers> markers;
    private final Map<Environment, Follower> streams;
    private final AtomicLong number = new AtomicLong(System.nanoTime());
    private final ExecutorService beside =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("handoff-markers").factory());

    /// @param markers the two sides'; closed by whoever made them
    /// @param streams by the side whose log they read
    Drainer(Map<Environment, Markers> markers, Map<Environment, Follower> streams) {
        this.markers = markers;
        this.streams = streams;
    }

    Reply drain(Command.Drain command) throws InterruptedException {
        long began = System.nanoTime();
        Environment source = command.source();
        String id = "drain-" + command.epoch() + "-" + number.incrementAndGet();
        CompletableFuture<Void> onTarget =
                CompletableFuture.runAsync(() -> write(source.other(), id, command), beside);
        write(source, id, command);
        join(onTarget);
        if (arrives(source, id, command, began) && arrives(source.other(), id, command, began)) {
            return new Reply.Drained(source, command.epoch(), id);
        }
        String text =
                "The marker was not committed on the %s side within %d ms."
                        .formatted(source.other().label(), command.bound().toMillis());
        Fault fault =
                new Fault(Fault.Kind.LIMIT, "drain.bound", text, "Look at the stream's backlog.");
        return new Reply.Failed(command.epoch(), command, fault);
    }

    private void write(Environment side, String id, Command.Drain command) {
        of(markers, side).write(id, command.epoch());
    }

    private boolean arrives(Environment side, String id, Command.Drain command, long began)
            throws InterruptedException {
        Duration left = command.bound().minusNanos(System.nanoTime() - began);
        return of(streams, side).awaitMarker(id, left);
    }

    private static void join(CompletableFuture<Void> writing) {
        try {
            writing.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof HandoffException known) {
                throw known;
            }
            throw failure;
        }
    }

    private static <T> T of(Map<Environment, T> map, Environment side) {
        T value = map.get(side);
        if (value == null) {
            throw HandoffException.bug("drain.side", "Nothing for " + side.label() + ".");
        }
        return value;
    }

    @Override
    public void close() {
        beside.shutdownNow();
    }
}
