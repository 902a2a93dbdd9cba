package org.handoff.control.api;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What requests carry: the keys that are taken, and what [OpenApi] tells of them. What may be
/// `null` here may be left out.
final class Bodies {
    private Bodies() {}

    /// The keys that a body may have.
    static Set<String> keys(Class<? extends Record> body) {
        return Arrays.stream(body.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// @param migration the one that is served: it confirms what is about to happen
    /// @param who a name, unless a person is logged in
    /// @param dryRun only in words
    /// @param owner `legacy` or `cloud`: decides in doubt, with `resume` alone
    /// @param attest why the other side cannot come back; forces that decision
    /// @param breakGlass why no approval is waited for; with `cutover` and `retire` alone
    /// @param cohort of a canary or a shadow
    /// @param route that the strangler moves
    record Command(
            String migration,
            @Nullable String who,
            @Nullable String reason,
            @Nullable Boolean dryRun,
            @Nullable String owner,
            @Nullable String attest,
            @Nullable String breakGlass,
            @Nullable Boolean underWay,
            @Nullable Cohort cohort,
            @Nullable Moving route) {}

    /// @param percent of all identities, or of a shadow's requests
    record Cohort(
            @Nullable Double percent,
            @Nullable List<String> facilities,
            @Nullable List<String> withoutFacilities,
            @Nullable List<String> users,
            @Nullable List<String> withoutUsers,
            @Nullable Boolean trial) {}

    /// @param to `legacy` or `cloud`
    /// @param percent of the identities; the spec's next step if it is left out
    record Moving(String name, @Nullable String to, @Nullable Double percent) {}

    /// @param code of the printed link
    record Setup(String code, String name, String password) {}

    /// @param code of the second factor, or a recovery code
    record Login(String name, String password, @Nullable String code) {}

    /// @param redirect where the provider sends the person back to
    /// @param binding SHA-256, base64url, of a secret that ends the log-in
    record OidcBegin(String redirect, String binding) {}

    record OidcFinish(String state, String code, String secret) {}

    /// @param code that the app shows now
    record Code(String code) {}

    /// @param who a name, unless a person is logged in
    record Receipt(@Nullable String who) {}

    /// @param roles of `viewer`, `operator`, `approver`, `owner`, `auditor`
    record User(String name, String password, List<String> roles) {}

    /// @param scopes roles, `gateway`, and `enrol`, which is used once
    /// @param days until it ends by itself
    record Token(String name, List<String> scopes, int days) {}

    /// @param request PKCS #10 as PEM, for a key on P-256
    record Enrol(String request) {}

    /// The form of a message's link.
    record Seen(String who) {}
}
