package org.handoff.app.wiring;

import org.handoff.control.api.StatusView;
import org.handoff.control.gate.Judgement;
import org.handoff.control.lease.GatewayView;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.runbook.Snapshot;
import org.handoff.control.runbook.Stuck;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.handoff.socket.Directive;
import org.handoff.socket.SideProbe;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Says in the API's words what conductor, replicator and sides say in theirs.
final class StatusViews {
    private final String migration;
    private final long pauseBudgetMillis;
    private final LedgerTail tail;

    /// @param tail knows when runs began and ended
    StatusViews(String migration, long pauseBudgetMillis, LedgerTail tail) {
        this.migration = migration;
        this.pauseBudgetMillis = pauseBudgetMillis;
        this.tail = tail;
    }

    StatusView view(
            Snapshot snapshot,
            ReplicatorStatus replicator,
            StatusView.Side legacy,
            StatusView.Side cloud,
            List<StatusView.Event> events,
            String more) {
        StatusView.Phase phase = phase(snapshot, replicator);
        return new StatusView(
                snapshot.at(),
                migration,
                isUndecided(phase) ? null : snapshot.owner(),
                snapshot.epoch().number(),
                phase,
                run(snapshot, replicator),
                new StatusView.Sides(legacy, cloud),
                copy(replicator),
                new StatusView.Replication(
                        stream(replicator, Environment.LEGACY),
                        stream(replicator, Environment.CLOUD)),
                proof(replicator),
                snapshot.gates().stream().map(StatusViews::gate).toList(),
                snapshot.gateways().stream().map(StatusViews::gateway).toList(),
                last(events, StatusView.EVENTS_MAX),
                last(
                        snapshot.runs().stream()
                                .map(run -> finished(run, tail.ended(run.run()), snapshot))
                                .toList(),
                        StatusView.RUNS_MAX),
                pauseBudgetMillis,
                String.join(" ", attention(snapshot), replicator.fault(), more).strip());
    }

    private static String attention(Snapshot snapshot) {
        Stuck stuck = snapshot.stuck();
        return stuck == null ? snapshot.attention() : stuck.fault().sentence();
    }

    private static boolean isUndecided(StatusView.Phase phase) {
        return phase == StatusView.Phase.IN_DOUBT || phase == StatusView.Phase.RESOLVING;
    }

    private static <T> List<T> last(List<T> all, int most) {
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    private static StatusView.Phase phase(Snapshot snapshot, ReplicatorStatus replicator) {
        if (snapshot.stuck() != null) {
            return StatusView.Phase.IN_DOUBT;
        }
        boolean back = snapshot.run() != null && snapshot.run().to() == Environment.LEGACY;
        return switch (snapshot.phase()) {
            case NEW, STARTING ->
                    switch (replicator.phase()) {
                        case IDLE, FAILED -> StatusView.Phase.IDLE;
                        case PREPARING, COPYING -> StatusView.Phase.COPYING;
                        case FOLLOWING -> StatusView.Phase.COPYING;
                    };
            case SERVING ->
                    replicator.phase() == ReplicatorStatus.Phase.COPYING
                            ? StatusView.Phase.COPYING
                            : StatusView.Phase.FOLLOWING;
            case REHEARSING -> StatusView.Phase.REHEARSING;
            case RUNNING, FORWARD ->
                    back ? StatusView.Phase.ROLLING_BACK : StatusView.Phase.CUTTING_OVER;
            case RETURNING, RECOVERING -> StatusView.Phase.RETURNING;
            case SOAKING -> StatusView.Phase.SOAKING;
            case IN_DOUBT, STOPPED -> StatusView.Phase.IN_DOUBT;
            case RESOLVING -> StatusView.Phase.RESOLVING;
            case FORCED ->
                    snapshot.mode() == Directive.Mode.FLOW
                            ? StatusView.Phase.FOLLOWING
                            : StatusView.Phase.RESOLVING;
            case RETIRED -> StatusView.Phase.RETIRED;
            case ABORTED -> StatusView.Phase.IDLE;
        };
    }

    private StatusView.@Nullable Run run(Snapshot snapshot, ReplicatorStatus replicator) {
        RunSummary run = snapshot.run();
        StatusView.Run start = StartRun.view(snapshot, replicator);
        boolean begins =
                switch (snapshot.phase()) {
                    case NEW, STARTING, ABORTED -> true;
                    default -> false;
                };
        if (begins && start != null) {
            return start;
        }
        if (run == null && !snapshot.runs().isEmpty()) {
            run = snapshot.runs().getLast();
        }
        if (run == null) {
            return start;
        }
        List<StatusView.Step> steps = new ArrayList<>();
        String running = null;
        for (Snapshot.StepView step : snapshot.steps()) {
            StatusView.Step.State state = state(step.state());
            if (state == StatusView.Step.State.RUNNING || state == StatusView.Step.State.HELD) {
                running = step.step().label();
            }
            Double millis = state == StatusView.Step.State.PENDING ? null : step.millis();
            steps.add(new StatusView.Step(step.step().label(), state, millis, step.text()));
        }
        StatusView.Outcome outcome = snapshot.run() == null ? outcome(run) : null;
        return new StatusView.Run(
                id(run),
                kind(run),
                direction(run),
                running,
                Objects.requireNonNullElse(tail.began(run.run()), snapshot.at()),
                steps,
                run.pauseMicros() == 0 ? null : run.pauseMillis(),
                outcome);
    }

    static String id(RunSummary run) {
        return run.direction() + "-" + run.run();
    }

    private static StatusView.Kind kind(RunSummary run) {
        return run.to() == Environment.CLOUD ? StatusView.Kind.CUTOVER : StatusView.Kind.ROLLBACK;
    }

    private static StatusView.Direction direction(RunSummary run) {
        return run.to() == Environment.CLOUD
                ? StatusView.Direction.LEGACY_TO_CLOUD
                : StatusView.Direction.CLOUD_TO_LEGACY;
    }

    private static StatusView.@Nullable Outcome outcome(RunSummary run) {
        return switch (run.outcome()) {
            case UNDER_WAY -> null;
            case MOVED -> StatusView.Outcome.DONE;
            case RETURNED -> StatusView.Outcome.RETURNED;
        };
    }

    private static StatusView.Step.State state(Snapshot.State state) {
        return switch (state) {
            case WAITING -> StatusView.Step.State.PENDING;
            case RUNNING -> StatusView.Step.State.RUNNING;
            case HELD -> StatusView.Step.State.HELD;
            case DONE -> StatusView.Step.State.DONE;
            case FAILED -> StatusView.Step.State.FAILED;
            case NOTHING -> StatusView.Step.State.SKIPPED;
        };
    }

    private static StatusView.FinishedRun finished(
            RunSummary run, @Nullable Instant ended, Snapshot snapshot) {
        StatusView.Outcome outcome = outcome(run);
        return new StatusView.FinishedRun(
                id(run),
                kind(run),
                direction(run),
                outcome == null ? StatusView.Outcome.IN_DOUBT : outcome,
                run.because(),
                Objects.requireNonNullElse(ended, snapshot.at()),
                run.pauseMicros() == 0 ? null : run.pauseMillis(),
                new StatusView.Phases(
                        run.phaseMillis("hold"),
                        run.phaseMillis("fence"),
                        run.phaseMillis("drain"),
                        run.phaseMillis("prove"),
                        run.phaseMillis("switch"),
                        run.phaseMillis("release")),
                run.provenRows(),
                run.dirtyKeys());
    }

    private static StatusView.@Nullable Copy copy(ReplicatorStatus replicator) {
        ReplicatorStatus.Copy copy = replicator.copy();
        if (copy.tables() == 0) {
            return null;
        }
        return new StatusView.Copy(
                copy.tablesDone(),
                copy.tables(),
                copy.rowsDone(),
                copy.rows(),
                copy.rowsPerSecond(),
                copy.etaSeconds() < 0 ? null : Math.round(copy.etaSeconds()));
    }

    private static StatusView.Stream stream(ReplicatorStatus replicator, Environment from) {
        for (ReplicatorStatus.Stream stream : replicator.streams()) {
            if (stream.from() == from) {
                return new StatusView.Stream(
                        stream.applying(),
                        known(stream.lagMillis()),
                        known(stream.markerAgeMillis()),
                        stream.backlogBytes(),
                        stream.transactionsPerSecond());
            }
        }
        return new StatusView.Stream(false, null, null, 0, 0);
    }

    private static @Nullable Double known(double millis) {
        return millis < 0 ? null : millis;
    }

    private static StatusView.@Nullable Proof proof(ReplicatorStatus replicator) {
        ReplicatorStatus.Coverage proof = replicator.proof();
        return proof.tables() == 0
                ? null
                : new StatusView.Proof(
                        proof.rows(),
                        proof.tables(),
                        proof.unproved(),
                        proof.dirtyKeys(),
                        proof.suspects());
    }

    private static StatusView.Gate gate(Judgement judgement) {
        StatusView.Gate.Verdict verdict =
                switch (judgement.verdict()) {
                    case Verdict.Pass _ -> StatusView.Gate.Verdict.PASS;
                    case Verdict.Wait _ -> StatusView.Gate.Verdict.WAIT;
                    case Verdict.Refuse _ -> StatusView.Gate.Verdict.REFUSE;
                };
        return new StatusView.Gate(judgement.gate(), verdict, judgement.verdict().reason());
    }

    private static StatusView.Gateway gateway(GatewayView gateway) {
        return new StatusView.Gateway(
                gateway.status().name(),
                gateway.status().epoch().number(),
                gateway.status().mode().name().toLowerCase(Locale.ROOT),
                gateway.leaseMillis(),
                gateway.status().writesInFlight(),
                gateway.status().held(),
                gateway.status().counters().heldTotal(),
                gateway.status().counters().heldMaxMicros() / 1e3);
    }

    static StatusView.Side side(
            SideWatch watch,
            Traffic.Rate rate,
            StatusView.@Nullable Latency latency,
            List<StatusView.Figure> figures) {
        SideProbe.State state = watch.state();
        SideProbe.Ownership ownership = state == null ? null : state.ownership();
        return new StatusView.Side(
                state == null ? null : state.version(),
                watch.isReachable(),
                ownership == null ? null : ownership.writable(),
                rate.requests(),
                rate.errors(),
                latency,
                new StatusView.Server(watch.answerMillis(), watch.transactionsPerSecond()),
                figures);
    }
}
