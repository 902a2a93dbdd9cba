package org.handoff.control.access;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What an account or a token is for. One may have several.
public enum Role {
    /// Looks, at names of machines and at what people were told, too.
    VIEWER(Set.of(Right.LOOK)),
    /// Carries out.
    OPERATOR(Set.of(Right.LOOK, Right.ANSWER, Right.OPERATE, Right.RETIRE)),
    /// Approves, what cannot be undone, too, and releases hold points.
    APPROVER(Set.of(Right.LOOK, Right.ANSWER, Right.APPROVE, Right.RETIRE)),
    /// Answers for the migration: carries out, and gives accounts. Does not approve by that.
    OWNER(Set.of(Right.LOOK, Right.ANSWER, Right.OPERATE, Right.RETIRE, Right.MANAGE, Right.AUDIT)),
    /// Looks at who may do what, too.
    AUDITOR(Set.of(Right.LOOK, Right.ANSWER, Right.AUDIT)),
    /// A gateway's program; no person has it.
    GATEWAY(Set.of(Right.POLL, Right.ENROL)),
    /// A gateway on another machine, for once: it gets its certificate; no person has it.
    ENROL(Set.of(Right.ENROL));

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of and never changed
    private final Set<Right> rights;

    Role(Set<Right> rights) {
        this.rights = rights;
    }

    public Set<Right> rights() {
        return rights;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String label) {
        for (Role role : values()) {
            if (role.label().equals(label)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
