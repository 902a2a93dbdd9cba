package org.handoff.control.api;

import org.handoff.control.canary.CanaryWish;
import org.handoff.control.strangle.StrangleWish;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Optional;

/// What an operator wants.
///
/// @param who a person's name; stands in the ledger
/// @param reason one sentence; stands in the ledger; may be empty
/// @param dryRun only say what would be done
/// @param owner only for `resume` out of doubt: the side that a person found to own writes; else
///   `null`
/// @param attestation only for `resume --force`: why the other side, which does not answer, cannot
///   come back and accept writes; for `cutover` and `retire`: why no approval is waited for; else
///   empty
/// @param idempotencyKey names this wish, so that a repeated request is done once
/// @param canary only for the canary's verbs: the cohort asked for; for the shadow's start only its
///   share counts
/// @param strangle only for the strangler's verbs: the route meant
public record OperatorRequest(
        Verb verb,
        String who,
        String reason,
        boolean dryRun,
        @Nullable Environment owner,
        String attestation,
        String idempotencyKey,
        @Nullable CanaryWish canary,
        @Nullable StrangleWish strangle) {

    /// The attestation of an abort that is for what is under way, and never gives the migration up.
    public static final String UNDER_WAY = org.handoff.control.runbook.OperatorRequest.UNDER_WAY;

    /// Without a route.
    public OperatorRequest(
            Verb verb,
            String who,
            String reason,
            boolean dryRun,
            @Nullable Environment owner,
            String attestation,
            String idempotencyKey,
            @Nullable CanaryWish canary) {
        this(verb, who, reason, dryRun, owner, attestation, idempotencyKey, canary, null);
    }

    /// Without a cohort.
    public OperatorRequest(
            Verb verb,
            String who,
            String reason,
            boolean dryRun,
            @Nullable Environment owner,
            String attestation,
            String idempotencyKey) {
        this(verb, who, reason, dryRun, owner, attestation, idempotencyKey, null);
    }

    /// The operator's commands.
    public enum Verb {
        START,
        REHEARSE,
        CUTOVER,
        ROLLBACK,
        RETIRE,
        ABORT,
        RESUME,
        POINT,
        PROCEED,
        APPROVE,
        CANARY_START,
        CANARY_WIDEN,
        CANARY_STOP,
        SHADOW_START,
        SHADOW_STOP,
        STRANGLE_MOVE,
        STRANGLE_BACK;

        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Verb> of(String label) {
            for (Verb verb : values()) {
                if (verb.label().equals(label)) {
                    return Optional.of(verb);
                }
            }
            return Optional.empty();
        }
    }
}
