package org.handoff.control.oidc;

import com.nimbusds.jwt.JWTClaimsSet;

import org.handoff.control.access.Account;
import org.handoff.control.access.Role;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Log-ins by the site's identity provider: OpenID Connect, authorization code with PKCE (RFC
/// 7636), state and nonce. A log-in under way is remembered here alone, for one use, and belongs to
/// the page or the command that began it, which shows a secret that nobody else has. Thread-safe.
public final class Oidc implements AutoCloseable {
    /// For a person to type a password and a code at the provider.
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /// Log-ins under way; when there are more, whoever began most of them loses the oldest.
    private static final int UNDER_WAY_MAX = 1_000;

    /// Of these, from one address.
    static final int OF_ADDRESS_MAX = 30;

    private static final int RANDOM_BYTES = 32;
    private static final int TEXT_CHARS_MAX = 2_048;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final OidcSettings settings;
    private final InstantSource clock;
    private final Provider provider;
    private @Nullable IdTokens tokens;

    /// By state, the oldest first.
    private final Map<String, UnderWay> underWay = new LinkedHashMap<>();

    public Oidc(OidcSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.provider = new Provider(settings);
    }

    private record UnderWay(
            String nonce,
            String verifier,
            String redirect,
            String binding,
            String address,
            Instant until) {}

    /// @param url where the person goes
    /// @param state comes back from there
    public record Begun(String url, String state) {}

    /// @param subject who it is for the provider, for ever; the name may pass to another person
    public record Person(String name, String subject, Set<Role> roles) {
        public Person {
            roles = Set.copyOf(roles);
        }
    }

    /// @param redirect where the provider sends the person back to
    /// @param binding SHA-256, base64url, of a secret that [#finish] is shown
    /// @param address of the client
    /// @throws HandoffException `oidc.away`; `oidc.busy` if too many from that address are under
    ///   way
    public Begun begin(String redirect, String binding, String address)
            throws InterruptedException {
        Provider.Endpoints endpoints = provider.endpoints();
        UnderWay begun =
                new UnderWay(
                        random(),
                        random(),
                        redirect,
                        binding,
                        address,
                        clock.instant().plus(PATIENCE));
        String state = random();
        remember(state, begun);
        Map<String, String> fields =
                Map.of(
                        "response_type",
                        "code",
                        "scope",
                        "openid profile email",
                        "client_id",
                        settings.clientId(),
                        "redirect_uri",
                        redirect,
                        "state",
                        state,
                        "nonce",
                        begun.nonce(),
                        "code_challenge",
                        digest(begun.verifier()),
                        "code_challenge_method",
                        "S256");
        String base = endpoints.authorization().toString();
        return new Begun(base + (base.contains("?") ? "&" : "?") + Provider.form(fields), state);
    }

    private void remember(String state, UnderWay begun) {
        synchronized (underWay) {
            underWay.values().removeIf(it -> it.until().isBefore(clock.instant()));
            Map<String, Long> byAddress =
                    underWay.values().stream()
                            .collect(
                                    Collectors.groupingBy(
                                            UnderWay::address, Collectors.counting()));
            if (byAddress.getOrDefault(begun.address(), 0L) >= OF_ADDRESS_MAX) {
                throw HandoffException.operator(
                        "oidc.busy",
                        "There are "
                                + OF_ADDRESS_MAX
                                + " log-ins from this address that nobody ended.",
                        "End one, or wait for ten minutes.");
            }
            if (underWay.size() >= UNDER_WAY_MAX) {
                String most =
                        Collections.max(byAddress.entrySet(), Map.Entry.comparingByValue())
                                .getKey();
                String oldest =
                        underWay.entrySet().stream()
                                .filter(it -> it.getValue().address().equals(most))
                                .findFirst()
                                .orElseThrow()
                                .getKey();
                underWay.remove(oldest);
            }
            underWay.put(state, begun);
        }
    }

    /// Ends a log-in, well or not: the state counts once.
    ///
    /// @param secret that the binding is of
    /// @throws HandoffException `oidc.state` if nobody here began it, it took too long, or somebody
    ///   else did; `oidc.token`, `oidc.refused`, `oidc.away`; `oidc.role` if no role is meant for
    ///   the person
    public Person finish(String state, String code, String secret) throws InterruptedException {
        UnderWay begun;
        synchronized (underWay) {
            begun = underWay.remove(state);
        }
        if (begun == null
                || begun.until().isBefore(clock.instant())
                || !digest(secret).equals(begun.binding())
                || code.isEmpty()
                || code.length() > TEXT_CHARS_MAX) {
            throw HandoffException.operator(
                    "oidc.state",
                    "The log-in is used up, took too long, or was begun elsewhere.",
                    "Begin it anew.");
        }
        String token = provider.idToken(code, begun.redirect(), begun.verifier());
        return person(tokens().checked(token, begun.nonce()));
    }

    private IdTokens tokens() throws InterruptedException {
        URI keys = provider.endpoints().keys();
        synchronized (underWay) {
            IdTokens made = tokens;
            if (made == null || !made.isOf(keys)) {
                made = new IdTokens(settings, keys, provider, clock);
                tokens = made;
            }
            return made;
        }
    }

    private Person person(JWTClaimsSet claims) {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        for (String each : IdTokens.texts(claims, settings.rolesClaim())) {
            Role role = settings.roles().get(each);
            if (role != null) {
                roles.add(role);
            }
        }
        List<String> named = IdTokens.texts(claims, settings.nameClaim());
        String name = named.size() == 1 ? named.getFirst().toLowerCase(Locale.ROOT) : "";
        if (!name.matches(Account.NAME)) {
            throw refused(
                    "The identity provider gives no name that fits, in the claim "
                            + settings.nameClaim()
                            + ".",
                    "See control.oidc.nameClaim in the spec.");
        }
        if (roles.isEmpty()) {
            throw refused(
                    "The identity provider gives " + name + " no role that counts here.",
                    "See control.oidc.roles in the spec, and the person's groups.");
        }
        return new Person(name, digest(settings.issuer() + " " + claims.getSubject()), roles);
    }

    private static HandoffException refused(String text, String remedy) {
        return HandoffException.operator("oidc.role", text, remedy);
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// SHA-256 as base64url.
    private static String digest(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
