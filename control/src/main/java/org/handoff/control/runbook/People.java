package org.handoff.control.runbook;

import java.util.List;
import java.util.Map;

/// Who decides, as the spec names them. Names are what people say of themselves: the token guards
/// the commands, the ledger keeps who said what.
///
/// @param owner who answers for the migration; empty if nobody is named
/// @param approvers who may approve; empty allows anybody but the owner
/// @param steps who answers for a step; for the others whoever carries it out
public record People(String owner, List<String> approvers, Map<Step, String> steps) {
    /// Nobody is named.
    public static final People ANY = new People("", List.of());

    public People {
        approvers = List.copyOf(approvers);
        steps = Map.copyOf(steps);
    }

    /// Nobody is named for a step.
    public People(String owner, List<String> approvers) {
        this(owner, approvers, Map.of());
    }

    static boolean isSame(String one, String other) {
        return one.strip().equalsIgnoreCase(other.strip());
    }
}
