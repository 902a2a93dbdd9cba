package org.handoff.control.access;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Whoever sent a request, as far as it was proven.
///
/// @param name of the account or token
public record Principal(String name, Kind kind, Set<Role> roles) {
    public Principal {
        roles = Set.copyOf(roles);
    }

    /// By what it was proven.
    public enum Kind {
        /// The token that `control.token` names: may everything, and says by itself who asks.
        SPEC_TOKEN,
        /// A person who logged in.
        PERSON,
        /// A program's token; acts under its name.
        SERVICE,
        /// A gateway's certificate.
        CERTIFICATE
    }

    static Principal ofSpecToken() {
        return new Principal("control.token", Kind.SPEC_TOKEN, EnumSet.allOf(Role.class));
    }

    public boolean may(Right right) {
        return roles.stream().anyMatch(role -> role.rights().contains(right));
    }

    /// `operator, owner`.
    public String rolesText() {
        return roles.stream().map(Role::label).sorted().collect(Collectors.joining(", "));
    }
}
