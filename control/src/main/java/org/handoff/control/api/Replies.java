package org.handoff.control.api;

import org.handoff.control.access.Principal;
import org.handoff.control.access.Role;
import org.handoff.model.Fault;
import org.handoff.model.Finding;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What is answered to requests about who is who, and to commands: [OpenApi] draws them.
final class Replies {
    private Replies() {}

    /// As the spec and the command line write them.
    static List<String> labels(Set<Role> roles) {
        return roles.stream().map(Role::label).sorted().toList();
    }

    /// RFC 9457, with a stable word and whose fault it is.
    ///
    /// @param kind `operator`, `external`, `limit` or `bug`
    record Problem(
            String type, int status, String title, String detail, String code, Fault.Kind kind) {}

    /// @param result `accepted`
    /// @param run that began; empty if it is done
    record Accepted(String result, String run, String text) {}

    /// A dry run.
    ///
    /// @param result `planned`
    record Planned(String result, List<String> steps) {}

    record Named(String name) {}

    /// @param token for `Authorization: Bearer`; shown once
    record LoggedIn(
            String token,
            Instant expiresAt,
            String name,
            List<String> roles,
            boolean secondFactorMissing) {}

    record Result(String result) {}

    record Me(String name, Principal.Kind kind, List<String> roles) {}

    record Users(List<User> users) {}

    record User(String name, List<String> roles, boolean disabled, Instant created, String by) {}

    record MadeUser(String name, List<String> roles) {}

    record Disabled(String name, boolean disabled) {}

    record Tokens(List<Token> tokens) {}

    record Token(
            String id,
            String name,
            List<String> scopes,
            Instant expiresAt,
            boolean revoked,
            String by) {}

    /// @param token shown once
    record MadeToken(String id, String token, Instant expiresAt) {}

    record Revoked(String id, boolean revoked) {}

    record Recovery(List<String> recoveryCodes) {}

    record Reset(String name, boolean reset) {}

    record Offered(boolean offered) {}

    record Enrolments(List<Enrolment> enrolments) {}

    record Enrolment(String serial, String name, Instant expiresAt, boolean revoked, String by) {}

    /// @param certificate PEM
    record Enrolled(String certificate, Instant expiresAt) {}

    /// @param revoked how many
    record TakenBack(String name, int revoked) {}

    record Findings(List<Finding> findings) {}
}
