package org.handoff.control.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;

import org.handoff.model.HandoffException;

import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;

/// Judges ID tokens: OpenID Connect Core 1.0 section 3.1.3.7. Signature by a key of the provider,
/// RS256 or ES256 and nothing else; issuer, audience, end, beginning and nonce. Keys are kept for
/// five minutes, and fetched anew when a token names one that is not among them.
final class IdTokens {
    /// Longer is no ID token.
    private static final int CHARS_MAX = 32 * 1024;

    /// Between two fetches of keys because of one that is not known.
    private static final long KEYS_PAUSE_MILLIS = 1_000;

    /// An ID token is made for the log-in that is under way.
    private static final long AGE_MAX_SECONDS = 600;

    private final OidcSettings settings;
    private final URI keys;
    private final InstantSource clock;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    IdTokens(OidcSettings settings, URI keys, Provider provider, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
        JWKSource<SecurityContext> source;
        try {
            source =
                    JWKSourceBuilder.<SecurityContext>create(keys.toURL(), provider)
                            .rateLimited(KEYS_PAUSE_MILLIS)
                            // Ahead of time it would be done by threads that nobody ends.
                            .refreshAheadCache(false)
                            .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("an endpoint is an address", e);
        }
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(
                        Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), source));
        processor.setJWTClaimsSetVerifier(new Verifier());
    }

    boolean isOf(URI address) {
        return keys.equals(address);
    }

    /// Takes the time from our clock.
    private final class Verifier extends DefaultJWTClaimsVerifier<SecurityContext> {
        Verifier() {
            super(
                    settings.clientId(),
                    new JWTClaimsSet.Builder().issuer(settings.issuer().toString()).build(),
                    Set.of("sub", "exp", "iat", "nonce"));
            setMaxClockSkew(Math.toIntExact(settings.skew().toSeconds()));
        }

        @Override
        protected Date currentTime() {
            return Date.from(clock.instant());
        }
    }

    /// @throws HandoffException `oidc.token`; why, without what stands in it
    JWTClaimsSet checked(String token, String nonce) {
        if (token.isEmpty() || token.length() > CHARS_MAX) {
            throw refused("there is none");
        }
        JWTClaimsSet claims;
        try {
            claims = processor.process(token, null);
        } catch (ParseException e) {
            throw refused("it is none");
        } catch (BadJOSEException e) {
            throw refused(String.valueOf(e.getMessage()));
        } catch (RateLimitReachedException e) {
            throw refused("it names a key that the provider does not have");
        } catch (JOSEException e) {
            throw HandoffException.operator(
                    "oidc.away",
                    "The identity provider's keys cannot be had.",
                    "Local accounts go on: log in with a name and a password.");
        }
        String given = String.valueOf(claims.getClaim("nonce"));
        if (!MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), nonce.getBytes(StandardCharsets.UTF_8))) {
            throw refused("it is of another log-in");
        }
        Object party = claims.getClaim("azp");
        if ((claims.getAudience().size() > 1 || party != null)
                && !settings.clientId().equals(party)) {
            throw refused("it was made for another party");
        }
        Instant made = claims.getIssueTime().toInstant();
        Instant now = clock.instant();
        if (made.isAfter(now.plus(settings.skew()))
                || made.isBefore(now.minus(settings.skew()).minusSeconds(AGE_MAX_SECONDS))) {
            throw refused("it was not made now");
        }
        return claims;
    }

    /// The texts of a claim.
    static List<String> texts(JWTClaimsSet claims, String name) {
        Object value = claims.getClaim(name);
        return switch (value) {
            case String text -> List.of(text);
            case List<?> list ->
                    list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
            case null, default -> List.of();
        };
    }

    private static HandoffException refused(String why) {
        return HandoffException.operator(
                "oidc.token",
                "The identity provider's token is refused: " + why + ".",
                "Log in again; if it stays so, compare issuer, client and clocks.");
    }
}
