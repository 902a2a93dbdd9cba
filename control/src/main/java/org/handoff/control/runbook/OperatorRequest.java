package org.handoff.control.runbook;

import org.handoff.control.canary.CanaryWish;
import org.handoff.control.strangle.StrangleWish;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// What a person asks for.
///
/// @param kind what
/// @param who their name; approvals compare it with other people's
/// @param reason in their words, for the ledger; may be empty
/// @param dryRun only say what would be done
/// @param owner with [Kind#RESUME] in doubt: the side that shall own writes; otherwise null
/// @param attestation with [Kind#RESUME]: why the other side, which does not answer, cannot come
///   back and accept writes. Not empty forces the decision. With a cutover: why no approval is
///   waited for. With an abort: [#UNDER_WAY], or empty
/// @param key names this wish, for the ledger; empty if nobody will repeat it
/// @param canary with the canary's kinds: the cohort asked for; otherwise null
/// @param strangle with the strangler's kinds: the route meant; otherwise null
public record OperatorRequest(
        Kind kind,
        String who,
        String reason,
        boolean dryRun,
        @Nullable Environment owner,
        String attestation,
        String key,
        @Nullable CanaryWish canary,
        @Nullable StrangleWish strangle) {
    /// Aborts what is under way and nothing else: if that ended meanwhile, the migration is not
    /// given up in its place.
    public static final String UNDER_WAY = "under-way";

    /// Without a route.
    public OperatorRequest(
            Kind kind,
            String who,
            String reason,
            boolean dryRun,
            @Nullable Environment owner,
            String attestation,
            String key,
            @Nullable CanaryWish canary) {
        this(kind, who, reason, dryRun, owner, attestation, key, canary, null);
    }

    /// Without a cohort.
    public OperatorRequest(
            Kind kind,
            String who,
            String reason,
            boolean dryRun,
            @Nullable Environment owner,
            String attestation,
            String key) {
        this(kind, who, reason, dryRun, owner, attestation, key, null);
    }

    /// Not forced, and without a key.
    public OperatorRequest(
            Kind kind, String who, String reason, boolean dryRun, @Nullable Environment owner) {
        this(kind, who, reason, dryRun, owner, "", "");
    }

    /// The wishes there are.
    public enum Kind {
        /// Fence the target; from here on the migration is under way.
        START,
        /// The routine up to the switch, with nothing held and nothing fenced.
        REHEARSE,
        /// Move ownership from legacy to cloud.
        CUTOVER,
        /// Move ownership from cloud to legacy.
        ROLLBACK,
        /// Before the switch: return to the source. With no run under way: give the migration up.
        ABORT,
        /// Decide who owns writes when in doubt.
        RESUME,
        /// Approve the next cutover; while cloud owns writes, that the way back be closed.
        APPROVE,
        /// Attest that what stands outside the gateway points to the owner, or that a hook is done.
        POINT,
        /// Release the hold point that a run waits at, or say that a hook by hand is done.
        PROCEED,
        /// Close the way back. Needs approvals, of one other person at least.
        RETIRE,
        /// Send a cohort to the side that does not own writes.
        CANARY_START,
        /// Let more people follow it.
        CANARY_WIDEN,
        /// Bring it back.
        CANARY_STOP,
        /// Send one route, or more of it, to the side that does not own writes.
        STRANGLE_MOVE,
        /// Bring it back, and those that must not be there without it.
        STRANGLE_BACK;

        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static OperatorRequest of(Kind kind, String who, String reason) {
        return new OperatorRequest(kind, who, reason, false, null);
    }
}
