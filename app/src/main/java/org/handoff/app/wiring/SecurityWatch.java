package org.handoff.app.wiring;

import org.handoff.app.spec.SecuritySpec;
import org.handoff.control.gate.Evidence;
import org.handoff.control.posture.Posture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// Judges the spec's files about the cloud side again and again: they change, grow old, and waivers
/// expire. One thread of its own; [#latest] from any thread.
final class SecurityWatch implements AutoCloseable {
    /// Between two judgements.
    private static final Duration PACE = Duration.ofSeconds(5);

    /// A judgement that was not made again for so long is none.
    private static final Duration SILENCE_MAX = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(SecurityWatch.class);

    private final SecuritySpec spec;
    private final Path started;
    private final Thread thread = Thread.ofVirtual().name("security").unstarted(this::run);
    private volatile @Nullable Judged newest;

    /// @param at when, by the monotone clock
    private record Judged(Evidence.Security security, long at) {}

    /// @param started the file that exists once a start was asked for
    SecurityWatch(SecuritySpec spec, Path started) {
        this.spec = spec;
        this.started = started;
    }

    void start() {
        if (spec.isAsked()) {
            thread.start();
        }
    }

    /// `null` while nothing was judged yet, or no more.
    Evidence.@Nullable Security latest() {
        if (!spec.isAsked()) {
            return Evidence.Security.NOT_ASKED;
        }
        Judged judged = newest;
        return judged == null || System.nanoTime() - judged.at > SILENCE_MAX.toNanos()
                ? null
                : judged.security;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                judge();
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge() {
        try {
            long at = System.nanoTime();
            boolean begun = Files.exists(started);
            Posture posture = spec.judge(Instant.now());
            newest =
                    new Judged(
                            new Evidence.Security(
                                    true,
                                    posture.inTheWay(),
                                    posture.worst(),
                                    posture.record(begun)),
                            at);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("cause", e.toString()).log("security was not judged");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
