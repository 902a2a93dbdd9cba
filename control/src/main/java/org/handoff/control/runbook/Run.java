package org.handoff.control.runbook;

import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Proof;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// One run's facts while it is under way. Owned by the conductor.
public final class Run {
    private final long number;
    private final Environment from;
    private Epoch epoch;
    private final Map<Step, Long> took = new EnumMap<>(Step.class);
    private long pauseBeganAt;
    private long pauseMicros;
    private boolean paused;
    private boolean recovered;
    private long provenRows;
    private long dirtyKeys;
    private String marker = "";
    private long bypassWriters;

    Run(long number, Environment from, Epoch epoch) {
        this.number = number;
        this.from = from;
        this.epoch = epoch;
    }

    /// As far as the ledger knows it. The pause goes on by the wall clock: the monotonic one ended
    /// with the process.
    static Run recovered(History.OpenRun open, Epoch epoch, Moment now) {
        Run run = new Run(open.number(), open.from(), epoch);
        RunSummary soFar = open.soFar();
        if (soFar != null) {
            for (Step step : Step.values()) {
                Long micros = soFar.phaseMicros().get(step.label());
                if (micros != null) {
                    run.took.put(step, micros);
                }
            }
            run.provenRows = soFar.provenRows();
            run.dirtyKeys = soFar.dirtyKeys();
            run.bypassWriters = soFar.bypassWriters();
            run.pauseMicros = soFar.pauseMicros();
        }
        Instant pausedAt = open.pausedAt();
        if (pausedAt != null && run.pauseMicros == 0) {
            run.recovered = true;
            long paused = Math.max(0, Duration.between(pausedAt, now.wall()).toNanos());
            run.beginPause(now.nanos() - paused);
        }
        return run;
    }

    Map<Step, Long> tookMicros() {
        return took;
    }

    public long number() {
        return number;
    }

    /// The side that owns writes until the switch.
    public Environment from() {
        return from;
    }

    /// The side that owns writes from the switch on.
    public Environment to() {
        return from.other();
    }

    /// What its commands carry now.
    public Epoch epoch() {
        return epoch;
    }

    void setEpoch(Epoch next) {
        this.epoch = next;
    }

    void beginPause(long nanos) {
        paused = true;
        pauseBeganAt = nanos;
    }

    void endPause(long nanos) {
        if (paused) {
            pauseMicros = (nanos - pauseBeganAt) / 1_000;
        }
    }

    boolean isPaused() {
        return paused;
    }

    long pauseBeganAt() {
        return pauseBeganAt;
    }

    void took(Step step, long nanos) {
        took.merge(step, nanos / 1_000, Long::sum);
    }

    void setProof(Proof proof) {
        provenRows = proof.provenRows();
        dirtyKeys = proof.dirtyKeys();
    }

    void setMarker(String marker) {
        this.marker = marker;
    }

    String marker() {
        return marker;
    }

    void addBypassWriters(long more) {
        bypassWriters += more;
    }

    RunSummary summary(RunSummary.Outcome outcome, String because) {
        Map<String, Long> phases = new TreeMap<>();
        for (Step step : took.keySet()) {
            String phase =
                    switch (step) {
                        case HOLD, FENCE, DRAIN, PROVE, RELEASE -> step.label();
                        case SWITCH, OPEN -> Step.SWITCH.label();
                        case PREFLIGHT, BEFORE, ARM, POINT, AFTER, SOAK -> "";
                    };
            if (!phase.isEmpty()) {
                phases.merge(phase, took.getOrDefault(step, 0L), Long::sum);
            }
        }
        return new RunSummary(
                number,
                from,
                to(),
                outcome,
                because.isEmpty() && recovered ? RunSummary.RESTART : because,
                pauseMicros,
                phases,
                provenRows,
                dirtyKeys,
                bypassWriters);
    }
}
