package org.handoff.control.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

import org.handoff.control.access.Role;
import org.handoff.control.oidc.Oidc.Begun;
import org.handoff.control.oidc.Oidc.Person;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Log-ins by an identity provider that is right, wrong, or an attacker's.
@Timeout(120)
class OidcTest {
    private static final String SECRET = "known-to-the-page-alone";
    private static final String REDIRECT = "http://127.0.0.1:9999/";

    private ScriptedProvider provider;
    private Instant now = Instant.now();
    private Oidc oidc;

    @BeforeEach
    void start() throws Exception {
        provider = new ScriptedProvider();
        oidc =
                new Oidc(
                        new OidcSettings(
                                URI.create(provider.issuer()),
                                "handoff",
                                "the client's secret",
                                "preferred_username",
                                "groups",
                                Map.of("movers", Role.OPERATOR, "signers", Role.APPROVER),
                                Duration.ofSeconds(60),
                                List.of()),
                        () -> now);
    }

    @AfterEach
    void stop() {
        oidc.close();
        provider.close();
    }

    private static String digest(String text) throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    private Begun begin() throws Exception {
        return oidc.begin(REDIRECT, digest(SECRET), "10.0.0.1");
    }

    private static Map<String, String> query(Begun begun) {
        return ScriptedProvider.form(URI.create(begun.url()).getRawQuery());
    }

    private JWTClaimsSet good(Begun begun) {
        return provider.claims(now, Objects.requireNonNull(query(begun).get("nonce"))).build();
    }

    private Person finish(Begun begun, String token) throws Exception {
        provider.idToken = token;
        return oidc.finish(begun.state(), "code-1", SECRET);
    }

    private void refused(String token, Begun begun, String code) {
        assertThatThrownBy(() -> finish(begun, token))
                .isInstanceOfSatisfying(
                        HandoffException.class, e -> assertThat(e.fault().code()).isEqualTo(code));
    }

    private void refusedClaims(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        Begun begun = begin();
        JWTClaimsSet bad = change.apply(new JWTClaimsSet.Builder(good(begun))).build();
        refused(ScriptedProvider.signed(provider.key, bad), begun, "oidc.token");
    }

    @Test
    void aGoodLogInGivesTheRolesOfTheMappingAndNoOthers() throws Exception {
        Begun begun = begin();
        Map<String, String> asked = query(begun);
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "handoff")
                .containsEntry("redirect_uri", REDIRECT)
                .containsEntry("state", begun.state())
                .containsEntry("code_challenge_method", "S256");

        Person ann = finish(begun, ScriptedProvider.signed(provider.key, good(begun)));

        assertThat(ann.name()).isEqualTo("ann");
        assertThat(ann.roles()).containsExactly(Role.OPERATOR);
        assertThat(digest(Objects.requireNonNull(provider.lastForm.get("code_verifier"))))
                .isEqualTo(asked.get("code_challenge"));
        assertThat(provider.lastForm).containsEntry("redirect_uri", REDIRECT);
    }

    @Test
    void aStateCountsOnceForWhoeverBeganItAndForTenMinutes() throws Exception {
        Begun begun = begin();
        finish(begun, ScriptedProvider.signed(provider.key, good(begun)));
        refused(provider.idToken, begun, "oidc.state");

        Begun other = begin();
        assertThatThrownBy(() -> oidc.finish(other.state(), "code", "another browser"))
                .hasMessageContaining("begun elsewhere");
        refused(ScriptedProvider.signed(provider.key, good(other)), other, "oidc.state");

        Begun late = begin();
        now = now.plus(Oidc.PATIENCE).plusSeconds(1);
        refused(ScriptedProvider.signed(provider.key, good(late)), late, "oidc.state");
        assertThatThrownBy(() -> oidc.finish("invented", "code", SECRET))
                .hasMessageContaining("begun elsewhere");
    }

    @Test
    void oneAddressThatBeginsManyLogInsKeepsNobodyElseFromTheirs() throws Exception {
        Begun ann = begin();
        String binding = digest(SECRET);
        for (int i = 0; i < Oidc.OF_ADDRESS_MAX; i++) {
            oidc.begin(REDIRECT, binding, "10.0.1.39");
        }
        assertThatThrownBy(() -> oidc.begin(REDIRECT, binding, "10.0.1.39"))
                .isInstanceOfSatisfying(
                        HandoffException.class,
                        e -> assertThat(e.fault().code()).isEqualTo("oidc.busy"));
        for (int address = 0; address < 39; address++) {
            for (int i = 0; i < 28; i++) {
                oidc.begin(REDIRECT, binding, "10.0.1." + address);
            }
        }

        assertThat(finish(ann, ScriptedProvider.signed(provider.key, good(ann))).name())
                .isEqualTo("ann");

        now = now.plus(Oidc.PATIENCE).plusSeconds(1);
        assertThat(oidc.begin(REDIRECT, binding, "10.0.1.39").state()).isNotEmpty();
    }

    @Test
    void anotherNonceIssuerAudiencePartyOrTimeIsRefused() throws Exception {
        refusedClaims(it -> it.claim("nonce", "of another log-in"));
        refusedClaims(it -> it.claim("nonce", null));
        refusedClaims(it -> it.issuer("https://evil.example"));
        refusedClaims(it -> it.audience("another-client"));
        refusedClaims(it -> it.audience(List.of("handoff", "another")));
        refusedClaims(it -> it.claim("azp", "another-client"));
        refusedClaims(it -> it.expirationTime(Date.from(now.minusSeconds(61))));
        refusedClaims(it -> it.expirationTime(null));
        refusedClaims(it -> it.issueTime(Date.from(now.plusSeconds(62))));
        refusedClaims(it -> it.issueTime(Date.from(now.minusSeconds(700))));
        refusedClaims(it -> it.issueTime(null));
        refusedClaims(it -> it.subject(null));
    }

    @Test
    void aClockMayBeAMinuteOff() throws Exception {
        Begun begun = begin();
        JWTClaimsSet early =
                new JWTClaimsSet.Builder(good(begun))
                        .issueTime(Date.from(now.plusSeconds(50)))
                        .expirationTime(Date.from(now.minusSeconds(50)))
                        .build();
        assertThat(finish(begun, ScriptedProvider.signed(provider.key, early)).name())
                .isEqualTo("ann");
    }

    @Test
    void noSignatureAnotherKeyOrAnotherKindOfSignatureIsRefused() throws Exception {
        Begun none = begin();
        refused(new PlainJWT(good(none)).serialize(), none, "oidc.token");

        Begun stripped = begin();
        String whole = ScriptedProvider.signed(provider.key, good(stripped));
        refused(whole.substring(0, whole.lastIndexOf('.') + 1), stripped, "oidc.token");

        Begun forged = begin();
        RSAKey own = ScriptedProvider.rsa("k1");
        refused(ScriptedProvider.signed(own, good(forged)), forged, "oidc.token");

        // The published key, taken for a shared secret.
        Begun confused = begin();
        SignedJWT mac =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(),
                        good(confused));
        mac.sign(new MACSigner(provider.key.toRSAPublicKey().getEncoded()));
        refused(mac.serialize(), confused, "oidc.token");

        Begun changed = begin();
        String[] parts = ScriptedProvider.signed(provider.key, good(changed)).split("\\.");
        String body =
                new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                        .replace("movers", "owners");
        parts[1] =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(body.getBytes(StandardCharsets.UTF_8));
        refused(String.join(".", parts), changed, "oidc.token");

        refused("", begin(), "oidc.token");
        refused("no.token.atall", begin(), "oidc.token");
        refused("x".repeat(40_000), begin(), "oidc.token");
    }

    @Test
    void aRotatedKeyIsFetchedWhenATokenNamesIt() throws Exception {
        Begun first = begin();
        finish(first, ScriptedProvider.signed(provider.key, good(first)));
        Begun again = begin();
        finish(again, ScriptedProvider.signed(provider.key, good(again)));
        assertThat(provider.keysAsked).as("kept").isEqualTo(1);

        RSAKey before = provider.key;
        provider.key = ScriptedProvider.rsa("k2");
        Begun rotated = begin();
        assertThat(finish(rotated, ScriptedProvider.signed(provider.key, good(rotated))).name())
                .isEqualTo("ann");
        assertThat(provider.keysAsked).isEqualTo(2);
        Begun old = begin();
        refused(ScriptedProvider.signed(before, good(old)), old, "oidc.token");
    }

    @Test
    void whoHasNoMappedRoleOrNoNameThatFitsGetsNoAccount() throws Exception {
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> bad = new LinkedHashMap<>();
        bad.put("no role", it -> it.claim("groups", List.of("staff")));
        bad.put("no groups", it -> it.claim("groups", null));
        bad.put("groups that are none", it -> it.claim("groups", Map.of("movers", true)));
        bad.put("no name", it -> it.claim("preferred_username", null));
        bad.put("a name with a line", it -> it.claim("preferred_username", "ann\nowner"));
        bad.put("two names", it -> it.claim("preferred_username", List.of("ann", "bob")));
        for (var each : bad.entrySet()) {
            Begun begun = begin();
            JWTClaimsSet claims =
                    each.getValue().apply(new JWTClaimsSet.Builder(good(begun))).build();
            refused(ScriptedProvider.signed(provider.key, claims), begun, "oidc.role");
        }
    }

    @Test
    void aProviderThatRefusesIsAwayOrIsAnotherOneIsSaid() throws Exception {
        Begun begun = begin();
        provider.tokenStatus = 400;
        refused("", begun, "oidc.refused");
        provider.tokenStatus = 500;
        refused("", begin(), "oidc.away");
        provider.tokenStatus = 200;

        Oidc fresh =
                new Oidc(
                        new OidcSettings(
                                URI.create(provider.issuer()),
                                "handoff",
                                null,
                                "sub",
                                "groups",
                                Map.of(),
                                Duration.ofSeconds(60),
                                List.of()),
                        () -> now);
        provider.issuerSaid = "https://evil.example";
        assertThatThrownBy(() -> fresh.begin(REDIRECT, digest(SECRET), "10.0.0.1"))
                .hasMessageContaining("another issuer");
        provider.close();
        assertThatThrownBy(() -> fresh.begin(REDIRECT, digest(SECRET), "10.0.0.1"))
                .hasMessageContaining("does not answer as it should");
        fresh.close();
    }

    @Test
    void onlyHttpsIsSafeButOnThisMachine() {
        assertThat(Provider.isSafe(URI.create("https://idp.example/x"))).isTrue();
        assertThat(Provider.isSafe(URI.create("http://localhost:1/x"))).isTrue();
        for (String bad :
                List.of("http://idp.example/x", "file:///etc/passwd", "ldap://a", "/relative")) {
            assertThat(Provider.isSafe(URI.create(bad))).as(bad).isFalse();
        }
    }
}
