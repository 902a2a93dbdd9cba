package org.handoff.control.gate;

import org.handoff.control.ledger.RunSummary;

import java.util.List;

/// Predicts the write pause from what was measured last.
///
/// @param restMicros hold, fence, switch, open and release together
/// @param drainMicros a marker through the pipe
/// @param proveMicros of a proof with `provedKeys` keys
/// @param provedKeys keys of that proof
/// @param measured whether any number stands on a measurement
public record PauseForecast(
        long restMicros, long drainMicros, long proveMicros, long provedKeys, boolean measured) {
    /// Before anything was measured: what the design budgets.
    public static final PauseForecast UNMEASURED =
            new PauseForecast(40_000, 30_000, 20_000, 0, false);

    /// Assumed for each key beyond the last proof's.
    private static final long MICROS_PER_KEY = 50;

    private static final int RUNS_LOOKED_AT = 2;

    /// The worst of the last runs that held writes, so that the forecast errs to the long side. A
    /// pause that lasted over a restart of the control plane says nothing about the next one.
    public static PauseForecast from(List<RunSummary> runs) {
        PauseForecast worst = UNMEASURED;
        for (RunSummary run : runs.reversed().stream().limit(RUNS_LOOKED_AT).toList()) {
            if (run.outcome() == RunSummary.Outcome.RETURNED
                    || run.because().equals(RunSummary.RESTART)
                    || run.pauseMicros() == 0) {
                continue;
            }
            long drain = run.phaseMicros().getOrDefault("drain", 0L);
            long prove = run.phaseMicros().getOrDefault("prove", 0L);
            long rest = Math.max(0, run.pauseMicros() - drain - prove);
            worst =
                    worst.measured
                            ? new PauseForecast(
                                    Math.max(worst.restMicros, rest),
                                    Math.max(worst.drainMicros, drain),
                                    Math.max(worst.proveMicros, prove),
                                    Math.max(worst.provedKeys, run.dirtyKeys()),
                                    true)
                            : new PauseForecast(rest, drain, prove, run.dirtyKeys(), true);
        }
        return worst;
    }

    /// With a drain measured just now.
    public PauseForecast withDrain(long micros) {
        return new PauseForecast(restMicros, micros, proveMicros, provedKeys, true);
    }

    public long micros(long dirtyKeys) {
        long more = Math.max(0, dirtyKeys - provedKeys) * MICROS_PER_KEY;
        return restMicros + drainMicros + proveMicros + more;
    }
}
