package org.handoff.control.access;

import java.time.Instant;
import java.util.Set;

/// A program's token, without the token.
///
/// @param id names it in lists and when it is revoked
/// @param scopes what it may
/// @param by who made it
public record ServiceToken(
        String id, String name, Set<Role> scopes, Instant expires, boolean revoked, String by) {
    public ServiceToken {
        scopes = Set.copyOf(scopes);
    }
}
