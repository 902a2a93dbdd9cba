package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The site's identity provider, by OpenID Connect.
public record OidcSpec(
        @Key(
                        value = "Its issuer, exactly as its tokens say it.",
                        pattern =
                                "https://[^\\s?#@]+|http://(localhost|127\\.0\\.0\\.1)(:[0-9]{1,5})?(/[^\\s?#@]*)?",
                        allowed = "https://HOST/PATH")
                String issuer,
        @Key("What the provider calls the control plane.") String clientId,
        @Key("Where the client's secret stands; left out for a public client.")
                @Nullable Secret clientSecret,
        @Key(value = "The claim that accounts are named by.", fallback = "preferred_username")
                String nameClaim,
        @Key(value = "The claim that says what people are for.", fallback = "groups")
                String rolesClaim,
        @Key("What each of its texts stands for here; whoever has none gets no account.")
                List<RoleOf> roles,
        @Key(
                        value = "Most that the provider's clock may be off.",
                        fallback = "60s",
                        min = "1s",
                        max = "5m")
                Duration clockSkew,
        @Key("PEM of the authorities that its certificate is trusted by; left out: Java's.")
                @Nullable Path authorities) {
    public OidcSpec {
        roles = List.copyOf(roles);
    }

    /// One text of the claim.
    public record RoleOf(
            @Key("As the provider says it, e.g. a group.") String value,
            @Key("What it stands for here.") Spec.PersonRole role) {}
}
