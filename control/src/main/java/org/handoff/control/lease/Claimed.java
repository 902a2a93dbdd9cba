package org.handoff.control.lease;

/// A look at who has the ledger.
///
/// @param held whether somebody has it now
/// @param holder who took it last
/// @param address where that one serves its page; empty if it never said
/// @param beat grows while the holder conducts
/// @param pid the ledger's server process of the holder's session
/// @param began when that process began, as the server writes it
public record Claimed(
        boolean held, String holder, String address, long beat, int pid, String began) {
    /// Nobody ever had it.
    public static final Claimed FREE = new Claimed(false, "", "", 0, 0, "");
}
