package org.handoff.control.access;

import java.time.Instant;
import java.util.Set;

/// A person's account, without its password.
///
/// @param by who made it
public record Account(String name, Set<Role> roles, boolean disabled, Instant created, String by) {
    /// Stands as [#by] of those whom the site's identity provider knows; no name of a person or of
    /// a token has a blank.
    public static final String BY_PROVIDER = "identity provider";

    /// What the identity provider may call somebody; names given here have no `@`.
    public static final String NAME = "[a-z][a-z0-9._@-]{1,63}";

    /// Whether it has no password here, nor a second factor: both are the provider's.
    public boolean isExternal() {
        return by.equals(BY_PROVIDER);
    }

    public Account {
        roles = Set.copyOf(roles);
    }
}
