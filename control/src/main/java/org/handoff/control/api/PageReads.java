package org.handoff.control.api;

import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What the pages read beside the status. Called by many threads at once; nothing of it holds a
/// row's value.
public interface PageReads {
    /// A control plane that has nothing to say.
    PageReads NONE =
            new PageReads() {
                @Override
                public @Nullable Plan plan() {
                    return null;
                }

                @Override
                public History history(Span span, long fromMillis) {
                    return new History(span, span.stepSeconds(), List.of(), Map.of());
                }

                @Override
                public List<Finding> findings() {
                    return List.of();
                }

                @Override
                public @Nullable LedgerVerdict verify() {
                    return null;
                }

                @Override
                public byte @Nullable [] evidence() {
                    return null;
                }

                @Override
                public @Nullable MapView map() {
                    return null;
                }

                @Override
                public @Nullable WavesView waves() {
                    return null;
                }

                @Override
                public ValidationsView validations() {
                    return new ValidationsView(List.of(), 0);
                }
            };

    /// `null` if there is none.
    @Nullable Plan plan();

    /// The runbook to that side as it stands now; `null` if there is none.
    default @Nullable RunbookView runbook(Environment to) {
        return null;
    }

    /// `null` if the spec names nothing to be judged, or it was not judged yet.
    default @Nullable SecurityView security() {
        return null;
    }

    /// Samples that were taken later than that, oldest first.
    ///
    /// @param fromMillis of the epoch
    History history(Span span, long fromMillis);

    /// What a person should look at.
    List<Finding> findings();

    /// Holds the ledger against its chain and its signed checkpoints, at most once every few
    /// seconds; `null` if it cannot be told.
    @Nullable LedgerVerdict verify();

    /// The zip for an auditor; `null` if it cannot be made here.
    byte @Nullable [] evidence();

    /// The estate; `null` if the spec names no map, or it was not read yet.
    @Nullable MapView map();

    /// The wave plan; `null` if the spec names none.
    @Nullable WavesView waves();

    /// The last validations on request.
    ValidationsView validations();

    /// How far back, and how fine.
    enum Span {
        /// A sample a second for a quarter of an hour.
        MINUTES(1, 900),
        /// A sample a minute for a day.
        HOURS(60, 1_440);

        private final int stepSeconds;
        private final int samplesMax;

        Span(int stepSeconds, int samplesMax) {
            this.stepSeconds = stepSeconds;
            this.samplesMax = samplesMax;
        }

        public int stepSeconds() {
            return stepSeconds;
        }

        public int samplesMax() {
            return samplesMax;
        }
    }

    /// What was decided before the night.
    ///
    /// @param cutover the routine to the cloud
    /// @param rollback the routine back
    /// @param holdMillis longest that a request waits before 503
    /// @param pauseMillis a pause that has not ended by then returns to the source by itself
    /// @param strategy how each application moves; empty if the spec does not say
    /// @param inventory whether approvals are bound to an inventory
    record Plan(
            String owner,
            List<String> approvers,
            Routine cutover,
            Routine rollback,
            @Nullable Night night,
            long holdMillis,
            long pauseMillis,
            long pauseBudgetMillis,
            long soakMillis,
            List<String> pointers,
            List<Strategy> strategy,
            boolean inventory,
            boolean shadow) {
        public Plan {
            approvers = List.copyOf(approvers);
            pointers = List.copyOf(pointers);
            strategy = List.copyOf(strategy);
        }
    }

    /// The runbook in one direction, as `handoff runbook` prints it.
    ///
    /// @param hash of what is on paper, too: the two are the same plan if they agree
    /// @param pointOfNoReturn the first step whose way back nobody has shown yet
    record Routine(String hash, String pointOfNoReturn, List<Line> steps) {
        public Routine {
            steps = List.copyOf(steps);
        }
    }

    /// One step of the runbook.
    ///
    /// @param owner who carries it out
    /// @param boundMillis how long it may take; 0 if nothing is bounded there
    /// @param p50Millis what it took by the ledger; `null` if it was never measured
    /// @param beforeSwitch whether every failure here ends at the source
    record Line(
            String step,
            String owner,
            String text,
            long boundMillis,
            @Nullable Double p50Millis,
            @Nullable Double p95Millis,
            boolean beforeSwitch) {}

    /// The window that is open now.
    ///
    /// @param marginMillis kept free at its end
    /// @param latestSafeAbort when a way back that takes as long as the slowest ones recorded still
    ///   ends before the margin; `null` if no way back was ever recorded
    record Night(Instant windowEnd, long marginMillis, @Nullable Instant latestSafeAbort) {}

    /// How one application moves.
    record Strategy(String application, String way, boolean provisional, List<String> because) {
        public Strategy {
            because = List.copyOf(because);
        }
    }

    /// Columns of samples, all equally long.
    ///
    /// @param atMillis when each sample was taken, of the epoch
    /// @param series by name, e.g. `legacy.p95`; a sample that is not known is `null`
    record History(
            Span span,
            int stepSeconds,
            List<Long> atMillis,
            Map<String, List<@Nullable Double>> series) {}

    /// What became of holding the ledger against its proofs.
    ///
    /// @param key fingerprint of the one that signs
    /// @param verifier the same key as text, which verifies its notes
    record LedgerVerdict(
            boolean right,
            long records,
            long checkpoints,
            long anchored,
            String key,
            String verifier,
            List<String> flaws,
            Instant at) {
        public LedgerVerdict {
            flaws = List.copyOf(flaws);
        }
    }
}
