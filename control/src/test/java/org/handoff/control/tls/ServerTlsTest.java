package org.handoff.control.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsServer;

import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import javax.security.auth.x500.X500Principal;

/// The control plane's certificate over real handshakes.
@Timeout(60)
class ServerTlsTest {
    private static final InetSocketAddress LOOPBACK =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir private Path folder = Path.of("");
    private Instant now = Instant.now();
    private final java.util.ArrayDeque<AutoCloseable> opened = new java.util.ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private Authority authority() {
        return Authority.open(folder.resolve("tls"), () -> now);
    }

    private ServerTls tls(String... hosts) {
        ServerTls tls =
                ServerTls.byAuthority(
                        authority(), folder.resolve("tls"), LOOPBACK, List.of(hosts), () -> now);
        opened.push(tls);
        return tls;
    }

    private HttpsServer serve(ServerTls tls) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(0), 10);
        server.setHttpsConfigurator(tls.configurator());
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
        opened.push(() -> server.stop(0));
        return server;
    }

    private int ask(
            HttpsServer server, String host, X509Certificate trusted, @Nullable Identity own)
            throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(Contexts.client(List.of(trusted), own))
                        .build()) {
            URI uri = URI.create("https://" + host + ":" + server.getAddress().getPort() + "/");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private X509Certificate shown(HttpsServer server) throws IOException {
        return Shown.by("127.0.0.1", server.getAddress().getPort()).getFirst();
    }

    @Test
    void theAuthorityIsMadeOnceAndItsKeyIsItsOwnersAlone() throws Exception {
        Authority first = authority();
        assertThat(authority().certificate()).isEqualTo(first.certificate());
        for (String file : List.of("ca.key", "ca.pem")) {
            assertThat(Files.getPosixFilePermissions(folder.resolve("tls").resolve(file)))
                    .hasSize(2);
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("tls"))).hasSize(3);
        assertThat(first.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(
                        Fingerprints.isOf(
                                first.fingerprint().toLowerCase(Locale.ROOT), first.certificate()))
                .isTrue();
    }

    @Test
    void anAuthorityWhoseKeyIsGoneIsNotReplacedInSilence() throws Exception {
        authority();
        Files.delete(folder.resolve("tls/ca.key"));
        assertThatThrownBy(this::authority)
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("ca.key");
    }

    @Test
    void aKeyWhoseCertificateIsGoneIsNeverWrittenOver() throws Exception {
        String fingerprint = authority().fingerprint();
        Path certificate = folder.resolve("tls/ca.pem");
        Path key = folder.resolve("tls/ca.key");
        byte[] kept = Files.readAllBytes(key);
        Path away = Files.move(certificate, folder.resolve("elsewhere.pem"));
        assertThatThrownBy(this::authority)
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("ca.key is there, but ca.pem beside it is gone");
        assertThat(key).hasBinaryContent(kept);
        Files.move(away, certificate);
        assertThat(authority().fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void aFirstStartThatDiedBetweenItsTwoFilesIsGoneOnWith() throws Exception {
        String fingerprint = authority().fingerprint();
        Files.move(folder.resolve("tls/ca.pem"), folder.resolve("tls/ca.pem.made"));
        assertThat(authority().fingerprint()).isEqualTo(fingerprint);
        assertThat(folder.resolve("tls/ca.pem.made")).doesNotExist();
    }

    @Test
    void itIsReachedByEveryNameThatItsCertificateNamesAndByNoOther() throws Exception {
        ServerTls tls = tls("control.example", "10.1.2.3");
        HttpsServer server = serve(tls);
        X509Certificate root = tls.authority().certificate();

        assertThat(ask(server, "127.0.0.1", root, null)).isEqualTo(204);
        assertThat(ask(server, "localhost", root, null)).isEqualTo(204);
        assertThat(Names.of(shown(server)))
                .containsExactlyInAnyOrder(
                        "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "control.example", "10.1.2.3");
        assertThatThrownBy(() -> ask(server, "127.0.0.2", root, null))
                .hasStackTraceContaining("No subject alternative names matching");
    }

    @Test
    void nobodyTrustsItWhoDoesNotKnowItsAuthority() throws Exception {
        HttpsServer server = serve(tls());
        Authority other = Authority.open(folder.resolve("other"), () -> now);
        assertThatThrownBy(() -> ask(server, "127.0.0.1", other.certificate(), null))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("unable to find valid certification path");
    }

    @Test
    void itIsRenewedInTimeWithoutARestartAndKeptOverOne() throws Exception {
        ServerTls tls = tls();
        HttpsServer server = serve(tls);
        X509Certificate first = shown(server);
        tls.refresh();
        assertThat(shown(server)).isEqualTo(first);
        assertThat(shown(serve(tls()))).isEqualTo(first);

        now = now.plus(ServerTls.LASTS).minus(ServerTls.LEFT_MIN).plusSeconds(1);
        tls.refresh();

        X509Certificate second = shown(server);
        assertThat(second).isNotEqualTo(first);
        assertThat(second.getNotAfter().toInstant()).isAfter(now.plus(ServerTls.LEFT_MIN));
        assertThat(shown(serve(tls()))).isEqualTo(second);
    }

    @Test
    void anotherNameInTheSpecMakesAnotherCertificate() throws Exception {
        X509Certificate first = shown(serve(tls()));
        assertThat(shown(serve(tls("new.example")))).isNotEqualTo(first);
    }

    @Test
    void aSitesOwnIsReadAgainWhenItsFilesChangeAndAHalfReplacedPairIsNotUsed() throws Exception {
        Authority site = Authority.open(folder.resolve("site"), () -> now);
        Path certificate = folder.resolve("site.pem");
        Path key = folder.resolve("site.key");
        Identity first = site.server(Set.of("127.0.0.1"), Duration.ofDays(30));
        Identity second = site.server(Set.of("127.0.0.1"), Duration.ofDays(30));
        PemFiles.write(key, PemFiles.text(first.key()));
        PemFiles.write(certificate, PemFiles.text(first.chain().toArray()));
        ServerTls tls = ServerTls.byFiles(authority(), certificate, key);
        opened.push(tls);
        HttpsServer server = serve(tls);
        assertThat(ask(server, "127.0.0.1", site.certificate(), null)).isEqualTo(204);

        PemFiles.write(certificate, PemFiles.text(second.chain().toArray()));
        tls.refresh();
        assertThat(shown(server)).isEqualTo(first.certificate());

        PemFiles.write(key, PemFiles.text(second.key()));
        tls.refresh();
        assertThat(shown(server)).isEqualTo(second.certificate());
        assertThat(tls.isOfSite()).isTrue();
    }

    @Test
    void whatIsGivenToAGatewayIsNoServersCertificate() throws Exception {
        Authority authority = authority();
        KeyPair pair = Enrolment.pair();
        X509Certificate gateways =
                authority.client(pair.getPublic(), "127.0.0.1", Duration.ofDays(1));
        Path key = folder.resolve("g.key");
        Path certificate = folder.resolve("g.pem");
        PemFiles.write(key, PemFiles.text(pair.getPrivate()));
        PemFiles.write(certificate, PemFiles.text(gateways));
        ServerTls impostor = ServerTls.byFiles(authority, certificate, key);
        opened.push(impostor);
        HttpsServer server = serve(impostor);

        assertThatThrownBy(() -> ask(server, "127.0.0.1", authority.certificate(), null))
                .hasStackTraceContaining("Extended key usage does not permit");
    }

    /// One of another authority's name is not even shown to it.
    @Test
    void aCertificateThatOnlyNamesTheAuthorityBreaksTheHandshake() throws Exception {
        ServerTls tls = tls();
        HttpsServer server = serve(tls);
        KeyPair pair = Enrolment.pair();
        X509Certificate real = tls.authority().certificate();
        var forged =
                new JcaX509v3CertificateBuilder(
                        real.getSubjectX500Principal(),
                        BigInteger.TWO,
                        real.getNotBefore(),
                        real.getNotAfter(),
                        new X500Principal("CN=g,O=Handoff"),
                        pair.getPublic());
        ContentSigner signer =
                new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        X509Certificate strange =
                new JcaX509CertificateConverter().getCertificate(forged.build(signer));
        Identity shown = new Identity(pair.getPrivate(), List.of(strange));
        assertThat(shown.isOf(Set.of(real.getSubjectX500Principal()))).isTrue();
        assertThatThrownBy(() -> ask(server, "127.0.0.1", real, shown))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aRequestIsBelievedOnlyFromWhoeverHasItsKey() throws Exception {
        KeyPair pair = Enrolment.pair();
        String good = Enrolment.request(pair, "front");
        assertThat(Enrolment.key(good)).isEqualTo(pair.getPublic());

        // Signed by another key than the one that it names.
        String stolen =
                Enrolment.request(
                        new KeyPair(pair.getPublic(), Enrolment.pair().getPrivate()), "front");
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        for (String bad :
                List.of(
                        stolen,
                        "",
                        """
                        -----BEGIN CERTIFICATE REQUEST-----
                        AAAA
                        -----END CERTIFICATE REQUEST-----
                        """,
                        PemFiles.text(pair.getPublic()),
                        PemFiles.text(rsa.generateKeyPair().getPublic()),
                        good + " ".repeat(Enrolment.CHARS_MAX))) {
            assertThatThrownBy(() -> Enrolment.key(bad))
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("The request for a certificate is refused");
        }
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws Exception {
        Path key = folder.resolve("open.key");
        PemFiles.write(key, PemFiles.text(Enrolment.pair().getPrivate()));
        Files.setPosixFilePermissions(
                key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> PemFiles.key(key)).hasMessageContaining("readable by everyone");
    }
}
