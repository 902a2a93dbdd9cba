package org.handoff.control.ledger;

import org.handoff.model.Environment;

import java.util.Map;
import java.util.TreeMap;

/// How one run went, for the ledger, the page and the demo's report. Times are microseconds of the
/// conductor's monotonic clock.
///
/// @param run its number, from 1
/// @param from the side that owned writes when it began
/// @param to the side it was meant to move them to
/// @param outcome how it ended, or [Outcome#UNDER_WAY]
/// @param because a short stable word for a return, e.g. `drain.bound`; [#RESTART] for a run whose
///   pause outlived the process that began it; empty otherwise
/// @param pauseMicros from the hold's directive to the last gateway's release; 0 if nothing was
///   held
/// @param phaseMicros parts of the pause by name: hold, fence, drain, prove, switch, release
/// @param provenRows rows that the proof in the pause stands for: an estimate
/// @param dirtyKeys keys re-read inside the pause
/// @param bypassWriters sessions met by the fence that did not come through a gateway
public record RunSummary(
        long run,
        Environment from,
        Environment to,
        Outcome outcome,
        String because,
        long pauseMicros,
        Map<String, Long> phaseMicros,
        long provenRows,
        long dirtyKeys,
        long bypassWriters) {
    public RunSummary {
        phaseMicros = java.util.Collections.unmodifiableMap(new TreeMap<>(phaseMicros));
    }

    /// The process that conducted it ended inside the pause: the pause is that of two processes, by
    /// the wall clock.
    public static final String RESTART = "restart";

    /// How a run ended.
    public enum Outcome {
        UNDER_WAY,
        /// The target owns writes.
        MOVED,
        /// Nothing moved; the source serves.
        RETURNED
    }

    /// `cutover` when it moves to the cloud, `rollback` when it moves back.
    public String direction() {
        return to == Environment.CLOUD ? "cutover" : "rollback";
    }

    public double pauseMillis() {
        return pauseMicros / 1000.0;
    }

    public double phaseMillis(String phase) {
        return phaseMicros.getOrDefault(phase, 0L) / 1000.0;
    }
}
