package org.handoff.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.control.access.Access.Login;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class AccessTest {
    private static final String SPEC = "the-token-of-the-spec";
    private static final String PASSWORD = "correct horse battery";

    @TempDir private Path folder = Path.of("");
    private Instant now = Instant.parse("2026-11-23T02:07:00Z");
    private Access access = Access.open(Path.of(":memory:"), SPEC, () -> now);

    @AfterEach
    void close() {
        access.close();
    }

    private void ann(Role... roles) throws InterruptedException {
        access.add("ann", PASSWORD, Set.of(roles), "test");
    }

    private String login() throws InterruptedException {
        return ((Login.Done) access.login("ann", PASSWORD, "10.0.0.1")).token();
    }

    @Test
    void theSpecsTokenMayEverything() {
        Principal principal = access.of(SPEC).orElseThrow();
        assertThat(Right.values()).allMatch(principal::may);
        assertThat(access.of(SPEC + "x")).isEmpty();
        assertThat(access.of("")).isEmpty();
    }

    @Test
    void aLogInLastsTwelveHoursAndKnowsTheAccountsRolesOfNow() throws InterruptedException {
        ann(Role.OPERATOR);
        String token = login();
        assertThat(access.of(token).orElseThrow())
                .isEqualTo(new Principal("ann", Principal.Kind.PERSON, Set.of(Role.OPERATOR)));
        now = now.plus(Access.SESSION).minusMillis(1);
        assertThat(access.of(token)).isPresent();
        now = now.plusMillis(1);
        assertThat(access.of(token)).isEmpty();
    }

    @Test
    void aDisabledAccountIsOutAtOnceAndStaysOut() throws InterruptedException {
        ann(Role.OWNER);
        String token = login();
        assertThat(access.disable("ann")).isTrue();
        assertThat(access.of(token)).isEmpty();
        assertThat(access.login("ann", PASSWORD, "10.0.0.1")).isInstanceOf(Login.Wrong.class);
        assertThatThrownBy(() -> ann(Role.OWNER)).hasMessageContaining("not used again");
        assertThat(access.disable("ann")).isFalse();
    }

    @Test
    void aLoggedOutTokenIsNobodys() throws InterruptedException {
        ann(Role.VIEWER);
        String token = login();
        access.logout(token);
        assertThat(access.of(token)).isEmpty();
    }

    private static final Duration WHOLE = Attempts.WINDOW.plusSeconds(1);

    @Test
    void afterFiveFailuresAnAccountIsClosedToThatNetworkForAQuarterOfAnHour()
            throws InterruptedException {
        ann(Role.VIEWER);
        for (int i = 0; i < Attempts.OF_PAIR_MAX - 1; i++) {
            assertThat(access.login("ann", "wrong", "10.0.1.1")).isInstanceOf(Login.Wrong.class);
        }
        assertThat(access.login("ann", "wrong", "10.0.1.1"))
                .isEqualTo(new Login.TooMany(true, WHOLE));
        now = now.plusSeconds(60);
        assertThat(access.login("ann", PASSWORD, "10.0.1.1"))
                .isEqualTo(new Login.TooMany(false, WHOLE.minusSeconds(60)));
        now = now.plus(Attempts.WINDOW).plusSeconds(1);
        assertThat(access.login("ann", PASSWORD, "10.0.1.1")).isInstanceOf(Login.Done.class);
    }

    /// Names of approvers stand on a page that everybody may read.
    @Test
    void whoGuessesKeepsNobodyOutWhoIsElsewhere() {
        Attempts attempts = new Attempts();
        for (int network = 0; network < 9; network++) {
            for (int i = 0; i < Attempts.OF_PAIR_MAX; i++) {
                attempts.failed("ann", "10.0.3." + network, now);
            }
        }
        assertThat(attempts.begins("ann", "10.0.3.0", now)).isFalse();
        assertThat(attempts.begins("ann", "10.0.1.2", now)).isTrue();
        attempts.ended("ann", "10.0.1.2");
        for (int i = 0; i < Attempts.OF_PAIR_MAX; i++) {
            attempts.failed("ann", "10.0.4.1", now);
        }
        assertThat(attempts.begins("ann", "10.0.1.2", now)).as("guessed from all sides").isFalse();
    }

    @Test
    void oneMachineHasAsManyAddressesOfVersionSixAsItLikesAndCountsOnce() throws Exception {
        assertThat(Network.of(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6")))
                .isEqualTo(Network.of(InetAddress.ofLiteral("2001:db8:1:2::9")))
                .isNotEqualTo(Network.of(InetAddress.ofLiteral("2001:db8:1:3::9")));
        assertThat(Network.of(InetAddress.ofLiteral("10.0.0.1"))).isEqualTo("10.0.0.1");
    }

    @Test
    void manyGuessesAtOnceAreNotJudgedBeforeTheFirstOnesWereCounted() throws Exception {
        ann(Role.OWNER);
        List<Future<Access.Login>> guesses = new ArrayList<>();
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                String address = "10.0.2.1";
                guesses.add(many.submit(() -> access.login("ann", "wrong", address)));
            }
        }
        int judged = 0;
        for (Future<Access.Login> each : guesses) {
            boolean isJudged = !(each.get() instanceof Login.TooMany it && !it.closing());
            judged += isJudged ? 1 : 0;
        }
        assertThat(judged).isBetween(1, Attempts.OF_PAIR_MAX);
    }

    @Test
    void nobodysLogInsUseUpEverybodys() throws Exception {
        ann(Role.OWNER);
        String first = login();
        for (int i = 1; i < AccessStore.SESSIONS_OF_ONE_MAX; i++) {
            now = now.plusSeconds(1);
            assertThat(login()).isNotEmpty();
        }
        assertThat(access.of(first)).isPresent();
        now = now.plusSeconds(1);
        String last = login();
        assertThat(access.of(first)).as("the oldest ends").isEmpty();
        assertThat(access.of(last)).isPresent();
    }

    @Test
    void whoTriesManyNamesFromOneAddressIsClosedOut() {
        Attempts attempts = new Attempts();
        for (int i = 0; i < Attempts.OF_NETWORK_MAX; i++) {
            assertThat(attempts.begins("n" + i, "10.0.0.1", now)).isTrue();
            attempts.failed("n" + i, "10.0.0.1", now);
            attempts.ended("n" + i, "10.0.0.1");
        }
        assertThat(attempts.begins("another", "10.0.0.1", now)).isFalse();
        assertThat(attempts.begins("another", "10.0.0.2", now)).isTrue();
    }

    @Test
    void theFirstAccountIsMadeOnceByTheLinkOfTheStart() throws InterruptedException {
        String code = access.setupCode();
        assertThatThrownBy(() -> access.setup("wrong", "ann", PASSWORD))
                .hasMessageContaining("used up");
        access.setup(code, "ann", PASSWORD);
        assertThat(access.accounts())
                .singleElement()
                .satisfies(it -> assertThat(it.roles()).containsExactly(Role.OWNER));
        assertThatThrownBy(() -> access.setup(code, "bob", PASSWORD))
                .hasMessageContaining("used up");
        assertThat(access.setupCode()).isEmpty();
    }

    @Test
    void theLinkIsTooOldAfterADay() {
        String code = access.setupCode();
        now = now.plus(Access.SETUP);
        assertThatThrownBy(() -> access.setup(code, "ann", PASSWORD))
                .hasMessageContaining("too old");
    }

    @Test
    void aProgramsTokenHasScopesAnEndAndCanBeRevoked() {
        Access.Made made = access.token("front", Set.of(Role.GATEWAY), Duration.ofDays(1), "ann");
        Principal principal = access.of(made.secret()).orElseThrow();
        assertThat(principal.kind()).isEqualTo(Principal.Kind.SERVICE);
        assertThat(principal.may(Right.POLL)).isTrue();
        assertThat(principal.may(Right.OPERATE)).isFalse();
        assertThat(access.revoke(made.token().id())).isTrue();
        assertThat(access.of(made.secret())).isEmpty();

        Access.Made old = access.token("old", Set.of(Role.VIEWER), Duration.ofDays(1), "ann");
        now = now.plus(Duration.ofDays(1));
        assertThat(access.of(old.secret())).isEmpty();
        assertThatThrownBy(
                        () -> access.token("x1", Set.of(Role.VIEWER), Duration.ofDays(367), "ann"))
                .hasMessageContaining("at most 366");
    }

    @Test
    void weakPasswordsAndWrongNamesAreRefused() {
        assertThatThrownBy(() -> access.add("ann", "short", Set.of(Role.VIEWER), "x"))
                .hasMessageContaining("12 to 200");
        assertThatThrownBy(() -> access.add("ann", "ann-ann-ann-ann", Set.of(Role.VIEWER), "x"))
                .hasMessageContaining("does not hold the name");
        assertThatThrownBy(() -> access.add("Ann B", PASSWORD, Set.of(Role.VIEWER), "x"))
                .hasMessageContaining("begins with a letter");
        assertThatThrownBy(() -> access.add("ann", PASSWORD, Set.of(Role.GATEWAY), "x"))
                .hasMessageContaining("gateway");
    }

    @Test
    void accountsSurviveARestartAndTheFileHoldsNoSecret() throws Exception {
        Path file = folder.resolve("access.db");
        String token;
        String secret;
        try (Access first = Access.open(file, SPEC, () -> now)) {
            first.add("ann", PASSWORD, Set.of(Role.OWNER), "test");
            token = ((Login.Done) first.login("ann", PASSWORD, "10.0.0.1")).token();
            secret = first.token("front", Set.of(Role.GATEWAY), Duration.ofDays(1), "ann").secret();
        }
        try (Access second = Access.open(file, SPEC, () -> now)) {
            assertThat(second.of(token)).isPresent();
            assertThat(second.of(secret)).isPresent();
            assertThat(second.setupCode()).isEmpty();
        }
        assertThat(bytes())
                .doesNotContain(PASSWORD, token, secret)
                .contains("$argon2id$v=19$m=19456");
    }

    @Test
    void noFileOfTheAccountsIsReadableByOthersNotEvenWhileItIsOpen() throws Exception {
        Path file = folder.resolve("access.db");
        Path wal = folder.resolve("access.db-wal");
        try (Access open = Access.open(file, SPEC, () -> now)) {
            open.add("ann", PASSWORD, Set.of(Role.OWNER), "test");
            assertThat(wal).isNotEmptyFile();
            onlyItsOwnerReads(file, wal, folder.resolve("access.db-shm"));
        }
        // What a killed process left behind from before.
        for (Path each : List.of(file, Files.createFile(wal))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-r--r--"));
        }
        try (Access open = Access.open(file, SPEC, () -> now)) {
            open.add("bob", PASSWORD, Set.of(Role.OWNER), "test");
            onlyItsOwnerReads(file, wal);
        }
    }

    @Test
    void whoeverHasAnAccountLogsInByTheProviderWhenThereIsRoomForNoOther() {
        try (AccessStore store = AccessStore.open(Path.of(":memory:"))) {
            Account ann = new Account("ann", Set.of(Role.VIEWER), false, now, Account.BY_PROVIDER);
            assertThat(store.external(ann, "oidc:1")).contains(true);
            store.file()
                    .update(
                            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE"
                                    + " i < ?) INSERT INTO account (name, password, roles,"
                                    + " created, by) SELECT 'n' || i, 'x', 'viewer', 0, 'x' FROM n",
                            AccessStore.ROWS_MAX);

            assertThat(store.external(ann, "oidc:1")).contains(false);
            assertThat(store.external(ann, "oidc:2")).isEmpty();
        }
    }

    private static void onlyItsOwnerReads(Path... files) throws IOException {
        for (Path file : files) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
        }
    }

    private String bytes() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
