package org.handoff.app.wiring;

import org.handoff.control.api.Submission;
import org.handoff.control.runbook.OperatorAnswer;
import org.handoff.control.runbook.OperatorRequest;
import org.handoff.control.runbook.Phase;
import org.handoff.control.shell.ConductorLoop;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// From `start` to the end of a migration, across restarts of this process: prepare, copy and
/// follow; then the conductor fences the target; at the end what is ours is removed again, but for
/// the fence of the side that was left.
///
/// That a start was asked for is remembered by a file, because it comes before anything that the
/// ledger knows; asking twice is the same as asking once. Thread-safe.
final class Life {
    private static final Logger LOG = LoggerFactory.getLogger(Life.class);

    /// How long an accepted `retire` or `abort` may take until the conductor's phase says so.
    private static final Duration OVER_BOUND = Duration.ofSeconds(30);

    private final Path asked;
    private final ConductorLoop conductor;
    private final ReplicatorChild replicator;

    Life(Path data, ConductorLoop conductor, ReplicatorChild replicator) {
        this.asked = data.resolve("started");
        this.conductor = conductor;
        this.replicator = replicator;
    }

    /// After a restart of this process: goes on with what was under way.
    void goOn() {
        if (Files.exists(asked)) {
            follow("handoff", "goes on after a restart");
        }
    }

    Submission start(String who, String reason) {
        Phase phase = conductor.snapshot().phase();
        if (phase != Phase.NEW) {
            return refused(
                    "life.started",
                    "The migration is started already ("
                            + phase.name().toLowerCase(java.util.Locale.ROOT)
                            + ").");
        }
        try {
            Files.writeString(asked, "asked\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + asked, e);
        }
        follow(who, reason);
        return new Submission.Accepted(StartRun.ID, "Preparing, copying, then following.");
    }

    Submission resume() {
        if (!Files.exists(asked)) {
            return refused(
                    "life.not-started", "The migration is not started: run `handoff start`.");
        }
        follow("handoff", "resumed");
        return new Submission.Accepted(StartRun.ID, "Goes on where it stopped.");
    }

    private void follow(String who, String reason) {
        replicator.follow(fault -> {
            if (fault.isEmpty()) {
                Thread.ofVirtual().name("start").start(() -> fenceTarget(who, reason));
            } else {
                LOG.atError().addKeyValue("fault", fault).log("start failed");
            }
        });
    }

    private void fenceTarget(String who, String reason) {
        if (conductor.snapshot().phase() != Phase.NEW) {
            return;
        }
        try {
            OperatorAnswer answer =
                    conductor.ask(OperatorRequest.of(OperatorRequest.Kind.START, who, reason));
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
        Thread.ofVirtual().name("leave").start(this::leave);
    }

    private void leave() {
        long deadline = System.nanoTime() + OVER_BOUND.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                Phase phase = conductor.snapshot().phase();
                if (phase == Phase.RETIRED || phase == Phase.ABORTED) {
                    Files.deleteIfExists(asked);
                    boolean retired = phase == Phase.RETIRED;
                    replicator.leave(conductor.snapshot().owner(), retired, Life::left);
                    return;
                }
                if (phase == Phase.SERVING) {
                    return;
                }
                Thread.sleep(Duration.ofMillis(50));
            }
        } catch (IOException e) {
            LOG.atError().addKeyValue("cause", e.getMessage()).log("cannot forget the start");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void left(String fault) {
        if (fault.isEmpty()) {
            LOG.info("what was ours is removed");
        } else {
            LOG.atError().addKeyValue("fault", fault).log("something of ours is left behind");
        }
    }

    private static Submission refused(String code, String text) {
        return new Submission.Refused(new Fault(Fault.Kind.OPERATOR, code, text, ""));
    }
}
