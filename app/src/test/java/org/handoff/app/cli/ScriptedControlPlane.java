package org.handoff.app.cli;

import org.handoff.control.api.ControlPlane;
import org.handoff.control.api.Earlier;
import org.handoff.control.api.LedgerEntry;
import org.handoff.control.api.OperatorRequest;
import org.handoff.control.api.PageReads;
import org.handoff.control.api.RunbookView;
import org.handoff.control.api.SecurityView;
import org.handoff.control.api.StatusView;
import org.handoff.control.api.Submission;
import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A control plane whose runs end after a few looks at the status, as a test wants it.
final class ScriptedControlPlane implements ControlPlane {
    private static final int LOOKS = 3;

    final List<String> notes = new CopyOnWriteArrayList<>();
    volatile byte @Nullable [] evidence;
    volatile @Nullable RunbookView runbook;
    volatile @Nullable SecurityView security;
    volatile PageReads.@Nullable LedgerVerdict verdict;
    final List<LedgerEntry> records = new CopyOnWriteArrayList<>();
    final List<OperatorRequest> requests = new CopyOnWriteArrayList<>();
    volatile StatusView.Outcome outcome = StatusView.Outcome.DONE;
    volatile @Nullable Fault refusal;
    private final AtomicInteger looks = new AtomicInteger();
    private volatile String run = "";

    @Override
    public PageReads page() {
        return new ScriptedPage(evidence, runbook, security, verdict);
    }

    @Override
    public ApprovalsView approvals() {
        return new ApprovalsView(true, 2, List.of(), List.of(), "0 of 2 approvals hold.");
    }

    @Override
    public void noteDenied(String who, String what) {
        notes.add("denied " + who + " " + what);
    }

    @Override
    public void noteAccess(String who, String what) {
        notes.add(who + " " + what);
    }

    @Override
    public StatusView status() {
        boolean ended = looks.incrementAndGet() > LOOKS;
        StatusView.Side side = new StatusView.Side("PostgreSQL 17.11", true, true, 812.4, 0);
        StatusView.Stream stream = new StatusView.Stream(true, 12.0, 40.0, 2048, 301);
        return new StatusView(
                Instant.parse("2026-11-22T02:07:00Z"),
                "bench",
                Environment.LEGACY,
                41,
                StatusView.Phase.CUTTING_OVER,
                run.isEmpty() ? null : run(ended),
                new StatusView.Sides(side, side),
                new StatusView.Copy(3, 12, 250_000, 1_000_000, 120_000, 6L),
                new StatusView.Replication(stream, stream),
                new StatusView.Proof(250_000, 12, List.of(), 412, 0),
                List.of(
                        new StatusView.Gate(
                                "stream", StatusView.Gate.Verdict.WAIT, "it lags 3 s\u001b[31m")),
                List.of(new StatusView.Gateway("front", 41, "flow", 1800, 3, 0, 41, 87.5)),
                List.of(new StatusView.Event(1, Instant.EPOCH, "began", "Run 1 began.")),
                ended && !run.isEmpty() ? List.of(finished()) : List.of(),
                150,
                "");
    }

    private StatusView.Run run(boolean ended) {
        StatusView.Step.State state =
                ended ? StatusView.Step.State.DONE : StatusView.Step.State.RUNNING;
        return new StatusView.Run(
                run,
                StatusView.Kind.CUTOVER,
                StatusView.Direction.LEGACY_TO_CLOUD,
                "drain",
                Instant.EPOCH,
                List.of(
                        new StatusView.Step("hold", StatusView.Step.State.DONE, 8.4, "held"),
                        new StatusView.Step("drain", state, 14.0, "")),
                61.3,
                null);
    }

    private StatusView.FinishedRun finished() {
        return new StatusView.FinishedRun(
                run,
                StatusView.Kind.CUTOVER,
                StatusView.Direction.LEGACY_TO_CLOUD,
                outcome,
                outcome == StatusView.Outcome.DONE ? "" : "The drain took longer than 1 s.",
                Instant.EPOCH,
                61.3,
                new StatusView.Phases(8.4, 6, 14, 21, 4, 3),
                250_000,
                412);
    }

    @Override
    public CanaryView canary() {
        return CanaryView.NONE;
    }

    @Override
    public PollAnswer poll(GatewayStatus status, Duration wait) {
        return PollAnswer.of(
                new Directive(new Epoch(1), Directive.Mode.FLOW, Environment.LEGACY, wait, wait));
    }

    @Override
    public @Nullable Earlier earlier(String idempotencyKey) {
        return null;
    }

    @Override
    public Submission submit(OperatorRequest request) {
        requests.add(request);
        Fault fault = refusal;
        if (fault != null) {
            return fault.kind() == Fault.Kind.BUG
                    ? new Submission.InDoubt(fault)
                    : new Submission.Refused(fault);
        }
        if (request.dryRun()) {
            return new Submission.Planned(List.of("Hold writes.", "Fence legacy."));
        }
        if (request.verb() == OperatorRequest.Verb.RETIRE) {
            return new Submission.Accepted("", "A second person must confirm.");
        }
        looks.set(0);
        run = request.verb().label() + "-1";
        return new Submission.Accepted(run, "Begun.");
    }

    @Override
    public List<LedgerEntry> ledger(long from, int max) {
        return records.stream().filter(it -> it.seq() >= from).limit(max).toList();
    }
}
