package org.handoff.app.wiring;

import org.handoff.control.api.ControlPlane;
import org.handoff.control.api.LedgerEntry;
import org.handoff.control.api.OperatorRequest;
import org.handoff.control.api.StatusView;
import org.handoff.control.api.Submission;
import org.handoff.control.gate.Judgement;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.runbook.OperatorAnswer;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.Snapshot;
import org.handoff.control.shell.ConductorLoop;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The API's view of this process: hands polls and wishes to the conductor, and puts its snapshot,
/// the replicator's word and the sides' state into one status. Thread-safe.
final class ServedControlPlane implements ControlPlane {
    private final ConductorLoop conductor;
    private final Ledger ledger;
    private final Life life;
    private final SideWatch legacy;
    private final SideWatch cloud;
    private final ReplicatorChild replicator;
    private final StatusViews views;
    private final Traffic traffic = new Traffic();

    ServedControlPlane(
            ConductorLoop conductor,
            Ledger ledger,
            Life life,
            SideWatch legacy,
            SideWatch cloud,
            ReplicatorChild replicator,
            StatusViews views) {
        this.conductor = conductor;
        this.ledger = ledger;
        this.life = life;
        this.legacy = legacy;
        this.cloud = cloud;
        this.replicator = replicator;
        this.views = views;
    }

    @Override
    public StatusView status() {
        Snapshot snapshot = conductor.snapshot();
        long now = System.nanoTime();
        return views.view(
                snapshot,
                replicator.status(),
                StatusViews.side(legacy, traffic.of(Environment.LEGACY, now)),
                StatusViews.side(cloud, traffic.of(Environment.CLOUD, now)),
                events(snapshot));
    }

    private List<StatusView.Event> events(Snapshot snapshot) {
        long from = Math.max(1, snapshot.ledgerRecords() - StatusView.EVENTS_MAX + 1);
        return ledger(from, StatusView.EVENTS_MAX).stream()
                .map(entry ->
                        new StatusView.Event(entry.seq(), entry.at(), entry.kind(), entry.text()))
                .toList();
    }

    @Override
    public Directive poll(GatewayStatus status, Duration wait) throws InterruptedException {
        traffic.polled(status, System.nanoTime());
        return conductor.poll(status, wait);
    }

    @Override
    public Submission submit(OperatorRequest request) throws InterruptedException {
        boolean idle = replicator.status().phase() != ReplicatorStatus.Phase.FOLLOWING;
        return switch (request.verb()) {
            case START ->
                    request.dryRun() ? ask(request) : life.start(request.who(), request.reason());
            case RESUME -> idle && request.owner() == null ? life.resume() : ask(request);
            case RETIRE, ABORT -> {
                Submission answer = ask(request);
                if (answer instanceof Submission.Accepted) {
                    life.leaveIfOver();
                }
                yield answer;
            }
            case REHEARSE, CUTOVER, ROLLBACK -> ask(request);
        };
    }

    private Submission ask(OperatorRequest request) throws InterruptedException {
        var kind = org.handoff.control.runbook.OperatorRequest.Kind.valueOf(request.verb().name());
        OperatorAnswer answer =
                conductor.ask(
                        new org.handoff.control.runbook.OperatorRequest(
                                kind,
                                request.who(),
                                request.reason(),
                                request.dryRun(),
                                request.owner()));
        return submission(request.verb().name().toLowerCase(Locale.ROOT), request, answer);
    }

    private Submission submission(String verb, OperatorRequest request, OperatorAnswer answer) {
        if (conductor.snapshot().phase() == Phase.IN_DOUBT) {
            return new Submission.InDoubt(
                    new Fault(
                            Fault.Kind.EXTERNAL,
                            "control.in-doubt",
                            conductor.snapshot().attention(),
                            "Find out which side owns writes, then: handoff resume --owner SIDE."));
        }
        if (!answer.accepted()) {
            List<String> reasons =
                    answer.gates().stream()
                            .filter(gate -> !gate.isPassed())
                            .map(ServedControlPlane::reason)
                            .toList();
            String text =
                    reasons.isEmpty()
                            ? answer.text()
                            : answer.text() + " " + String.join(" ", reasons);
            return new Submission.Refused(
                    new Fault(Fault.Kind.OPERATOR, "control.refused", text, ""));
        }
        if (request.dryRun()) {
            return new Submission.Planned(answer.plan());
        }
        return new Submission.Accepted(
                answer.run() == 0 ? "" : verb + "-" + answer.run(), answer.text());
    }

    private static String reason(Judgement gate) {
        return gate.gate() + ": " + gate.verdict().reason();
    }

    @Override
    public List<LedgerEntry> ledger(long from, int max) {
        return ledger.read(from, max).stream().map(LedgerWords::entry).toList();
    }
}
