package org.handoff.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.access.Access;
import org.handoff.control.access.Role;
import org.handoff.control.api.ApiServer;
import org.handoff.control.api.ApiSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The second factor over the command line, with an authenticator app of the test's own.
@Timeout(60)
class SecondFactorTest {
    private static final String TOKEN = "a-token-of-good-length";
    private static final String PASSWORD = "correct horse battery";

    @TempDir private Path folder = Path.of("");
    private Instant now = Instant.parse("2026-11-23T02:07:10Z");
    private CliRun cli = new CliRun();
    private final ScriptedControlPlane plane = new ScriptedControlPlane();
    private final Access access =
            Access.open(Path.of(":memory:"), TOKEN, () -> now, Set.of(Role.OPERATOR));
    private final ApiServer server =
            ApiServer.start(
                    new ApiSettings(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            TOKEN,
                            "bench",
                            Set.of()),
                    plane,
                    access);

    @BeforeEach
    void people() throws Exception {
        secret("token", TOKEN);
        secret("password", PASSWORD);
        access.add("ann", PASSWORD, Set.of(Role.OPERATOR), "test");
    }

    @AfterEach
    void stop() {
        server.close();
        access.close();
    }

    private void secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private int run(String token, String... command) {
        cli = new CliRun();
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of("--server", "http://127.0.0.1:" + server.address().getPort()));
        line.addAll(List.of("--token", "file:" + folder.resolve(token), "--migration", "bench"));
        return cli.run(line.toArray(String[]::new));
    }

    private int login(String... more) {
        List<String> line = new ArrayList<>(List.of("login", "ann"));
        line.addAll(List.of("--password", "file:" + folder.resolve("password")));
        line.addAll(List.of("--out", folder.resolve("ann.token").toString()));
        line.addAll(List.of(more));
        return run("token", line.toArray(String[]::new));
    }

    /// What an app shows for a secret.
    private String code(String base32) throws Exception {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < base32.length(); i++) {
            int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(base32.charAt(i));
            bits.append(Integer.toBinaryString(32 + value).substring(1));
        }
        byte[] raw = new BigInteger("1" + bits, 2).toByteArray();
        byte[] key = Arrays.copyOfRange(raw, raw.length - 20, raw.length);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        byte[] hash =
                mac.doFinal(ByteBuffer.allocate(8).putLong(now.getEpochSecond() / 30).array());
        int at = hash[19] & 15;
        return String.format(
                "%06d", (ByteBuffer.wrap(hash, at, 4).getInt() & Integer.MAX_VALUE) % 1_000_000);
    }

    @Test
    void aFactorIsEnrolledConfirmedAskedForAndReset() throws Exception {
        assertThat(login()).as(cli.err()).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("has no right before it has a second factor");
        assertThat(run("ann.token", "rehearse", "--dry-run")).isEqualTo(Exit.REFUSED);
        assertThat(cli.out()).contains("ann may not do this before there is a second factor");

        assertThat(run("ann.token", "user", "totp", "enrol")).as(cli.err()).isEqualTo(Exit.DONE);
        assertThat(cli.out()).contains("otpauth://totp/Handoff%20bench:ann?secret=");
        String secret = cli.out().lines().findFirst().orElseThrow().replace("Secret:", "").strip();
        assertThat(run("ann.token", "user", "totp", "confirm", "abc")).isEqualTo(Exit.REFUSED);
        assertThat(run("ann.token", "user", "totp", "confirm", code(secret)))
                .as(cli.err())
                .isEqualTo(Exit.DONE);
        String recovery =
                cli.out().lines().filter(it -> it.startsWith("  ")).findFirst().orElseThrow();
        assertThat(run("ann.token", "rehearse", "--dry-run")).as(cli.out()).isEqualTo(Exit.DONE);

        assertThat(login()).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("has a second factor", "code that its app shows");
        now = now.plus(Duration.ofSeconds(30));
        assertThat(login("--code", code(secret))).as(cli.err()).isEqualTo(Exit.DONE);
        assertThat(login("--code", code(secret))).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("wrong or used up");
        assertThat(login("--code", recovery.strip())).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("does not stand on the command line");
        secret("recovery", recovery.strip());
        assertThat(login("--code", "file:" + folder.resolve("recovery")))
                .as(cli.err())
                .isEqualTo(Exit.DONE);

        assertThat(run("token", "user", "totp", "reset", "ann")).isEqualTo(Exit.DONE);
        assertThat(run("ann.token", "rehearse", "--dry-run")).isEqualTo(Exit.REFUSED);
        assertThat(plane.notes)
                .contains(
                        "ann has a second factor from now on",
                        "control.token took the second factor of ann away");
    }

    @Test
    void aTokenHasNone() {
        assertThat(run("token", "user", "totp", "enrol")).isEqualTo(Exit.REFUSED);
        assertThat(cli.err()).contains("Log in");
    }
}
