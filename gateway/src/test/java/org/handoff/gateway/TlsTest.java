package org.handoff.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.gateway.TestClient.Answer;
import org.handoff.gateway.tls.CertificateFiles;
import org.handoff.gateway.tls.ServerTlsFiles;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.socket.Directive.Mode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// TLS at both doors of a gateway, with certificates of a real authority and Java's own TLS at the
/// other ends.
@Timeout(120)
final class TlsTest {
    @TempDir private static Path folder;
    private static TestPki pki;
    private static CertificateFiles clinic;
    private static CertificateFiles wild;
    private @Nullable TestGateway world;

    @BeforeAll
    static void issue() throws Exception {
        pki =
                new TestPki(folder)
                        .issue("clinic", "clinic.example")
                        .issue("wild", "*.wards.example")
                        .issue("nurse", "nurse.example")
                        .issue("app", "ip:127.0.0.1")
                        .issue("other", "other.example");
        clinic = pki.write("clinic", "clinic");
        wild = pki.write("wild", "wild");
    }

    @AfterEach
    void stop() throws Exception {
        if (world != null) {
            world.close();
        }
    }

    private TestGateway start(ServerTlsFiles files) throws Exception {
        TestGateway started =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config -> config.withFront(Front.PLAIN.withTls(files)));
        world = started;
        return started;
    }

    private TestGateway startPlainly(boolean isClientRequired) throws Exception {
        return start(
                new ServerTlsFiles(
                        List.of(clinic, wild),
                        isClientRequired ? pki.authority() : null,
                        isClientRequired));
    }

    private SSLSocket connect(String alias, String name) throws Exception {
        int port = Objects.requireNonNull(world).gateway.port();
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket =
                (SSLSocket)
                        pki.context(alias).getSocketFactory().createSocket(plain, name, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static String shown(SSLSocket socket) throws IOException {
        socket.startHandshake();
        X509Certificate first = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return first.getSubjectX500Principal().getName();
    }

    @Test
    void http_2_is_agreed_on_with_clients_that_speak_it() throws Exception {
        ServerTlsFiles files =
                new ServerTlsFiles(List.of(pki.write("app", "h2")), pki.authority(), true);
        TestGateway gateway =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config -> config.withFront(Front.PLAIN.withTls(files).withHttp2()));
        world = gateway;
        URI uri = URI.create("https://127.0.0.1:" + gateway.gateway.port() + "/a");
        try (HttpClient client = HttpClient.newBuilder().sslContext(pki.context("nurse")).build()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo("legacy");
        }
        TestApp.Received got = gateway.legacy.received.getFirst();
        assertThat(got.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(got.header("Client-Cert")).startsWith(":MII");
        try (TestClient old = new TestClient(connect("nurse", "clinic.example"))) {
            assertThat(old.get("/b").body()).isEqualTo("legacy");
        }
        assertThat(gateway.legacy.received.getLast().header("Client-Cert")).startsWith(":MII");
    }

    @Test
    void a_request_over_tls_reaches_the_owner_and_says_so() throws Exception {
        TestGateway gateway = startPlainly(false);
        try (TestClient client = new TestClient(connect("", "clinic.example"))) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/a").body()).isEqualTo("legacy");
            }
        }
        assertThat(gateway.legacy.received.getFirst().header("X-Forwarded-Proto"))
                .isEqualTo("https");
        assertThat(gateway.legacy.connections.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void the_certificate_is_the_one_of_the_name_that_is_asked_for() throws Exception {
        startPlainly(false);
        try (SSLSocket exact = connect("", "clinic.example");
                SSLSocket ward = connect("", "icu.wards.example");
                SSLSocket deeper = connect("", "a.icu.wards.example");
                SSLSocket unknown = connect("", "elsewhere.example")) {
            assertThat(shown(exact)).isEqualTo("CN=clinic");
            assertThat(shown(ward)).isEqualTo("CN=wild");
            assertThat(shown(deeper)).isEqualTo("CN=clinic");
            assertThat(shown(unknown)).isEqualTo("CN=clinic");
        }
    }

    @Test
    void a_client_without_a_certificate_is_turned_away_where_one_is_asked_for() throws Exception {
        TestGateway gateway = startPlainly(true);
        assertThatThrownBy(
                        () -> {
                            try (TestClient client =
                                    new TestClient(connect("", "clinic.example"))) {
                                client.get("/secret");
                            }
                        })
                .isInstanceOf(IOException.class);
        assertThat(gateway.legacy.bytesReceived).hasValue(0);
    }

    @Test
    void a_clients_certificate_is_told_to_the_application_and_cannot_be_forged() throws Exception {
        TestGateway gateway = startPlainly(true);
        try (TestClient client = new TestClient(connect("nurse", "clinic.example"))) {
            client.send("GET /a HTTP/1.1^Host: a^Client-Cert: :AAAA:^Client-Cert-Chain: :B:^^");
            assertThat(client.read().body()).isEqualTo("legacy");
        }
        TestApp.Received got = gateway.legacy.received.getFirst();
        assertThat(got.header("Client-Cert")).startsWith(":MII").endsWith(":");
        assertThat(got.head()).doesNotContain("AAAA").doesNotContain("Client-Cert-Chain");
    }

    @Test
    void held_writes_and_large_bodies_pass_over_tls() throws Exception {
        TestGateway gateway = startPlainly(false);
        gateway.control.direct(Mode.HOLD, Environment.LEGACY);
        gateway.control.awaitConverged();
        String body = "x".repeat(3_000_000);
        try (TestClient writer = new TestClient(connect("", "clinic.example"))) {
            CompletableFuture<Void> sent =
                    CompletableFuture.runAsync(() -> {
                        try {
                            writer.sendPost("/big", body);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            TestClient.until("held", () -> gateway.gateway.status().held() == 1);
            gateway.control.direct(Mode.FLOW, Environment.CLOUD);
            assertThat(writer.read().body()).isEqualTo("cloud");
            sent.join();
        }
        assertThat(gateway.cloud.received.getFirst().body()).hasSize(body.length());
    }

    @Test
    void a_refused_request_is_answered_whole_before_the_connection_ends_in_order()
            throws Exception {
        TestGateway gateway = startPlainly(false);
        try (TestClient client = new TestClient(connect("", "clinic.example"))) {
            client.send("GET / HTTP/1.1^Host: a^Host: b^^");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400").endsWith("Host\n");
        }
        assertThat(gateway.legacy.bytesReceived).hasValue(0);
    }

    @Test
    void a_client_that_speaks_plain_http_is_closed() throws Exception {
        TestGateway gateway = startPlainly(false);
        try (TestClient client = gateway.client()) {
            client.send("GET / HTTP/1.1^Host: a^^");
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(gateway.legacy.bytesReceived).hasValue(0);
    }

    @Test
    void a_client_that_never_finishes_its_handshake_is_closed() throws Exception {
        ServerTlsFiles files = new ServerTlsFiles(List.of(clinic), null, false);
        world =
                new TestGateway(
                        TestGateway.saying("legacy"),
                        TestGateway.saying("cloud"),
                        config ->
                                config.withFront(Front.PLAIN.withTls(files))
                                        .withLimits(TestGateway.limits(10, 3_000, 60_000, 300)));
        try (TestClient client = world.client()) {
            client.sendRaw("\026\003\001");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void certificates_are_read_again_without_dropping_connections() throws Exception {
        CertificateFiles files = pki.write("clinic", "changing");
        TestGateway gateway = start(new ServerTlsFiles(List.of(files), null, false));
        try (TestClient before = new TestClient(connect("", "clinic.example"))) {
            assertThat(before.get("/a").status()).isEqualTo(200);
            Files.writeString(files.chain(), "no certificate");
            gateway.gateway.refresh();
            try (SSLSocket still = connect("", "clinic.example")) {
                assertThat(shown(still)).isEqualTo("CN=clinic");
            }
            CertificateFiles other = pki.write("other", "new");
            Files.copy(other.chain(), files.chain(), StandardCopyOption.REPLACE_EXISTING);
            gateway.gateway.refresh();
            try (SSLSocket halfReplaced = connect("", "clinic.example")) {
                assertThat(shown(halfReplaced)).isEqualTo("CN=clinic");
            }
            Files.copy(other.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(files.key(), FileTime.from(Instant.now().plusSeconds(1)));
            gateway.gateway.refresh();
            try (SSLSocket after = connect("", "clinic.example")) {
                assertThat(shown(after)).isEqualTo("CN=other");
            }
            assertThat(before.get("/b").body()).isEqualTo("legacy");
        }
    }

    @Test
    void files_that_cannot_be_used_are_named_at_the_start() throws Exception {
        CertificateFiles mixed = new CertificateFiles(clinic.chain(), wild.key());
        assertThatThrownBy(() -> start(new ServerTlsFiles(List.of(mixed), null, false)))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("wild.key");
    }

    private Answer overTls(String upstream, UpstreamTlsFiles files, boolean isClientAsked)
            throws Exception {
        try (TestApp app =
                new TestApp(
                        TestGateway.saying("secure"),
                        pki.context(upstream).getServerSocketFactory(),
                        isClientAsked)) {
            world =
                    new TestGateway(
                            TestGateway.saying("unused"),
                            TestGateway.saying("cloud"),
                            config ->
                                    config.withLegacy(app.secureUri())
                                            .withLimits(TestGateway.limits(4, 1_000, 5_000, 5_000))
                                            .withBack(
                                                    new Back(
                                                            new Back.Way(files, null),
                                                            Back.Way.USUAL)));
            try (TestClient client = world.client()) {
                Answer first = client.get("/a");
                return first.status() == 200 ? client.get("/b") : first;
            }
        }
    }

    @Test
    void an_application_is_reached_over_tls_and_its_certificate_checked() throws Exception {
        UpstreamTlsFiles trusting = new UpstreamTlsFiles(pki.authority(), null);
        assertThat(overTls("app", trusting, false).body()).isEqualTo("secure");
    }

    @Test
    void an_application_that_asks_for_a_certificate_is_shown_one() throws Exception {
        CertificateFiles own = pki.write("nurse", "own");
        UpstreamTlsFiles showing = new UpstreamTlsFiles(pki.authority(), own);
        assertThat(overTls("app", showing, true).body()).isEqualTo("secure");
    }

    @Test
    void an_application_of_another_name_or_authority_gets_no_request() throws Exception {
        UpstreamTlsFiles trusting = new UpstreamTlsFiles(pki.authority(), null);
        assertThat(overTls("other", trusting, false).status()).isEqualTo(502);
        Objects.requireNonNull(world).close();
        assertThat(overTls("app", UpstreamTlsFiles.USUAL, false).status()).isEqualTo(502);
    }
}
