package org.handoff.control.oidc;

import org.handoff.control.access.Role;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What is known of the identity provider.
///
/// @param issuer exactly as its tokens say it
/// @param clientSecret null for a public client, which PKCE alone protects
/// @param nameClaim the claim that an account is named by
/// @param rolesClaim the claim, a text or a list of texts, that says what a person is for
/// @param roles what each text of it stands for here; whoever has none gets no account
/// @param skew that the two clocks may differ
/// @param authorities that its certificate is trusted by; empty for those of Java
public record OidcSettings(
        URI issuer,
        String clientId,
        @Nullable String clientSecret,
        String nameClaim,
        String rolesClaim,
        Map<String, Role> roles,
        Duration skew,
        List<X509Certificate> authorities) {
    public OidcSettings {
        roles = Map.copyOf(roles);
        authorities = List.copyOf(authorities);
    }

    @Override
    public String toString() {
        return "OidcSettings(" + issuer + ", " + clientId + ", secret redacted)";
    }
}
