package org.handoff.control.runbook;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.model.Environment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How long things took in one direction, by what a ledger recorded of rehearsals and runs. What
/// was under way over a restart of the control plane is left out: it says nothing of the next.
///
/// @param micros by what was measured: a step's label, [#PAUSE], [#RETURN], [#WHOLE]
public record Recorded(Map<String, List<Long>> micros) {
    /// The write pause of a run that moved.
    public static final String PAUSE = "pause";

    /// From the decision to return until the source serves again.
    public static final String RETURN = "return";

    /// From the gates' passing until the new owner serves and nothing is held.
    public static final String WHOLE = "whole";

    private static final String ARMING = "arming";

    public Recorded {
        Map<String, List<Long>> sorted = new TreeMap<>();
        micros.forEach((what, all) -> sorted.put(what, all.stream().sorted().toList()));
        micros = java.util.Collections.unmodifiableMap(sorted);
    }

    /// @param records of a whole ledger, in order
    /// @param to the direction that is asked for
    public static Recorded of(List<LedgerRecord> records, Environment to) {
        Reading reading = new Reading(to);
        records.forEach(reading::take);
        return new Recorded(reading.micros);
    }

    /// How often it was measured.
    public int times(String what) {
        return micros.getOrDefault(what, List.of()).size();
    }

    /// Nearest-rank percentile in microseconds; -1 if nothing was measured. With fewer than twenty
    /// measurements the 95th is the longest.
    public long percentile(String what, int percent) {
        List<Long> all = micros.getOrDefault(what, List.of());
        if (all.isEmpty()) {
            return -1;
        }
        int rank = (all.size() * percent + 99) / 100;
        return all.get(Math.clamp(rank - 1L, 0, all.size() - 1));
    }

    /// Reads record by record.
    private static final class Reading {
        private final Environment to;
        private final Map<String, List<Long>> micros = new HashMap<>();
        private final Map<String, Instant> since = new HashMap<>();
        private final Set<String> twins = new HashSet<>();
        private boolean ours;

        Reading(Environment to) {
            this.to = to;
        }

        void take(LedgerRecord written) {
            switch (written.entry()) {
                case Entry.Rehearsed it when it.to() == to ->
                        add(Step.DRAIN.label(), it.drainMicros());
                case Entry.RunBegan it -> {
                    ours = it.to() == to;
                    since.clear();
                    since.put(WHOLE, written.wall());
                    since.put(ARMING, written.wall());
                }
                case TwinEntry.TwinRehearsed it when twins.add(it.head()) ->
                        (to == it.to() ? it.forth() : it.back())
                                .forEach((what, all) -> all.forEach(took -> add(what, took)));
                // Whoever takes charge ends what was being measured.
                case Entry.Conducting _ -> ours = false;
                case HookEntry.HookEnded _, HookEntry.HoldPointReleased _ -> prepared(written);
                case Entry.PauseBegan _ -> {
                    between(ARMING, Step.ARM.label(), written);
                    since.remove(ARMING);
                }
                case Entry.ReturnBegan _ -> since.put(RETURN, written.wall());
                case Entry.Released it -> released(it.summary(), written);
                case Entry.Pointed _ -> between(Step.POINT.label(), Step.POINT.label(), written);
                case Entry.RunEnded it -> ended(it.summary(), written);
                default -> {}
            }
        }

        /// Hooks and hold points before the hold; arming begins behind the last of them.
        private void prepared(LedgerRecord written) {
            if (since.containsKey(ARMING)) {
                since.put(ARMING, written.wall());
            }
        }

        private void released(RunSummary summary, LedgerRecord written) {
            if (!ours || summary.because().equals(RunSummary.RESTART)) {
                return;
            }
            summary.phaseMicros().forEach(this::add);
            add(PAUSE, summary.pauseMicros());
            between(WHOLE, WHOLE, written);
            since.put(Step.POINT.label(), written.wall());
        }

        private void ended(RunSummary summary, LedgerRecord written) {
            if (summary.outcome() == RunSummary.Outcome.RETURNED) {
                between(RETURN, RETURN, written);
            }
        }

        private void between(String from, String what, LedgerRecord until) {
            Instant began = since.get(from);
            if (ours && began != null) {
                add(what, Math.max(0, Duration.between(began, until.wall()).toNanos() / 1_000));
            }
        }

        private void add(String what, long took) {
            micros.computeIfAbsent(what, _ -> new ArrayList<>()).add(took);
        }
    }
}
