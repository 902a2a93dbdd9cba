package org.handoff.control.api;

import org.handoff.control.approve.ApprovalsView;
import org.handoff.control.canary.CanaryView;
import org.handoff.control.notify.Receipts;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.PollAnswer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// A control plane whose ledger and status a test writes.
final class FakeControlPlane implements ControlPlane {
    final List<OperatorRequest> requests = new CopyOnWriteArrayList<>();
    final List<LedgerEntry> records = new CopyOnWriteArrayList<>();
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    final List<String> notes = new CopyOnWriteArrayList<>();

    /// What another process wrote down.
    final Map<String, Earlier> ledger = new ConcurrentHashMap<>();

    private final AtomicBoolean ledgerFails = new AtomicBoolean(true);
    volatile @Nullable GatewayStatus polled;
    volatile long epoch = 7;
    volatile @Nullable Receipts receipts;
    volatile @Nullable MapView map;
    volatile @Nullable Instant cutOff;

    @Override
    public @Nullable Instant cutOff() {
        return cutOff;
    }

    @Override
    public @Nullable Receipts receipts() {
        return receipts;
    }

    @Override
    public PageReads page() {
        return new PageReads() {
            @Override
            public @Nullable Plan plan() {
                return NONE.plan();
            }

            @Override
            public History history(Span span, long fromMillis) {
                return NONE.history(span, fromMillis);
            }

            @Override
            public List<Finding> findings() {
                return NONE.findings();
            }

            @Override
            public @Nullable LedgerVerdict verify() {
                return NONE.verify();
            }

            @Override
            public byte @Nullable [] evidence() {
                return NONE.evidence();
            }

            @Override
            public @Nullable MapView map() {
                return map;
            }

            @Override
            public @Nullable WavesView waves() {
                return NONE.waves();
            }

            @Override
            public ValidationsView validations() {
                return NONE.validations();
            }
        };
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
        List<StatusView.Event> events = new ArrayList<>();
        for (LedgerEntry record : records) {
            events.add(
                    new StatusView.Event(record.seq(), record.at(), record.kind(), record.text()));
        }
        StatusView.Side side = new StatusView.Side("PostgreSQL 17.11", true, true, 12.5, 0);
        StatusView.Stream stream = new StatusView.Stream(true, 12.0, 40.0, 0, 3);
        return new StatusView(
                Instant.EPOCH,
                "clinic",
                Environment.LEGACY,
                epoch,
                StatusView.Phase.CUTTING_OVER,
                null,
                new StatusView.Sides(side, side),
                null,
                new StatusView.Replication(stream, stream),
                new StatusView.Proof(1000, 12, List.of("public.x"), 4, 0),
                List.of(
                        new StatusView.Gate(
                                "lag \"quoted\"", StatusView.Gate.Verdict.PASS, "12 ms")),
                List.of(new StatusView.Gateway("front", 7, "flow", 1800, 3, 0, 41, 87.5)),
                events,
                List.of(
                        new StatusView.FinishedRun(
                                "cutover-1",
                                StatusView.Kind.CUTOVER,
                                StatusView.Direction.LEGACY_TO_CLOUD,
                                StatusView.Outcome.DONE,
                                "",
                                Instant.EPOCH,
                                61.5,
                                new StatusView.Phases(1, 2, 3, 4, 5, 6),
                                1000,
                                4)),
                150,
                "");
    }

    @Override
    public CanaryView canary() {
        return CanaryView.NONE;
    }

    @Override
    public PollAnswer poll(GatewayStatus status, Duration wait) {
        polled = status;
        waits.add(wait);
        return PollAnswer.of(
                new Directive(
                        new Epoch(8),
                        Directive.Mode.HOLD,
                        Environment.CLOUD,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5)));
    }

    @Override
    public @Nullable Earlier earlier(String idempotencyKey) {
        if (idempotencyKey.equals("the-ledger-fails") && ledgerFails.getAndSet(false)) {
            throw new IllegalStateException("the ledger cannot be read");
        }
        Earlier elsewhere = ledger.get(idempotencyKey);
        if (elsewhere != null) {
            return elsewhere;
        }
        return idempotencyKey.equals("before-the-restart")
                ? new Earlier(
                        OperatorRequest.Verb.CUTOVER,
                        "ann",
                        "",
                        new Submission.Accepted("cutover-7", "Begun before the restart."))
                : null;
    }

    @Override
    public Submission submit(OperatorRequest request) {
        requests.add(request);
        if (request.dryRun()) {
            return new Submission.Planned(List.of("Hold writes."));
        }
        return switch (request.verb()) {
            case ROLLBACK ->
                    new Submission.Refused(
                            new Fault(Fault.Kind.OPERATOR, "gate.lag", "The lag is 9 s.", "Wait."));
            case RESUME ->
                    new Submission.InDoubt(
                            new Fault(Fault.Kind.BUG, "doubt", "Both sides write.", "Decide."));
            default -> new Submission.Accepted(request.verb().label() + "-1", "Begun.");
        };
    }

    @Override
    public List<LedgerEntry> ledger(long from, int max) {
        return records.stream().filter(record -> record.seq() >= from).limit(max).toList();
    }

    void append(String text) {
        long seq = records.size() + 1L;
        records.add(new LedgerEntry(seq, Instant.EPOCH, "test", text, "00"));
    }
}
