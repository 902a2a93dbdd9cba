package org.handoff.control.access;

import java.time.Instant;
import java.util.Set;

/// A person's account, without its password.
///
/// @param by who made it
public record Account(String name, Set<Role> roles, boolean disabled, Instant created, String by) {
    public Account {
        roles = Set.copyOf(roles);
    }
}
