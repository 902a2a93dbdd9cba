package org.handoff.engine.install;

import org.handoff.model.HandoffException;

import java.time.Duration;

/// Takes strong locks on tables in use: each try waits only as long as a clinician may be kept
/// waiting behind it, and there is a pause before the next. Safe for threads.
public final class LockRetry {
    /// The pause between tries, doubled until the longest.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /// When to give up.
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private LockRetry() {}

    /// One try.
    @FunctionalInterface
    public interface Try<E extends Exception> {
        /// @return whether it was done; if not, others held the lock and nothing changed
        boolean isDone() throws E;
    }

    /// @param object what is locked, for the message
    /// @throws HandoffException if it stays locked for two minutes, or the thread is interrupted
    public static <E extends Exception> void run(String object, Try<E> once) throws E {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Duration pause = FIRST_PAUSE;
        while (!once.isDone()) {
            if (System.nanoTime() > deadline) {
                throw HandoffException.limit(
                        "install.lock",
                        "%s stayed locked by others for %d s.".formatted(object, LIMIT.toSeconds()),
                        "End the long transaction on it and run this again.");
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw HandoffException.external(
                    "install.interrupted",
                    "The installation was interrupted.",
                    "Run it again.",
                    stop);
        }
    }
}
