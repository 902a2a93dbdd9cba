package org.handoff.data.verify;

import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The proof in the pause: both sides fenced, the pipe drained. One pass over every remaining mark;
/// anything that is not equal then stands in the way. Safe for threads: one proof at a time.
public final class Prover implements AutoCloseable {
    /// Keys re-read in one pause at most; more could not end within any sensible bound.
    static final int KEYS = 500_000;

    /// Keys that arming looks at, for practice.
    private static final int TRIAL_KEYS = 200;

    /// Numbers left out beyond a sequence's last one when it is set inside the pause.
    static final long MARGIN = 100;

    private final DirtyKeys dirty;
    private final Verifier verifier;
    private final SequenceProof sequences;
    private final ExecutorService beside =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("handoff-sequences").factory());
    private volatile long provenRows;

    /// @param baseRows rows that the base proof counted
    public Prover(DirtyKeys dirty, Verifier verifier, SequenceProof sequences, long baseRows) {
        this.provenRows = baseRows;
        this.dirty = dirty;
        this.verifier = verifier;
        this.sequences = sequences;
    }

    /// What [org.handoff.socket.Command.Arm] does, so that the pause need not: sessions open,
    /// statements of every marked table prepared by a trial, sequences of the target ahead by
    /// `margin`, rows counted.
    public synchronized SequenceProof.Result arm(Environment source, long margin, Duration bound)
            throws InterruptedException {
        long estimate = verifier.rowsEstimate(source, bound);
        // A server that was just filled, or has crashed, has no statistics yet.
        provenRows = estimate == 0 ? provenRows : estimate;
        verifier.trial(TRIAL_KEYS, bound);
        return sequences.advance(source, margin, bound);
    }

    /// About how many rows the proof stands for, by the source's statistics when last armed.
    public long provenRows() {
        return provenRows;
    }

    /// @param bound after it the proof is not equal, with the finding `proof-incomplete`
    public synchronized Proof prove(Environment source, Duration bound)
            throws InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        CompletableFuture<SequenceProof.Result> counting =
                CompletableFuture.supplyAsync(() -> advance(source, bound), beside);
        List<Finding> findings = new ArrayList<>(dirty.unproved());
        Differences differences = new Differences();
        long keys = 0;
        try {
            keys = compareAll(differences, left(end));
            if (!differences.isEmpty()) {
                verifier.explain(differences, left(end));
            }
        } catch (HandoffException failure) {
            findings.add(incomplete(failure));
        }
        findings.addAll(differences.findings(source));
        int counted = sequences(counting, findings);
        return new Proof(
                findings.isEmpty(), provenRows, keys, dirty.all().size(), counted, findings);
    }

    private long compareAll(Differences differences, Duration bound) throws InterruptedException {
        for (Environment log : Environment.values()) {
            int remaining = dirty.size(log);
            if (remaining > KEYS) {
                throw HandoffException.limit(
                        "proof.keys",
                        "%d keys are left to prove, over %d.".formatted(remaining, KEYS),
                        "Wait until upkeep has caught up, then try again.");
            }
        }
        return verifier.pass(KEYS, differences, bound).compared();
    }

    private SequenceProof.Result advance(Environment source, Duration bound) {
        try {
            return sequences.advance(source, MARGIN, bound);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw HandoffException.limit("proof.stopped", "The proof was stopped.", "");
        }
    }

    private static int sequences(
            CompletableFuture<SequenceProof.Result> counting, List<Finding> findings)
            throws InterruptedException {
        try {
            SequenceProof.Result result = counting.get();
            findings.addAll(result.findings());
            return result.sequences();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof HandoffException known) {
                findings.add(incomplete(known));
                return 0;
            }
            throw new IllegalStateException("sequences", failure.getCause());
        }
    }

    private static Finding incomplete(HandoffException failure) {
        return new Finding("proof-incomplete", "", 1, failure.fault().sentence());
    }

    private static Duration left(long end) {
        return Duration.ofNanos(end - System.nanoTime());
    }

    @Override
    public void close() {
        beside.shutdownNow();
    }
}
