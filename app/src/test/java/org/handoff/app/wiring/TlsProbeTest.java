package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.wiring.Edge.Speech;
import org.handoff.app.wiring.TlsProbe.Seen;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.testkit.db.MariaServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// Handshakes with real servers.
@Timeout(120)
class TlsProbeTest {
    private static final String SECRET = "changeit";

    @TempDir private static Path folder;

    private static Seen see(Speech speech, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(5_000);
            return TlsProbe.handshake(new Edge("e", "127.0.0.1", port, speech, ""), socket);
        }
    }

    /// A TLS server whose certificate began so many days ago and lasts two.
    private static SSLServerSocket server(String begins, boolean wantsClients) throws Exception {
        Path store = folder.resolve("s" + begins + wantsClients);
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "a",
                                "-dname",
                                "CN=e",
                                "-startdate",
                                begins,
                                "-validity",
                                "2",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                SECRET)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, SECRET.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, SECRET.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        SSLServerSocket server =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(wantsClients);
        Thread.ofVirtual()
                .start(() -> {
                    while (!server.isClosed()) {
                        try (Socket client = server.accept()) {
                            client.getInputStream().read();
                        } catch (IOException e) {
                            // The other end has seen enough, or the test is over.
                            assertThat(e).isNotNull();
                        }
                    }
                });
        return server;
    }

    @Test
    void aServerWithAGoodCertificateIsEncryptedAlsoIfItWantsOne() throws Exception {
        try (SSLServerSocket open = server("-1d", false);
                SSLServerSocket mutual = server("-1d", true)) {
            assertThat(see(Speech.TLS, open.getLocalPort())).isInstanceOf(Seen.Encrypted.class);
            assertThat(see(Speech.TLS, mutual.getLocalPort())).isInstanceOf(Seen.Encrypted.class);
        }
    }

    @Test
    void aCertificateThatEndedOrHasNotBegunIsNone() throws Exception {
        try (SSLServerSocket over = server("-9d", false);
                SSLServerSocket early = server("+9d", false)) {
            assertThat(see(Speech.TLS, over.getLocalPort())).isInstanceOf(Seen.Wrong.class);
            assertThat(see(Speech.TLS, early.getLocalPort())).isInstanceOf(Seen.Wrong.class);
        }
    }

    @Test
    void whoSpeaksSomethingElseIsNotEncrypted() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (Socket client = plain.accept()) {
                            client.getOutputStream()
                                    .write(
                                            "HTTP/1.1 400 no\r\n"
                                                    .getBytes(StandardCharsets.US_ASCII));
                            client.getOutputStream().flush();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            assertThat(see(Speech.TLS, plain.getLocalPort())).isInstanceOf(Seen.Wrong.class);
        }
    }

    @Test
    void databasesAreAskedInTheirOwnProtocols() throws Exception {
        try (PostgresServer postgres =
                        PostgresServer.embedded(17).with("shared_buffers", "16MB").start();
                MariaServer maria = MariaServer.fresh()) {
            assertThat(see(Speech.POSTGRES, postgres.port()))
                    .isEqualTo(new Seen.Wrong("has a server that offers no TLS"));
            assertThat(see(Speech.MARIADB, maria.port())).isInstanceOf(Seen.Encrypted.class);
        }
    }

    @Test
    void anEdgeOnThisMachineNeedsNoneAndOneWithoutANameIsUnknown() {
        assertThat(TlsProbe.look(new Edge("e", "127.0.0.1", 1, Speech.PLAIN, "")))
                .isInstanceOf(Seen.Encrypted.class);
        assertThat(TlsProbe.look(new Edge("e", "10.9.8.7", 1, Speech.PLAIN, "")))
                .isInstanceOf(Seen.Wrong.class);
        assertThat(TlsProbe.look(new Edge("e", "no-such-host.invalid", 1, Speech.TLS, "")))
                .isInstanceOf(Seen.Unknown.class);
    }
}
