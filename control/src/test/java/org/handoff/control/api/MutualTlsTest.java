package org.handoff.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.handoff.control.access.Access;
import org.handoff.control.access.Role;
import org.handoff.control.tls.Authority;
import org.handoff.control.tls.Contexts;
import org.handoff.control.tls.Enrolment;
import org.handoff.control.tls.Identity;
import org.handoff.control.tls.PemFiles;
import org.handoff.control.tls.ServerTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is a gateway's, asked for with and without its certificate.
@Timeout(60)
class MutualTlsTest {
    private static final String TOKEN = "the-token-of-the-spec";
    private static final String POLL =
            """
            {"name":"front","incarnation":"i1","epoch":7,"mode":"flow","owner":"legacy",
             "writesInFlight":3,"held":0,"counters":{"legacyRequests":1,"cloudRequests":2,
             "legacyErrors":3,"cloudErrors":4,"failed":5,"heldTotal":6,"heldMaxMicros":7,
             "unknownOutcome":8}}\
            """;

    @TempDir private Path folder = Path.of("");
    private Instant now = Instant.now();
    private final FakeControlPlane plane = new FakeControlPlane();
    private final Access access = Access.open(Path.of(":memory:"), TOKEN, () -> now);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Authority authority;
    private ApiServer server;

    @BeforeEach
    void start() {
        authority = Authority.open(folder, () -> now);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ServerTls tls = ServerTls.byAuthority(authority, folder, anyPort, List.of(), () -> now);
        ApiSettings settings = new ApiSettings(anyPort, TOKEN, "clinic", Set.of());
        server = ApiServer.start(settings, plane, access, tls, null);
        opened.addAll(List.of(server, tls, access));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private DescribedClient client(@Nullable Identity own) {
        DescribedClient client =
                new DescribedClient(
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .sslContext(Contexts.client(List.of(authority.certificate()), own))
                                .build());
        opened.addFirst(client);
        return client;
    }

    private HttpResponse<String> post(
            DescribedClient client, String path, String token, Object body) throws Exception {
        String json =
                body instanceof String text ? text : new JsonMapper().writeValueAsString(body);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "https://127.0.0.1:" + server.address().getPort() + path))
                        .timeout(Duration.ofSeconds(10))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> enrol(
            DescribedClient client, String gateway, String token, KeyPair pair) throws Exception {
        return post(
                client,
                "/api/gateways/" + gateway + "/enrol",
                token,
                Map.of("request", Enrolment.request(pair, gateway)));
    }

    private Identity identity(String gateway, String token) throws Exception {
        KeyPair pair = Enrolment.pair();
        HttpResponse<String> answer = enrol(client(null), gateway, token, pair);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String pem = new JsonMapper().readTree(answer.body()).path("certificate").asText();
        return new Identity(pair.getPrivate(), PemFiles.certificates(pem));
    }

    private int poll(DescribedClient client, String gateway, String token) throws Exception {
        String path = "/api/gateways/" + gateway + "/poll";
        return post(client, path, token, POLL.replace("front", gateway)).statusCode();
    }

    private String once(String gateway) {
        return access.token(gateway, Set.of(Role.ENROL), Duration.ofDays(1), "x").secret();
    }

    @Test
    void aPollWithoutACertificateIsRefusedWhateverTokenItHas() throws Exception {
        String gateways =
                access.token("front", Set.of(Role.GATEWAY), Duration.ofDays(1), "x").secret();
        for (String token : List.of("", TOKEN, gateways)) {
            HttpResponse<String> answer =
                    post(client(null), "/api/gateways/front/poll", token, POLL);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("api.certificate");
            assertThat(post(client(null), "/api/gateways/front/shadow", token, "{}").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aTokenLetsAGatewayInOnceAndItsCertificateIsEnoughFromThenOn() throws Exception {
        String token = once("front");
        Identity identity = identity("front", token);
        DescribedClient gateway = client(identity);

        assertThat(poll(gateway, "front", "")).isEqualTo(200);
        assertThat(enrol(client(null), "front", token, Enrolment.pair()).statusCode())
                .as("the token is used up")
                .isEqualTo(401);
        assertThat(enrol(gateway, "front", token, Enrolment.pair()).statusCode())
                .as("renewed by itself")
                .isEqualTo(200);
        assertThat(plane.notes).hasSize(2);
        assertThat(plane.notes.getFirst())
                .startsWith("front gave the gateway front the certificate ");
        assertThat(plane.notes.getLast()).contains("certificates that do not count: 1");
    }

    /// The control plane's directory was lost and made anew, or the gateway moved to another one.
    @Test
    void aCertificateOfAnotherAuthorityKeepsNobodyFromEnrolling(@TempDir Path other)
            throws Exception {
        Authority gone = Authority.open(other, () -> now);
        KeyPair pair = Enrolment.pair();
        Identity stale =
                new Identity(
                        pair.getPrivate(),
                        List.of(
                                gone.client(pair.getPublic(), "front", Duration.ofDays(1)),
                                gone.certificate()));

        HttpResponse<String> answer =
                enrol(client(stale), "front", once("front"), Enrolment.pair());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void aTokenOfOneGatewayIsNoOthersAndIsNotSpentByAskingWrongly() throws Exception {
        String token = once("front");
        assertThat(enrol(client(null), "back", token, Enrolment.pair()).statusCode())
                .isEqualTo(403);
        assertThat(
                        post(
                                        client(null),
                                        "/api/gateways/front/enrol",
                                        token,
                                        Map.of("request", "nonsense"))
                                .statusCode())
                .isEqualTo(400);
        identity("front", token);
    }

    @Test
    void whoMayNotEnrolGetsNoCertificate() throws Exception {
        for (Role role : Role.values()) {
            if (!role.rights().contains(org.handoff.control.access.Right.ENROL)) {
                String token =
                        access.token("front", Set.of(role), Duration.ofDays(1), "x").secret();
                assertThat(enrol(client(null), "front", token, Enrolment.pair()).statusCode())
                        .isEqualTo(403);
            }
        }
        assertThat(enrol(client(null), "front", "", Enrolment.pair()).statusCode()).isEqualTo(401);
        assertThat(access.enrolments().all()).isEmpty();
    }

    @Test
    void aCertificateOpensNothingElse() throws Exception {
        DescribedClient front = client(identity("front", TOKEN));
        assertThat(poll(front, "back", "")).isEqualTo(403);
        assertThat(enrol(front, "back", "", Enrolment.pair()).statusCode()).isEqualTo(403);
        assertThat(
                        post(
                                        front,
                                        "/api/commands/cutover",
                                        "",
                                        Map.of("migration", "clinic", "who", "ann"))
                                .statusCode())
                .isEqualTo(401);
        assertThat(plane.requests).isEmpty();
    }

    @Test
    void aRevokedOneCountsForNothingFromTheNextRequestOnItsOpenConnection() throws Exception {
        Identity stolen = identity("front", TOKEN);
        DescribedClient thief = client(stolen);
        assertThat(poll(thief, "front", "")).isEqualTo(200);

        HttpResponse<String> revoked =
                post(client(null), "/api/enrolments/front/revoke", TOKEN, "{}");

        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);
        assertThat(poll(thief, "front", "")).isEqualTo(401);
        assertThat(enrol(thief, "front", "", Enrolment.pair()).statusCode()).isEqualTo(401);
        assertThat(poll(client(identity("front", TOKEN)), "front", "")).isEqualTo(200);
        assertThat(plane.notes).contains("control.token took back 1 certificate(s) of front");
    }

    @Test
    void oneThatIsOverOrWasNeverGivenCountsForNothing() throws Exception {
        DescribedClient front = client(identity("front", TOKEN));
        assertThat(poll(front, "front", "")).isEqualTo(200);
        now = now.plus(org.handoff.control.access.Enrolments.LASTS);
        assertThat(poll(front, "front", "")).isEqualTo(401);
        now = Instant.now();

        // Signed by the authority, and yet not in its book: a copy of its key made it.
        KeyPair pair = Enrolment.pair();
        Identity forged =
                new Identity(
                        pair.getPrivate(),
                        List.of(authority.client(pair.getPublic(), "front", Duration.ofDays(1))));
        assertThat(poll(client(forged), "front", "")).isEqualTo(401);
    }

    @Test
    void plainHttpIsNotAnsweredAndOurOwnCertificateAsksNoBrowserForHttpsEverywhere()
            throws Exception {
        DescribedClient front = client(null);
        HttpRequest status =
                HttpRequest.newBuilder(
                                URI.create(
                                        "https://127.0.0.1:"
                                                + server.address().getPort()
                                                + "/api/status"))
                        .build();
        HttpResponse<String> answer = front.send(status, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
        HttpRequest plain =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + server.address().getPort()
                                                + "/api/status"))
                        .timeout(Duration.ofSeconds(10))
                        .build();
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> front.send(plain, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(java.io.IOException.class);
    }

    @Test
    void aSitesOwnCertificateAsksBrowsersForHttpsFromThenOn() throws Exception {
        ServerTls site =
                ServerTls.byFiles(
                        authority, folder.resolve("server.pem"), folder.resolve("server.key"));
        opened.add(site);
        ApiServer other =
                ApiServer.start(
                        new ApiSettings(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                TOKEN,
                                "clinic",
                                Set.of()),
                        plane,
                        access,
                        site,
                        null);
        opened.addFirst(other);
        HttpRequest status =
                HttpRequest.newBuilder(
                                URI.create(
                                        "https://127.0.0.1:"
                                                + other.address().getPort()
                                                + "/api/status"))
                        .build();
        assertThat(
                        client(null)
                                .send(status, HttpResponse.BodyHandlers.discarding())
                                .headers()
                                .firstValue("Strict-Transport-Security"))
                .contains("max-age=31536000");
    }

    @Test
    void whoLostTheAnswerToAnEnrolmentAsksAgainAndNobodyElseDoes() throws Exception {
        String token = once("front");
        KeyPair pair = Enrolment.pair();
        HttpResponse<String> first = enrol(client(null), "front", token, pair);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(enrol(client(null), "front", token, pair).body()).isEqualTo(first.body());
        assertThat(access.enrolments().all()).hasSize(1);

        assertThat(enrol(client(null), "front", token, Enrolment.pair()).statusCode())
                .isEqualTo(401);
        assertThat(enrol(client(null), "other", token, pair).statusCode()).isIn(401, 403);
        assertThat(access.enrolments().all()).hasSize(1);
    }
}
