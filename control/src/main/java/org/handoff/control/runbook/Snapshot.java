package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.control.gate.Judgement;
import org.handoff.control.lease.GatewayView;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Finding;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// The whole truth at one moment, immutable, for status, API and page.
///
/// @param at wall time it was taken
/// @param migration its name
/// @param conductor who conducts
/// @param phase what is being done
/// @param owner the side that owns writes, by the ledger
/// @param epoch in force
/// @param mode what gateways are told to do with writes
/// @param run the run under way or in its soak; null if none
/// @param steps of the run under way, or of the last one; empty before the first
/// @param gates judged for the direction that is possible now
/// @param gateways that have asked lately
/// @param runs the last ones, newest last, at most [#RUNS_MAX]
/// @param evidence that the gates were judged on
/// @param evidenceAgeMillis its age now; -1 if there never was any
/// @param stuck a side that is waited for beyond its bound; null if none
/// @param attention what a person should know or do now; empty if nothing
/// @param findings that the fence met (bypass writers) or the proof left
/// @param feed the last events in words, newest last, at most [#FEED_MAX]
/// @param ledgerRecords how many there are
/// @param ledgerHead hash of the last one
public record Snapshot(
        Instant at,
        String migration,
        String conductor,
        Phase phase,
        Environment owner,
        Epoch epoch,
        Directive.Mode mode,
        @Nullable RunSummary run,
        List<StepView> steps,
        List<Judgement> gates,
        List<GatewayView> gateways,
        List<RunSummary> runs,
        Evidence evidence,
        long evidenceAgeMillis,
        @Nullable Stuck stuck,
        String attention,
        List<Finding> findings,
        List<FeedLine> feed,
        long ledgerRecords,
        String ledgerHead) {
    public static final int RUNS_MAX = 200;
    public static final int FEED_MAX = 100;

    /// One step of a run.
    ///
    /// @param state how far it is
    /// @param millis how long it took, or takes so far
    /// @param text what it waits for, or how it ended
    public record StepView(Step step, State state, double millis, String text) {}

    /// How far a step is.
    public enum State {
        WAITING,
        RUNNING,
        /// It waits for a person to release it.
        HELD,
        DONE,
        FAILED,
        /// There was nothing to do.
        NOTHING
    }

    /// One event in words.
    public record FeedLine(Instant at, String text) {}
}
