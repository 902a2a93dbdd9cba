package org.handoff.control.evidence;

import java.time.Duration;

/// How far the anchor is behind, for people and for figures.
///
/// @param where what the anchor is; nothing secret
/// @param waiting checkpoints that are not there yet
/// @param behind for how long the oldest of them has waited; zero if none does
/// @param written that this process brought there
/// @param failures tries that failed
/// @param dropped checkpoints that no longer wait, as later ones cover what they cover
/// @param problem why the last try failed; empty once one did not
public record AnchorState(
        String where,
        int waiting,
        Duration behind,
        long written,
        long failures,
        long dropped,
        String problem) {

    /// What a person must know; empty while checkpoints arrive within a time.
    public String attention(Duration within) {
        return behind.compareTo(within) <= 0
                ? ""
                : "For "
                        + behind.toMinutes()
                        + " minutes no checkpoint of the ledger reached the anchor "
                        + where
                        + (problem.isEmpty() ? "." : ": " + problem + ".");
    }
}
