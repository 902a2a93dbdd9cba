package org.handoff.control.approve;

import java.time.Instant;
import java.util.List;

/// Approvals, for people.
///
/// @param asked whether the spec asks for any
/// @param given that hold now
/// @param voided parts that drifted when approvals were voided last
/// @param text one sentence: what is missing, or that nothing is
public record ApprovalsView(
        boolean asked, int quorum, List<Given> given, List<String> voided, String text) {
    public ApprovalsView {
        given = List.copyOf(given);
        voided = List.copyOf(voided);
    }

    /// One of them.
    public record Given(String who, Instant until) {}
}
