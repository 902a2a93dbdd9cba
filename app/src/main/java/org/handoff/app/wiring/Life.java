package org.handoff.app.wiring;

import org.handoff.control.api.Earlier;
import org.handoff.control.api.OperatorRequest.Verb;
import org.handoff.control.api.Submission;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.runbook.OperatorAnswer;
import org.handoff.control.runbook.OperatorRequest;
import org.handoff.control.runbook.Phase;
import org.handoff.control.shell.ConductorLoop;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// From `start` to the end of a migration, across restarts of this process: prepare, copy and
/// follow; then the conductor fences the target; at the end what is ours is removed again, but for
/// the fence of the side that was left.
///
/// That a start was asked for, with which key and by whom, is remembered by a file, because it
/// comes before anything that the ledger knows; asking twice is the same as asking once. What was
/// given up may be started again once everything of it is removed; so the file says how many
/// migrations had ended before.
///
/// Thread-safe. Whoever asks the conductor to end the migration holds this object's monitor, so
/// that no copy that just became ready starts it again.
final class Life {
    private static final Logger LOG = LoggerFactory.getLogger(Life.class);

    /// How long an accepted `retire` or `abort` may take until the conductor's phase says so.
    private static final Duration OVER_BOUND = Duration.ofSeconds(30);

    private static final Duration OVER_PACE = Duration.ofMillis(50);

    /// How long one try to remove what is ours may take.
    private static final Duration LEAVE_BOUND = Duration.ofMinutes(2);

    /// Of the file: the key, who asked, and how many migrations had ended.
    private static final int WISH_LINES = 3;

    /// Between two tries.
    private static final Duration LEAVE_PAUSE = Duration.ofSeconds(3);

    /// Exists once a start was asked for.
    static final String FILE = "started";

    private static final Submission STARTED =
            new Submission.Accepted(StartRun.ID, "Preparing, copying, then following.");

    private final Path asked;
    private final Ledger ledger;
    private final ConductorLoop conductor;
    private final ReplicatorChild replicator;
    private volatile String leaving = "";

    Life(Path data, Ledger ledger, ConductorLoop conductor, ReplicatorChild replicator) {
        this.ledger = ledger;
        this.asked = data.resolve(FILE);
        this.conductor = conductor;
        this.replicator = replicator;
    }

    /// After a restart of this process: goes on with what was under way.
    ///
    /// @param records the whole ledger
    void goOn(List<LedgerRecord> records) {
        if (isUnderWay(records)) {
            follow("handoff", "goes on", ends(records));
        } else if (Files.exists(asked)) {
            if (ends(records) > endsBefore()) {
                leaveIfOver();
            } else {
                follow("handoff", "goes on after a restart", ends(records));
            }
        }
    }

    /// Whether the ledger alone says that it was started and did not end.
    private static boolean isUnderWay(List<LedgerRecord> records) {
        boolean started = false;
        for (LedgerRecord each : records) {
            started = each.entry() instanceof Entry.StartAsked || (started && !isEnd(each));
        }
        return started;
    }

    private static boolean isEnd(LedgerRecord record) {
        return record.entry() instanceof Entry.Retired || record.entry() instanceof Entry.Aborted;
    }

    private static long ends(List<LedgerRecord> records) {
        return records.stream().filter(Life::isEnd).count();
    }

    /// How many migrations had ended when this one was asked for.
    private long endsBefore() {
        List<String> lines = wish();
        return lines.size() == WISH_LINES ? Long.parseLong(lines.getLast()) : 0;
    }

    private List<String> wish() {
        try {
            return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + asked, e);
        }
    }

    Submission start(org.handoff.control.api.OperatorRequest request) {
        Phase phase = conductor.snapshot().phase();
        if (phase != Phase.NEW && phase != Phase.ABORTED) {
            return refused(
                    "life.started",
                    "The migration is started already ("
                            + phase.name().toLowerCase(java.util.Locale.ROOT)
                            + ").");
        }
        long ends = ends(ledger.readAll());
        if (Files.exists(asked) && ends > endsBefore()) {
            return refused(
                    "life.leaving",
                    "What the last try left is still being removed; start again in a moment.");
        }
        try {
            String wish = request.mark() + "\n" + request.who() + "\n" + ends + "\n";
            Files.writeString(asked, wish);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + asked, e);
        }
        follow(request.who(), request.reason(), ends);
        return STARTED;
    }

    /// What `start` was answered when its key was this one; `null` if it was another.
    @Nullable Earlier startedBy(String key) {
        List<String> lines = wish();
        String mark = lines.size() >= 2 ? lines.getFirst() : "";
        return Answers.key(mark).equals(key)
                ? new Earlier(Verb.START, lines.get(1), Answers.digest(mark), STARTED)
                : null;
    }

    /// Following again, after something outside stood in its way. The ledger says whether it was
    /// started: the folder may be that of a machine that took over.
    Submission resume(boolean dryRun) {
        List<LedgerRecord> records = ledger.readAll();
        boolean isUnderWay = isUnderWay(records);
        if (!isUnderWay && !Files.exists(asked)) {
            return refused(
                    "life.not-started", "The migration is not started: run `handoff start`.");
        }
        if (dryRun) {
            return new Submission.Planned(
                    List.of("Prepare and copy what is not yet there, then follow both streams."));
        }
        follow("handoff", "resumed", isUnderWay ? ends(records) : endsBefore());
        return new Submission.Accepted(StartRun.ID, "Goes on where it stopped.");
    }

    private void follow(String who, String reason, long ends) {
        replicator.follow(fault -> {
            if (fault.isEmpty()) {
                Thread.ofVirtual().name("start").start(() -> fenceTarget(who, reason, ends));
            } else {
                LOG.atError().addKeyValue("fault", fault).log("start failed");
            }
        });
    }

    /// @param ends how many migrations had ended when this one was asked for
    private synchronized void fenceTarget(String who, String reason, long ends) {
        Phase phase = conductor.snapshot().phase();
        boolean waits = phase == Phase.NEW || phase == Phase.ABORTED;
        if (!waits || ends(ledger.readAll()) > ends) {
            return;
        }
        try {
            List<String> wish = wish();
            OperatorAnswer answer =
                    conductor.ask(
                            new OperatorRequest(
                                    OperatorRequest.Kind.START,
                                    who,
                                    reason,
                                    false,
                                    null,
                                    "",
                                    wish.isEmpty() ? "" : wish.getFirst()));
            LOG.atInfo()
                    .addKeyValue("accepted", answer.accepted())
                    .addKeyValue("answer", answer.text())
                    .log("start");
        } catch (HandoffException e) {
            LOG.atError().addKeyValue("fault", e.getMessage()).log("start failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Once the conductor has retired or given up: removes what is ours from both databases.
    void leaveIfOver() {
        Thread.ofVirtual().name("leave").start(this::leaveOnceOver);
    }

    private void leaveOnceOver() {
        long deadline = System.nanoTime() + OVER_BOUND.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                Phase phase = conductor.snapshot().phase();
                if (phase == Phase.RETIRED || phase == Phase.ABORTED) {
                    leave(phase == Phase.RETIRED);
                    return;
                }
                if (phase == Phase.SERVING) {
                    return;
                }
                Thread.sleep(OVER_PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Tries until both databases are rid of us: what stays behind would keep change log for ever.
    /// The start is forgotten only then, so that a restart goes on here.
    private void leave(boolean retired) throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            CompletableFuture<String> done = new CompletableFuture<>();
            replicator.leave(conductor.snapshot().owner(), retired, done::complete);
            String fault = waited(done);
            leaving = fault.isEmpty() ? "" : "Something of Handoff's is left behind: " + fault;
            if (fault.isEmpty()) {
                forgetStart();
                LOG.info("what was ours is removed");
                return;
            }
            LOG.atError().addKeyValue("fault", fault).log("something of ours is left behind");
            Thread.sleep(LEAVE_PAUSE);
        }
    }

    private static String waited(CompletableFuture<String> done) throws InterruptedException {
        try {
            return done.get(LEAVE_BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "The replicator did not answer within " + LEAVE_BOUND.toSeconds() + " s.";
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void forgetStart() {
        try {
            Files.deleteIfExists(asked);
        } catch (IOException e) {
            LOG.atError().addKeyValue("cause", e.getMessage()).log("cannot forget the start");
        }
    }

    /// What a person should know of it; empty if nothing.
    String attention() {
        return leaving;
    }

    private static Submission refused(String code, String text) {
        return new Submission.Refused(new Fault(Fault.Kind.OPERATOR, code, text, ""));
    }
}
