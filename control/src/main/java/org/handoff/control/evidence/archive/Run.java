package org.handoff.control.evidence.archive;

import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// One run as the ledger tells it, from its begin on.
///
/// @param began the gates passed
/// @param switched `null` if ownership did not move
/// @param returned where and why it turned back; `null` if it did not
/// @param last the newest record of it
/// @param summary the newest; `null` if there is none yet
/// @param rehearsed whether a rehearsal of the same direction stands before it
record Run(
        long number,
        LedgerRecord began,
        @Nullable LedgerRecord switched,
        @Nullable LedgerRecord returned,
        LedgerRecord last,
        @Nullable RunSummary summary,
        boolean rehearsed) {

    static Run of(long number, LedgerRecord began, boolean rehearsed) {
        return new Run(number, began, null, null, began, null, rehearsed);
    }

    Run with(
            LedgerRecord next,
            @Nullable LedgerRecord switching,
            @Nullable LedgerRecord returning,
            @Nullable RunSummary newer) {
        return new Run(
                number,
                began,
                switching == null ? switched : switching,
                returning == null ? returned : returning,
                next,
                newer == null ? summary : newer,
                rehearsed);
    }

    boolean moved() {
        return switched != null;
    }

    RunSummary figures() {
        return Objects.requireNonNull(summary);
    }
}
