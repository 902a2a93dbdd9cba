package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What the ledger says, folded record by record. Immutable.
///
/// @param stage how far the migration, or its run under way, is
/// @param owner the side that owns writes: changes at `switched`, `resolved` and `forced` only
/// @param epoch highest ever written
/// @param run the run under way, behind its switch or in its soak included; null if none
/// @param runs finished ones, newest last, at most [Snapshot#RUNS_MAX]
/// @param nextRun number of the next run
/// @param rehearsedDrainMicros of the last rehearsal; 0 if none
/// @param seq number of the last record
/// @param head its hash
record History(
        String migration,
        Stage stage,
        Environment owner,
        Epoch epoch,
        @Nullable OpenRun run,
        List<RunSummary> runs,
        long nextRun,
        long rehearsedDrainMicros,
        long seq,
        String head) {

    static final History EMPTY =
            new History(
                    "",
                    Stage.UNFOUNDED,
                    Environment.LEGACY,
                    Epoch.NONE,
                    null,
                    List.of(),
                    1,
                    0,
                    0,
                    Ledger.ROOT);

    /// How far it is, by the last record that says so.
    enum Stage {
        UNFOUNDED,
        NEW,
        STARTING,
        SERVING,
        /// A run began; nothing is held yet.
        ARMING,
        /// Anything between hold and prove may have happened.
        PAUSED,
        RETURNING,
        SWITCHED,
        RELEASED,
        IN_DOUBT,
        RESOLVING,
        /// One side serves on a person's word, the other may not be fenced yet.
        FORCED,
        RETIRED,
        ABORTED
    }

    /// @param number of the run
    /// @param pausedAt when writes were held, by the wall clock; null if they were not yet
    /// @param soFar what the last record of it says; null if none does
    /// @param pointed whether a person said that everything points to the new owner
    record OpenRun(
            long number,
            Environment from,
            Environment to,
            @Nullable Instant pausedAt,
            @Nullable RunSummary soFar,
            boolean pointed) {
        OpenRun held(Instant at) {
            return new OpenRun(number, from, to, at, soFar, pointed);
        }

        OpenRun at(RunSummary newest) {
            return new OpenRun(number, from, to, pausedAt, newest, pointed);
        }

        OpenRun asPointed() {
            return new OpenRun(number, from, to, pausedAt, soFar, true);
        }
    }

    static History of(List<LedgerRecord> records) {
        History history = EMPTY;
        for (LedgerRecord each : records) {
            history = history.with(each);
        }
        return history;
    }

    History with(LedgerRecord next) {
        History moved =
                switch (next.entry()) {
                    case Entry.Founded it -> founded(it);
                    case Entry.Conducting _,
                            Entry.Refused _,
                            Entry.CanarySet _,
                            Entry.CanaryEnded _,
                            Entry.RouteMoved _,
                            Entry.RoutesBack _,
                            Entry.RetireAsked _,
                            Entry.Aside _ ->
                            this;
                    case Entry.StartAsked _ -> at(Stage.STARTING);
                    case Entry.Started _ -> at(Stage.SERVING).withRun(null);
                    case Entry.RunBegan it ->
                            at(Stage.ARMING)
                                    .withRun(
                                            new OpenRun(
                                                    it.run(), it.from(), it.to(), null, null,
                                                    false))
                                    .withNextRun(it.run() + 1);
                    case Entry.PauseBegan _ ->
                            at(Stage.PAUSED).withOpen(it -> it.held(next.wall()));
                    case Entry.Switched it ->
                            at(Stage.SWITCHED)
                                    .withOwner(it.to())
                                    .withOpen(open -> open.at(it.summary()));
                    case Entry.ForwardBegan _ -> at(Stage.SWITCHED);
                    case Entry.Released it ->
                            at(Stage.RELEASED)
                                    .plus(it.summary())
                                    .withOpen(open -> open.at(it.summary()));
                    case Entry.Pointed _ -> withOpen(OpenRun::asPointed);
                    case Entry.ReturnBegan _ -> at(Stage.RETURNING);
                    case Entry.RunEnded it -> ended(it.summary());
                    case Entry.Rehearsed it -> withDrain(it.drainMicros());
                    case Entry.InDoubt _ -> at(Stage.IN_DOUBT).withRun(null);
                    case Entry.Resolved it -> at(Stage.RESOLVING).withOwner(it.owner());
                    case Entry.Forced it -> at(Stage.FORCED).withOwner(it.owner()).withRun(null);
                    case Entry.Retired _ -> at(Stage.RETIRED).withRun(null);
                    case Entry.Aborted _ -> at(Stage.ABORTED).withRun(null);
                };
        return moved.behind(next);
    }

    private History founded(Entry.Founded it) {
        return new History(
                it.migration(),
                Stage.NEW,
                it.owner(),
                epoch,
                run,
                runs,
                nextRun,
                rehearsedDrainMicros,
                seq,
                head);
    }

    private History ended(RunSummary summary) {
        History served = at(Stage.SERVING).withRun(null);
        return summary.outcome() == RunSummary.Outcome.RETURNED ? served.plus(summary) : served;
    }

    private History behind(LedgerRecord last) {
        Epoch higher = last.epoch().isOlderThan(epoch) ? epoch : last.epoch();
        return copy(stage, owner, higher, run, runs, nextRun, last.seq(), last.hash());
    }

    private History at(Stage to) {
        return copy(to, owner, epoch, run, runs, nextRun, seq, head);
    }

    private History withOwner(Environment side) {
        return copy(stage, side, epoch, run, runs, nextRun, seq, head);
    }

    private History withRun(@Nullable OpenRun other) {
        return copy(stage, owner, epoch, other, runs, nextRun, seq, head);
    }

    private History withOpen(UnaryOperator<OpenRun> change) {
        return run == null ? this : withRun(change.apply(run));
    }

    private History withNextRun(long number) {
        return copy(stage, owner, epoch, run, runs, number, seq, head);
    }

    private History plus(RunSummary summary) {
        List<RunSummary> longer = new ArrayList<>(runs);
        longer.add(summary);
        int from = Math.max(0, longer.size() - Snapshot.RUNS_MAX);
        List<RunSummary> kept = List.copyOf(longer.subList(from, longer.size()));
        return copy(stage, owner, epoch, run, kept, nextRun, seq, head);
    }

    private History withDrain(long micros) {
        return new History(migration, stage, owner, epoch, run, runs, nextRun, micros, seq, head);
    }

    private History copy(
            Stage newStage,
            Environment newOwner,
            Epoch newEpoch,
            @Nullable OpenRun newRun,
            List<RunSummary> newRuns,
            long newNextRun,
            long newSeq,
            String newHead) {
        return new History(
                migration,
                newStage,
                newOwner,
                newEpoch,
                newRun,
                newRuns,
                newNextRun,
                rehearsedDrainMicros,
                newSeq,
                newHead);
    }
}
