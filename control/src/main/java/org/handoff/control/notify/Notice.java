package org.handoff.control.notify;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// One record that people are told of.
///
/// @param seq its number in the ledger
/// @param told when its messages were queued, by the wall clock
/// @param state of its receipt
/// @param who said that they saw it; empty while nobody did
/// @param escalations how often others were told since nobody answered
public record Notice(
        long seq,
        Occasion occasion,
        Instant told,
        State state,
        String who,
        String channel,
        @Nullable Instant seen,
        int escalations) {
    /// Of its receipt.
    public enum State {
        /// Nobody must answer.
        TOLD,
        /// Somebody should say that they saw it.
        OPEN,
        /// Somebody did.
        SEEN,
        /// What it was about is over.
        OVER,
        /// Nobody answered, however often others were told.
        UNANSWERED
    }
}
