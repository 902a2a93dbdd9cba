package org.handoff.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.control.store.Home;
import org.handoff.control.store.Seal;
import org.handoff.control.store.SharedRows;
import org.handoff.control.store.SqliteFile;
import org.handoff.control.tls.Authority;
import org.handoff.control.tls.Enrolment;
import org.handoff.control.tls.SharedAuthority;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What control planes share, in a real PostgreSQL database, with a role that owns it and is no
/// superuser.
final class SharedRowsTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String PASSWORD = "a password of this test";
    private static final String ADDRESS = "192.0.2.7";

    private static PostgresServer server;
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private @TempDir Path folder = Path.of("");

    @BeforeAll
    static void startServer() throws IOException, SQLException {
        server = PostgresServer.embedded(17).start();
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE keeper LOGIN PASSWORD 'testonly'");
            statement.execute("CREATE DATABASE ledgers OWNER keeper");
        }
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private static Home home(String migration, String key) {
        return new SharedRows.Place(
                () -> DriverManager.getConnection(server.jdbcUrl("ledgers"), "keeper", "testonly"),
                migration,
                Seal.of(migration, key));
    }

    private Access access(String migration) {
        return Access.open(home(migration, KEY), "spec-token", () -> now, Set.of(Role.OWNER));
    }

    @Test
    void whoWasKnownToTheFirstIsKnownToTheSecond() throws Exception {
        String session;
        String program;
        byte[] secret;
        List<String> recovery;
        X509Certificate front;
        X509Certificate back;
        Authority authority = SharedAuthority.open(home("known", KEY), folder, () -> now);
        try (Access first = access("known")) {
            assertThat(first.setupCode()).isNotEmpty();
            first.add("ann", PASSWORD, Set.of(Role.OWNER), "setup");
            first.add("bob", PASSWORD, Set.of(Role.OPERATOR), "ann");
            assertThatThrownBy(() -> first.add("ann", PASSWORD, Set.of(Role.OWNER), "x"))
                    .hasMessageContaining("already");
            first.external("eve", "subject", Set.of(Role.VIEWER));
            var _ = first.secondFactors().begin("ann", "Handoff");
            String begun = first.secondFactors().begin("ann", "Handoff").orElseThrow().secret();
            secret = base32(begun);
            recovery = first.confirm("ann", code(secret), "", ADDRESS);
            assertThat(recovery).isNotEmpty();
            now = now.plus(Totp.STEP);
            session = login(first, code(secret));
            program =
                    first.token("watch", Set.of(Role.AUDITOR), Duration.ofDays(9), "ann").secret();
            front = authority.client(Enrolment.pair().getPublic(), "front", Enrolments.LASTS);
            back = authority.client(Enrolment.pair().getPublic(), "back", Enrolments.LASTS);
            first.enrolments().add(front, "front", "ann", false);
            first.enrolments().add(back, "back", "ann", false);
            assertThat(first.enrolments().revoke("back")).isEqualTo(1);
            assertThat(first.disable("bob")).isTrue();
        }
        try (Access second = access("known")) {
            assertThat(second.setupCode()).isEmpty();
            assertThat(second.of(session).orElseThrow().roles()).containsExactly(Role.OWNER);
            assertThat(second.of(program).orElseThrow().name()).isEqualTo("watch");
            assertThat(second.enrolments().of(front).orElseThrow().name()).isEqualTo("front");
            assertThat(second.enrolments().of(back)).isEmpty();
            assertThat(second.login("ann", PASSWORD, code(secret), ADDRESS))
                    .as("a code counts once, whoever saw it")
                    .isEqualTo(new Access.Login.WrongCode());
            assertThat(login(second, recovery.getFirst())).isNotEmpty();
            assertThat(second.secondFactors().recoveryLeft("ann"))
                    .isEqualTo(SecondFactors.RECOVERY_CODES - 1);
            assertThat(second.login("bob", PASSWORD, ADDRESS)).isEqualTo(new Access.Login.Wrong());
            assertThat(second.accounts()).hasSize(3);
            assertThat(second.revoke(second.tokens().getFirst().id())).isTrue();
            assertThat(second.of(program)).isEmpty();
            second.logout(session);
            assertThat(second.of(session)).isEmpty();
            assertThat(second.resetSecondFactor("ann")).isTrue();
        }
        assertThat(everything("handoff_known"))
                .contains("argon2id", "CERTIFICATE")
                .doesNotContain("PRIVATE KEY", session, program);
    }

    @Test
    void theSecretOfASecondFactorDoesNotStandInTheDatabase() throws Exception {
        try (Access access = access("sealed")) {
            access.add("ann", PASSWORD, Set.of(Role.OWNER), "setup");
            String begun = access.secondFactors().begin("ann", "Handoff").orElseThrow().secret();
            String hex = java.util.HexFormat.of().formatHex(base32(begun));
            assertThat(everything("handoff_sealed")).contains("v1:").doesNotContain(hex, begun);
        }
    }

    @Test
    void oneAccountsManyLogInsEndTheOldest() throws Exception {
        try (Access access = access("many")) {
            access.external("eve", "subject", Set.of(Role.VIEWER));
            String first = access.external("eve", "subject", Set.of(Role.VIEWER)).done().token();
            for (int i = 0; i < AccessStore.SESSIONS_OF_ONE_MAX; i++) {
                now = now.plusSeconds(1);
                var _ = access.external("eve", "subject", Set.of(Role.VIEWER));
            }
            assertThat(access.of(first)).isEmpty();
        }
    }

    @Test
    void bothHaveOneAuthorityWhicheverStartsFirstAndAMachinesOwnBecomesIt(@TempDir Path other)
            throws Exception {
        InstantSource clock = InstantSource.system();
        Authority own = Authority.open(folder, clock);
        Authority first = SharedAuthority.open(home("one", KEY), folder, clock);
        assertThat(first.fingerprint()).isEqualTo(own.fingerprint());

        Authority stranger = Authority.open(other, clock);
        Authority second = SharedAuthority.open(home("one", KEY), other, clock);
        assertThat(second.fingerprint())
                .isEqualTo(own.fingerprint())
                .isNotEqualTo(stranger.fingerprint());
        assertThat(other.resolve("ca.pem")).hasSameTextualContentAs(folder.resolve("ca.pem"));
        assertThat(other.resolve("ca.key")).doesNotExist();
        assertThat(other.resolve("ca.key.replaced")).exists();
        X509Certificate made =
                second.client(Enrolment.pair().getPublic(), "front", Enrolments.LASTS);
        made.verify(own.certificate().getPublicKey());
        assertThat(everything("handoff_one"))
                .contains("v1:")
                .doesNotContain("PRIVATE", Files.readAllLines(folder.resolve("ca.key")).get(1));
    }

    @Test
    void aDatabaseThatLostTheSharedAuthorityDoesNotGetAnother(@TempDir Path other) {
        InstantSource clock = InstantSource.system();
        Authority.open(folder, clock);
        SharedAuthority.open(home("lost", KEY), folder, clock);
        SharedAuthority.open(home("lost", KEY), other, clock);
        assertThatThrownBy(() -> SharedAuthority.open(home("empty", KEY), other, clock))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("is the copy of a shared authority");
    }

    @Test
    void anotherKeyOpensNothingAndAShortOneIsRefused() {
        var _ = SharedAuthority.open(home("keyed", KEY), folder, InstantSource.system());
        assertThatThrownBy(() ->
                        SharedAuthority.open(
                                home("keyed", KEY.toUpperCase(Locale.ROOT)),
                                folder.resolve("b"),
                                InstantSource.system()))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("The shared key does not open")
                .hasMessageNotContaining(KEY.toUpperCase(Locale.ROOT));
        assertThatThrownBy(() -> home("keyed", "too short"))
                .hasMessageContaining("fewer than 32 characters")
                .hasMessageNotContaining("too short");
    }

    @Test
    void aLostSessionIsOpenedAnew() throws Exception {
        try (Access access = access("lost")) {
            access.add("ann", PASSWORD, Set.of(Role.OPERATOR), "setup");
            String token =
                    access.token("pp", Set.of(Role.VIEWER), Duration.ofDays(1), "ann").secret();
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                                + " 'ledgers' AND pid <> pg_backend_pid()");
            }
            assertThat(access.of(token)).isPresent();
            assertThat(access.disable("ann")).isTrue();
        }
    }

    @Test
    void aRoleThatMayMakeNoSchemaIsNamedBeforeTheNightAndOneThatIsThereIsUsed() throws Exception {
        try (Connection connection = server.connect("ledgers");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE guest LOGIN PASSWORD 'testonly'");
        }
        try (Connection guest =
                        DriverManager.getConnection(
                                server.jdbcUrl("ledgers"), "guest", "testonly");
                Connection keeper =
                        DriverManager.getConnection(
                                server.jdbcUrl("ledgers"), "keeper", "testonly")) {
            assertThat(SharedRows.obstacle(guest, "poor")).contains("may not make a schema");
            assertThat(SharedRows.obstacle(keeper, "poor")).isEmpty();
            try (Connection owner = server.connect("ledgers");
                    Statement statement = owner.createStatement()) {
                statement.execute("CREATE SCHEMA handoff_poor AUTHORIZATION guest");
            }
            assertThat(SharedRows.obstacle(guest, "poor")).isEmpty();
            Home home =
                    new SharedRows.Place(
                            () ->
                                    DriverManager.getConnection(
                                            server.jdbcUrl("ledgers"), "guest", "testonly"),
                            "poor",
                            Seal.of("poor", KEY));
            var _ = SharedAuthority.open(home, folder, InstantSource.system());
        }
    }

    @Test
    void twoThatStartAtOnceMakeOneSchema() throws Exception {
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    java.util.stream.IntStream.range(0, 6)
                            .mapToObj(i ->
                                    threads.submit(() ->
                                            SharedAuthority.open(
                                                            home("race", KEY),
                                                            folder.resolve("m" + i),
                                                            InstantSource.system())
                                                    .fingerprint()))
                            .toList();
            Set<String> seen = new java.util.HashSet<>();
            for (var each : all) {
                seen.add(each.get());
            }
            assertThat(seen).hasSize(1);
        }
    }

    @Test
    void whatAtOnceBeganAndFailedIsUndoneInBoth() {
        for (Home home : List.of(SqliteFile.in(folder), home("undo", KEY))) {
            try (var rows =
                    home.rows(
                            "t",
                            List.of("CREATE TABLE IF NOT EXISTS t (a BIGINT PRIMARY KEY)"),
                            cause -> HandoffException.external("t", "no", "", cause))) {
                assertThatThrownBy(() ->
                                rows.atOnce(() -> {
                                    rows.update("INSERT INTO t (a) VALUES (?)", 1L);
                                    throw new IllegalArgumentException("no");
                                }))
                        .isInstanceOf(IllegalArgumentException.class);
                rows.atOnce(() -> rows.update("INSERT INTO t (a) VALUES (?)", 2L));
                assertThat(rows.query("SELECT a FROM t", row -> row.getLong(1)))
                        .containsExactly(2L);
            }
        }
    }

    private String login(Access access, String code) throws InterruptedException {
        return ((Access.Login.Done) access.login("ann", PASSWORD, code, ADDRESS)).token();
    }

    private String code(byte[] secret) {
        return Totp.code(secret, Totp.step(now));
    }

    private static byte[] base32(String text) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (int i = 0; i < text.length(); i++) {
            held = (held << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i))) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(held >> bits & 0xff);
            }
        }
        return bytes.toByteArray();
    }

    /// All rows of all tables of a schema, as text.
    private static String everything(String schema) throws SQLException {
        StringBuilder all = new StringBuilder();
        try (Connection connection = server.connect("ledgers");
                Statement statement = connection.createStatement()) {
            List<String> tables = new java.util.ArrayList<>();
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT tablename FROM pg_tables WHERE schemaname = '"
                                    + schema
                                    + "'")) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet row =
                        statement.executeQuery(
                                "SELECT t::text FROM " + schema + "." + table + " t")) {
                    while (row.next()) {
                        all.append(row.getString(1)).append('\n');
                    }
                }
            }
        }
        return all.toString();
    }
}
