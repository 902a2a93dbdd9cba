package org.handoff.app.wiring;

import org.handoff.app.wiring.WireFormat.Request;
import org.handoff.app.wiring.WireFormat.Response;
import org.handoff.control.lease.Takeover;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The control plane's end of the replicator: starts it, restarts it when it dies, and speaks with
/// it. Whatever was asked of a child that died is answered as failed; following is asked for again
/// by itself. While this process cannot know that it is in charge there is no child: another one's
/// needs the streams. Thread-safe; answers arrive on the reader's thread and must not block.
final class ReplicatorChild implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicatorChild.class);

    /// Between a death and the next start, so that a child that cannot live does not spin.
    private static final Duration RESTART_PAUSE = Duration.ofMillis(250);

    /// How long it may take to end when its input is closed.
    private static final Duration STOP_BOUND = Duration.ofSeconds(5);

    /// Requests under way at once; the conductor has a handful.
    private static final int PENDING_MAX = 64;

    /// How often the child is told that this process lives.
    private static final Duration STILL_PACE = Takeover.BEAT;

    private final List<String> command;
    private final Path log;
    private final BooleanSupplier inCharge;
    private final Thread supervisor;
    private final Thread heart;
    private final Object lock = new Object();
    private final Map<Long, Pending> pending = new HashMap<>();
    private @Nullable Process process;
    private @Nullable BufferedWriter toChild;
    private boolean following;
    private boolean closed;
    private long lastId;
    private volatile long followId;
    private volatile ReplicatorStatus status = ReplicatorStatus.UNKNOWN;
    private volatile long statusNanos = System.nanoTime();

    private record Pending(
            @Nullable Command command, Consumer<Reply> onReply, Consumer<String> onDone) {}

    /// @param command the whole command line of the child
    /// @param log where its log goes (its standard error)
    /// @param inCharge whether nobody else can have taken over yet; must not block
    ReplicatorChild(List<String> command, Path log, BooleanSupplier inCharge) {
        this.command = List.copyOf(command);
        this.log = log;
        this.inCharge = inCharge;
        this.supervisor = Thread.ofPlatform().name("replicator-child").unstarted(this::supervise);
        this.heart = Thread.ofPlatform().name("replicator-heart").daemon().unstarted(this::beat);
    }

    void start() {
        supervisor.start();
        heart.start();
    }

    /// From a thread, not from the conductor, which may wait for a slow ledger.
    private void beat() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(STILL_PACE);
                beatOrEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beatOrEnd() {
        synchronized (lock) {
            if (inCharge.getAsBoolean()) {
                say(toChild, WireFormat.line(new Request.Still()));
            } else if (process != null && process.isAlive()) {
                LOG.warn("Another may be in charge: the replicator is ended.");
                Process _ = process.destroyForcibly();
            }
        }
    }

    /// A child that does not listen is about to end, which the supervisor sees.
    private static void say(@Nullable BufferedWriter writer, String line) {
        if (writer == null) {
            return;
        }
        try {
            writer.write(line);
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("the replicator ended");
        }
    }

    /// The newest status. A failure that is older than the newest request to follow is none.
    ReplicatorStatus status() {
        ReplicatorStatus newest = status;
        return newest.failedBefore(followId) ? newest.tryingAgain() : newest;
    }

    Duration statusAge() {
        return Duration.ofNanos(System.nanoTime() - statusNanos);
    }

    /// The child's process id, or -1 between two lives.
    long pid() {
        synchronized (lock) {
            return process == null ? -1 : process.pid();
        }
    }

    void carry(Command carried, Consumer<Reply> onReply) {
        Pending entry = new Pending(carried, onReply, fault -> {});
        send(entry, id -> new Request.Carry(id, carried));
    }

    /// Prepare, copy, follow; and again after each restart. `onDone` gets an empty text once it
    /// follows, or what is wrong.
    void follow(Consumer<String> onDone) {
        synchronized (lock) {
            following = true;
        }
        send(new Pending(null, reply -> {}, onDone), this::followRequest);
    }

    private Request followRequest(long id) {
        followId = id;
        return new Request.Follow(id);
    }

    /// Stops following and removes what is ours; see [Request.Leave].
    void leave(Environment owner, boolean sealOther, Consumer<String> onDone) {
        synchronized (lock) {
            following = false;
        }
        send(new Pending(null, reply -> {}, onDone), id -> new Request.Leave(id, owner, sealOther));
    }

    /// Keeps the child's log short.
    void boundLog() {
        try {
            ChildLog.bound(log, ChildLog.BYTES_MAX);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.toString())
                    .log("replicator.log was not kept short");
        }
    }

    private void send(Pending entry, java.util.function.LongFunction<Request> request) {
        String refusal;
        synchronized (lock) {
            refusal =
                    pending.size() >= PENDING_MAX
                            ? "too many requests are under way"
                            : write(entry, request);
        }
        if (!refusal.isEmpty()) {
            fail(entry, refusal);
        }
    }

    /// Holding the lock. Empty if the line is on its way.
    private String write(Pending entry, java.util.function.LongFunction<Request> request) {
        BufferedWriter writer = toChild;
        if (writer == null) {
            return "it is being restarted";
        }
        long id = ++lastId;
        pending.put(id, entry);
        try {
            writer.write(WireFormat.line(request.apply(id)));
            writer.newLine();
            writer.flush();
            return "";
        } catch (IOException e) {
            pending.remove(id);
            return "it does not listen (" + e.getMessage() + ")";
        }
    }

    private static void fail(Pending entry, String why) {
        String text = "The replicator did not answer: " + why + ".";
        Command command = entry.command();
        if (command == null) {
            entry.onDone().accept(text);
        } else {
            Fault fault = new Fault(Fault.Kind.EXTERNAL, "replicator.gone", text, "");
            entry.onReply().accept(new Reply.Failed(command.epoch(), command, fault));
        }
    }

    private void supervise() {
        while (true) {
            Process child;
            synchronized (lock) {
                if (closed) {
                    return;
                }
                child = inCharge.getAsBoolean() ? launch() : null;
            }
            if (child != null) {
                read(child);
                afterDeath(child);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(RESTART_PAUSE.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// Holding the lock.
    private @Nullable Process launch() {
        try {
            Process child =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            process = child;
            toChild =
                    new BufferedWriter(
                            new OutputStreamWriter(
                                    child.getOutputStream(), StandardCharsets.UTF_8));
            LOG.atInfo().addKeyValue("pid", child.pid()).log("replicator started");
            if (following) {
                write(
                        new Pending(null, reply -> {}, ReplicatorChild::logFollow),
                        this::followRequest);
            }
            return child;
        } catch (IOException e) {
            LOG.atError().addKeyValue("cause", e.getMessage()).log("replicator cannot be started");
            return null;
        }
    }

    private static void logFollow(String fault) {
        if (fault.isEmpty()) {
            LOG.info("replicator follows again");
        } else {
            LOG.atError().addKeyValue("fault", fault).log("replicator does not follow");
        }
    }

    private void read(Process child) {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                accept(WireFormat.response(line));
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("cause", e.getMessage()).log("replicator's output ended");
        }
    }

    private void accept(Response response) {
        switch (response) {
            case Response.Said said -> {
                statusNanos = System.nanoTime();
                status = said.status();
            }
            case Response.Answer answer -> take(answer.id()).onReply().accept(answer.reply());
            case Response.Done done -> take(done.id()).onDone().accept(done.fault());
        }
    }

    private Pending take(long id) {
        synchronized (lock) {
            Pending entry = pending.remove(id);
            return entry == null ? new Pending(null, reply -> {}, fault -> {}) : entry;
        }
    }

    private void afterDeath(Process child) {
        child.destroyForcibly();
        List<Pending> lost;
        synchronized (lock) {
            process = null;
            toChild = null;
            lost = List.copyOf(pending.values());
            pending.clear();
        }
        status = ReplicatorStatus.UNKNOWN;
        lost.forEach(entry -> fail(entry, "it ended"));
    }

    @Override
    public void close() {
        Process child;
        synchronized (lock) {
            closed = true;
            child = process;
        }
        supervisor.interrupt();
        heart.interrupt();
        if (child == null) {
            return;
        }
        try {
            child.getOutputStream().close();
            if (!child.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly();
            }
        } catch (IOException e) {
            child.destroyForcibly();
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
