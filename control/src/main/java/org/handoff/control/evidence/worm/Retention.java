package org.handoff.control.evidence.worm;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// For how long storage refuses that anybody changes or deletes what was written there.
final class Retention {
    /// By how much the storage's own rounding may shorten it.
    private static final Duration ROUNDING = Duration.ofMinutes(1);

    private Retention() {}

    /// Refuses what could be lifted or ends too early. What had been written before may have less
    /// time left than what is written now, but some.
    ///
    /// @param mode as the storage says; empty if it says none
    /// @param wanted the only mode that nobody can lift
    /// @param until `Instant.EPOCH` if the storage says none
    /// @param least until when it must hold
    static void check(String mode, String wanted, Instant until, Instant least) throws IOException {
        if (mode.isEmpty()) {
            throw new IOException("what was written there can be deleted: it has no retention");
        }
        if (!mode.equalsIgnoreCase(wanted)) {
            throw new IOException(
                    "what was written there can be deleted by whoever may lift it: its retention"
                            + " is "
                            + mode
                            + ", not "
                            + wanted);
        }
        if (until.isBefore(least.minus(ROUNDING))) {
            throw new IOException(
                    "what was written there is kept until " + until + ", not until " + least);
        }
    }
}
