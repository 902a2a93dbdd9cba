package org.handoff.control.approve;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What a spec asks for before writes move to the cloud side.
///
/// @param quorum how many must approve; 0 asks for nothing
/// @param lasts how long an approval holds
/// @param author who answers for the spec; approves nothing and carries nothing out
/// @param approvers who may approve; empty allows anybody else
/// @param parts SHA-256 of each part of spec and policy, and of the inventory, by name
public record ApprovalTerms(
        int quorum,
        Duration lasts,
        String author,
        List<String> approvers,
        Map<String, String> parts) {
    /// Nobody asks.
    public static final ApprovalTerms NONE =
            new ApprovalTerms(0, Duration.ofDays(1), "", List.of(), Map.of());

    public ApprovalTerms {
        approvers = List.copyOf(approvers);
        parts = Map.copyOf(parts);
    }

    public boolean isAsked() {
        return quorum > 0;
    }
}
