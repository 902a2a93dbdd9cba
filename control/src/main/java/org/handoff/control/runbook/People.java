package org.handoff.control.runbook;

import java.util.List;

/// Who decides, as the spec names them. Names are what people say of themselves: the token guards
/// the commands, the ledger keeps who said what.
///
/// @param owner who answers for the migration; empty if nobody is named
/// @param approvers who may approve; empty allows anybody but the owner
public record People(String owner, List<String> approvers) {
    /// Nobody is named.
    public static final People ANY = new People("", List.of());

    public People {
        approvers = List.copyOf(approvers);
    }

    static boolean isSame(String one, String other) {
        return one.strip().equalsIgnoreCase(other.strip());
    }
}
