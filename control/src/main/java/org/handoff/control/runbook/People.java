package org.handoff.control.runbook;

import java.util.List;

/// Who decides, as the spec names them. Names are what people say of themselves: the token guards
/// the commands, the ledger keeps who said what.
///
/// @param owner who answers for the migration; empty if nobody is named
/// @param approvers who may confirm what cannot be undone; empty allows any second person
public record People(String owner, List<String> approvers) {
    /// Any two different people.
    public static final People ANY = new People("", List.of());

    public People {
        approvers = List.copyOf(approvers);
    }

    static boolean isSame(String one, String other) {
        return one.strip().equalsIgnoreCase(other.strip());
    }

    /// Whether the two are two, and one of them is an approver who is not the owner.
    boolean mayRetire(String first, String second) {
        return !isSame(first, second)
                && (approvers.isEmpty() || isApprover(first) || isApprover(second));
    }

    private boolean isApprover(String who) {
        return !isSame(owner, who) && approvers.stream().anyMatch(it -> isSame(it, who));
    }

    /// Who is waited for behind `first`, in words.
    String second(String first) {
        List<String> names =
                approvers.stream().filter(it -> !isSame(it, first) && isApprover(it)).toList();
        return names.isEmpty() || isApprover(first)
                ? "a second person"
                : "a second person (" + String.join(" or ", names) + ")";
    }
}
