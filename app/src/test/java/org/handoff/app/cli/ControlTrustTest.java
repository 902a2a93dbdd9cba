package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.access.Access;
import org.handoff.control.access.Role;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.handoff.control.tls.Authority;
import org.handoff.control.tls.ServerTls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// The command line at a control plane that speaks TLS.
@Timeout(60)
class ControlTrustTest {
    private static final String TOKEN = "a-token-of-good-length";

    @TempDir private Path folder = Path.of("");
    private final String home = System.getProperty("user.home");
    private final CliRun cli = new CliRun();
    private final ScriptedControlPlane plane = new ScriptedControlPlane();
    private final Access access = Access.open(Path.of(":memory:"), TOKEN, InstantSource.system());
    private Instant now = Instant.now();
    private Authority authority;
    private ServerTls tls;
    private ApiServer server;

    @BeforeEach
    void start() throws Exception {
        System.setProperty("user.home", folder.resolve("home").toString());
        secret("token", TOKEN);
        secret("password", "correct horse battery");
        access.add("ann", "correct horse battery", Set.of(Role.OPERATOR), "test");
        serve();
    }

    private void serve() {
        Path files = folder.resolve("state/tls");
        authority = Authority.open(files, () -> now);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        tls = ServerTls.byAuthority(authority, files, anyPort, List.of(), () -> now);
        // On every address, so that one that the certificate does not name can be asked.
        ApiSettings settings = new ApiSettings(new InetSocketAddress(0), TOKEN, "bench", Set.of());
        server = ApiServer.start(settings, plane, access, tls, null);
    }

    @AfterEach
    void stop() {
        System.setProperty("user.home", home);
        server.close();
        tls.close();
        access.close();
    }

    private void secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String url(String host) {
        return "https://" + host + ":" + server.address().getPort();
    }

    private int login(String... more) {
        List<String> line =
                new java.util.ArrayList<>(
                        List.of(
                                "login",
                                "ann",
                                "--server",
                                url("127.0.0.1"),
                                "--password",
                                "file:" + folder.resolve("password"),
                                "--out",
                                folder.resolve("ann.token").toString()));
        line.addAll(List.of(more));
        return cli.run(line.toArray(String[]::new));
    }

    @Test
    void anUnknownAuthorityIsNamedAndNothingIsSentToIt() {
        assertThat(login()).isEqualTo(Exit.REFUSED);
        assertThat(cli.err())
                .contains("Nobody here trusts the control plane", authority.fingerprint())
                .contains("handoff login NAME --server " + url("127.0.0.1") + " --fingerprint");
        assertThat(folder.resolve("ann.token")).doesNotExist();
    }

    @Test
    void aComparedFingerprintIsKeptAndServesEveryCommandFromThenOn() throws Exception {
        assertThat(login("--fingerprint", authority.fingerprint()))
                .as(cli.err())
                .isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("is kept in", "Logged in as ann (operator)");
        assertThat(cli.run("status", "--server", url("127.0.0.1"))).isEqualTo(Exit.DONE);
        assertThat(login()).isEqualTo(Exit.DONE);
    }

    @Test
    void anotherFingerprintIsRefusedAndNothingIsKept() {
        String other = authority.fingerprint().replaceFirst("^..", "00").replaceFirst("..$", "00");
        assertThat(login("--fingerprint", other)).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("has another authority: " + authority.fingerprint());
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void aServerThatTookItsPlaceIsNotTrusted() throws Exception {
        assertThat(login("--fingerprint", authority.fingerprint())).isEqualTo(Exit.DONE);
        int port = server.address().getPort();
        server.close();
        Path files = folder.resolve("impostor");
        Authority impostor = Authority.open(files, InstantSource.system());
        InetSocketAddress same = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (ServerTls other =
                ServerTls.byAuthority(impostor, files, same, List.of(), InstantSource.system())) {
            server =
                    ApiServer.start(
                            new ApiSettings(same, TOKEN, "bench", Set.of()),
                            plane,
                            access,
                            other,
                            null);
            assertThat(cli.run("status", "--server", url("127.0.0.1"))).isEqualTo(Exit.REFUSED);
            assertThat(cli.err()).contains("Nobody here trusts", impostor.fingerprint());
        }
    }

    @Test
    void aFileOfTheAuthorityWillDoAndSoWillTheSpec() throws Exception {
        String ca = folder.resolve("state/tls/ca.pem").toString();
        assertThat(cli.run("status", "--server", url("127.0.0.1"), "--ca", ca))
                .as(cli.err())
                .isEqualTo(Exit.DONE);
        Path spec =
                Files.writeString(
                        folder.resolve("handoff.yaml"),
                        """
                        migration: bench
                        legacy: {database: {host: a, name: bench, user: handoff}}
                        cloud: {database: {host: b, name: bench, user: handoff}}
                        control: {listen: "127.0.0.1:%d", data: state, token: {file: token}}
                        people: {owner: ann}
                        """
                                .formatted(server.address().getPort()));
        assertThat(cli.run("status", "--spec", spec.toString())).as(cli.err()).isEqualTo(Exit.DONE);
    }

    @Test
    void aNameThatTheCertificateDoesNotHaveIsSaid() {
        String ca = folder.resolve("state/tls/ca.pem").toString();
        assertThat(cli.run("status", "--server", url("127.0.0.2"), "--ca", ca))
                .isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("is not for the name 127.0.0.2", "control.hosts");
    }

    @Test
    void anExpiredCertificateIsSaid() {
        server.close();
        tls.close();
        now = Instant.now().minus(Duration.ofDays(400));
        for (String each : List.of("ca.pem", "ca.key", "server.pem", "server.key")) {
            assertThat(folder.resolve("state/tls").resolve(each).toFile().delete()).isTrue();
        }
        serve();
        String ca = folder.resolve("state/tls/ca.pem").toString();
        assertThat(cli.run("status", "--server", url("127.0.0.1"), "--ca", ca))
                .isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("is out of date", "clocks");
    }

    @Test
    void httpsToAServerWithoutTlsEndsInTimeAndNamesTheOther() {
        server.close();
        server =
                ApiServer.start(
                        new ApiSettings(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                TOKEN,
                                "bench",
                                Set.of()),
                        plane,
                        access);
        assertThat(cli.run("status", "--server", url("127.0.0.1"))).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("does not answer", "http:// where control.tls is off");
    }

    @Test
    void certificatesAreListedAndTakenBack() throws Exception {
        java.security.KeyPair pair = org.handoff.control.tls.Enrolment.pair();
        access.enrolments()
                .add(
                        authority.client(pair.getPublic(), "front", Duration.ofDays(1)),
                        "front",
                        "x",
                        false);
        String[] where = {
            "--server",
            url("127.0.0.1"),
            "--ca",
            folder.resolve("state/tls/ca.pem").toString(),
            "--token",
            "file:" + folder.resolve("token")
        };
        assertThat(run(where, "enrolment", "list")).as(cli.err()).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("front", "until ");
        assertThat(run(where, "enrolment", "revoke", "front")).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("Revoked: 1 of front.");
        assertThat(run(where, "enrolment", "revoke", "front")).isEqualTo(Exit.REFUSED);
    }

    private int run(String[] where, String... command) {
        List<String> line = new java.util.ArrayList<>(List.of(command));
        line.addAll(List.of(where));
        return cli.run(line.toArray(String[]::new));
    }
}
