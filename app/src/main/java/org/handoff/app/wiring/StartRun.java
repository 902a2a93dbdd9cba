package org.handoff.app.wiring;

import org.handoff.control.api.StatusView;
import org.handoff.control.api.StatusView.Step.State;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.Snapshot;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// `start` as a run, so that it can be followed like any other: prepare, copy, follow. The ledger
/// knows its end only; what comes before is the replicator's word.
final class StartRun {
    static final String ID = "start";

    private StartRun() {}

    /// `null` if nothing was started.
    static StatusView.@Nullable Run view(Snapshot snapshot, ReplicatorStatus replicator) {
        ReplicatorStatus.Phase phase = replicator.phase();
        if (phase == ReplicatorStatus.Phase.IDLE) {
            return null;
        }
        boolean serves = snapshot.phase() == Phase.SERVING;
        State prepare = state(phase, ReplicatorStatus.Phase.PREPARING);
        State copy = state(phase, ReplicatorStatus.Phase.COPYING);
        State follow = serves ? state(phase, ReplicatorStatus.Phase.FOLLOWING) : State.PENDING;
        boolean failed = phase == ReplicatorStatus.Phase.FAILED;
        StatusView.Outcome outcome =
                failed
                        ? StatusView.Outcome.REFUSED
                        : follow == State.DONE ? StatusView.Outcome.DONE : null;
        return new StatusView.Run(
                ID,
                StatusView.Kind.START,
                StatusView.Direction.LEGACY_TO_CLOUD,
                outcome == null ? running(prepare, copy) : null,
                snapshot.at(),
                List.of(
                        new StatusView.Step("prepare", prepare, null, replicator.fault()),
                        new StatusView.Step("copy", copy, null, ""),
                        new StatusView.Step("follow", follow, null, "")),
                null,
                outcome);
    }

    private static String running(State prepare, State copy) {
        if (prepare == State.RUNNING) {
            return "prepare";
        }
        return copy == State.RUNNING ? "copy" : "follow";
    }

    /// Phases come in order; following, once begun, is done.
    private static State state(ReplicatorStatus.Phase now, ReplicatorStatus.Phase of) {
        if (now == ReplicatorStatus.Phase.FAILED) {
            return State.FAILED;
        }
        if (now == of) {
            return of == ReplicatorStatus.Phase.FOLLOWING ? State.DONE : State.RUNNING;
        }
        return now.compareTo(of) > 0 ? State.DONE : State.PENDING;
    }
}
