package org.handoff.app.wiring;

import org.handoff.app.spec.SecuritySpec;
import org.handoff.control.api.SecurityView;
import org.handoff.control.gate.Evidence;
import org.handoff.control.posture.Posture;
import org.handoff.control.posture.PostureFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// Judges the spec's files about the cloud side again and again: they change, grow old, and waivers
/// expire. One thread of its own; [#latest] from any thread.
final class SecurityWatch implements AutoCloseable {
    /// Between two judgements.
    private static final Duration PACE = Duration.ofSeconds(5);

    /// A judgement that was not made again for so long is none.
    private static final Duration SILENCE_MAX = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(SecurityWatch.class);

    /// Between two looks of our own, which connect to every edge.
    private static final Duration LOOK_PACE = Duration.ofSeconds(30);

    private final SecuritySpec spec;
    private final Supplier<PostureFile> look;
    private final Path started;
    private final Thread thread = Thread.ofVirtual().name("security").unstarted(this::run);
    private volatile @Nullable Judged newest;
    private List<PostureFile> seen = List.of();
    private long lookedNanos;

    /// @param at when, by the monotone clock
    private record Judged(Evidence.Security security, SecurityView view, long at) {}

    /// @param started the file that exists once a start was asked for
    /// @param look what we see ourselves; asked if the spec wants it
    SecurityWatch(SecuritySpec spec, Supplier<PostureFile> look, Path started) {
        this.spec = spec;
        this.look = look;
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

    /// What people read of it; `null` if nothing is asked for, or was judged yet, or no more.
    @Nullable SecurityView view() {
        Judged judged = newest;
        return judged == null || latest() == null ? null : judged.view;
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
            if (spec.look() && (seen.isEmpty() || at - lookedNanos > LOOK_PACE.toNanos())) {
                seen = List.of(look.get());
                lookedNanos = at;
            }
            boolean begun = Files.exists(started);
            Posture posture = spec.judge(Instant.now(), seen);
            newest =
                    new Judged(
                            new Evidence.Security(
                                    true,
                                    posture.inTheWay(),
                                    posture.worst(),
                                    posture.record(begun)),
                            SecurityView.of(posture, Instant.now()),
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
