package org.handoff.engine.mariadb.install;

import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;

import java.time.Duration;

/// Runs statements that lock a table in use: waits for each only as long as a clinician may be kept
/// waiting behind it, and tries again.
final class Patience {
    /// How long one try may queue in front of others, in seconds: the server knows no less.
    static final int LOCK_SECONDS = 1;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /// When to give up.
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final int LOCK_WAIT = 1205;
    private static final int DEADLOCK = 1213;

    private Patience() {}

    /// @param object what it locks, for the message
    static void run(MariaSession session, String object, String statement) throws WireFailure {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        session.execute("SET lock_wait_timeout = " + LOCK_SECONDS);
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                session.execute(statement);
                return;
            } catch (WireFailure busy) {
                if (busy.code() != LOCK_WAIT && busy.code() != DEADLOCK) {
                    throw busy;
                }
                if (System.nanoTime() > deadline) {
                    throw HandoffException.limit(
                            "install.lock",
                            "%s stayed locked by others for %d s."
                                    .formatted(object, LIMIT.toSeconds()),
                            "End the long transaction on it and run this again.");
                }
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
