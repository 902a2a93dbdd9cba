package org.handoff.control.lease;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// When a standby takes over. It knows two things about the one in charge: whether its claim is
/// held, which the ledger's database says, and whether its beat still grows, which the standby
/// counts by its own monotonic clock. So no two clocks are ever compared, and a clock that is set
/// anew does nothing.
///
/// It decides about *liveness* alone. That two never conduct is the ledger's business: one session
/// has the claim, and an append goes only behind the record that its writer believes to be the
/// last.
///
/// Owned by one thread.
public final class Takeover {
    /// A holder whose beat has not grown for so long is taken for dead.
    public static final Duration LEASE = Duration.ofMillis(2_500);

    /// How often a holder makes its beat grow.
    public static final Duration BEAT = Duration.ofMillis(500);

    /// How long a holder believes in its last beat that came through. Less than [#LEASE]: a standby
    /// counts from when it saw that beat, which is later than when it was asked for.
    public static final Duration BELIEF = Duration.ofSeconds(2);

    /// How long a holder may take from its claim to the first turn of its conductor, during which
    /// it is not taken for dead: it reads the whole ledger and makes certificates.
    public static final Duration START = Duration.ofSeconds(30);

    /// How often a standby looks.
    public static final Duration PACE = Duration.ofMillis(200);

    private final long leaseNanos;
    private @Nullable Claimed last;
    private long grewAt;
    private long lookedAt;

    public Takeover(Duration lease) {
        this.leaseNanos = lease.toNanos();
    }

    /// What to do now.
    public enum Move {
        /// Another conducts.
        WAIT,
        /// Nobody has the claim: take it.
        TAKE,
        /// Somebody has it who no longer conducts: end that session, then take it.
        END_AND_TAKE
    }

    /// A look at the claim that came back.
    ///
    /// @param now monotonic nanoseconds of this standby, read after the look
    public Move saw(Claimed claimed, long now) {
        Claimed before = last;
        // A standby that slept, or could not look, knows nothing of the time between.
        boolean blind = before != null && now - lookedAt > leaseNanos / 2;
        if (before == null || blind || !isSame(before, claimed)) {
            grewAt = now;
        }
        last = claimed;
        lookedAt = now;
        if (!claimed.held()) {
            return Move.TAKE;
        }
        return now - grewAt >= leaseNanos ? Move.END_AND_TAKE : Move.WAIT;
    }

    private static boolean isSame(Claimed before, Claimed now) {
        return before.beat() == now.beat()
                && before.pid() == now.pid()
                && before.began().equals(now.began());
    }
}
