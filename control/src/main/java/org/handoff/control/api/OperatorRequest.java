package org.handoff.control.api;

import org.handoff.control.canary.CanaryWish;
import org.handoff.control.strangle.StrangleWish;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

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

    private static final int DIGEST_CHARS = 32;

    /// Of everything that is asked for, who asks, too: two requests with one key and another digest
    /// are two wishes.
    public String digest() {
        String all =
                String.join(
                        "\n",
                        verb.label(),
                        who,
                        reason.replace('\n', ' '),
                        String.valueOf(dryRun),
                        owner == null ? "" : owner.label(),
                        attestation.replace('\n', ' '),
                        canary == null ? "" : cohort(canary),
                        strangle == null ? "" : strangle.toString());
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] hash = sha.digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// What a ledger record names it by: its key and its digest, a colon between them.
    public String mark() {
        return idempotencyKey + ":" + digest();
    }

    /// Sets have no order of their own.
    private static String cohort(CanaryWish wish) {
        return wish.buckets()
                + " "
                + new TreeSet<>(wish.facilities())
                + new TreeSet<>(wish.withoutFacilities())
                + new TreeSet<>(wish.users())
                + new TreeSet<>(wish.withoutUsers())
                + wish.isTrial();
    }

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
