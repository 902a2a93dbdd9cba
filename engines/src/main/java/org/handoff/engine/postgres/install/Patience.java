package org.handoff.engine.postgres.install;

import org.handoff.model.HandoffException;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// Takes strong locks on tables in use: waits for each only as long as a clinician may be kept
/// waiting behind it, and tries again.
final class Patience {
    /// How long one try may queue in front of writers.
    static final Duration LOCK_WAIT = Duration.ofMillis(80);

    /// The pause between tries, growing to the second.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /// When to give up.
    static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    private Patience() {}

    /// Runs statements as one transaction.
    ///
    /// @param object what they lock, for the message
    static void run(Connection session, String object, String statements) throws SQLException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try (Statement statement = session.createStatement()) {
                // One simple query is one transaction.
                statement.execute("SET lock_timeout = " + LOCK_WAIT.toMillis() + "; " + statements);
                return;
            } catch (SQLException busy) {
                String state = busy.getSQLState();
                if (!LOCK_NOT_AVAILABLE.equals(state) && !DEADLOCK.equals(state)) {
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
