package org.handoff.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.access.Access.Login;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@Timeout(60)
class SecondFactorsTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String ADDRESS = "10.0.0.1";

    @TempDir private Path folder = Path.of("");
    private Instant now = Instant.parse("2026-11-23T02:07:10Z");
    private Access access;

    @BeforeEach
    void open() throws InterruptedException {
        access =
                Access.open(
                        folder.resolve("access.db"),
                        "the-token-of-the-spec",
                        () -> now,
                        Set.of(Role.OWNER));
        access.add("ann", PASSWORD, Set.of(Role.OWNER), "test");
        access.add("bob", PASSWORD, Set.of(Role.OPERATOR), "test");
    }

    @AfterEach
    void close() {
        access.close();
    }

    /// RFC 6238 appendix B, SHA-1; its eight digits end in our six.
    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void theCodesAreThoseOfTheStandard(long second, String eight) {
        byte[] secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        assertThat(Totp.code(secret, Totp.step(Instant.ofEpochSecond(second))))
                .isEqualTo(eight.substring(2));
    }

    /// RFC 4648 section 10.
    @Test
    void theSecretIsTypedInBase32() {
        assertThat(Totp.base32("foobar".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("MZXW6YTBOI");
        assertThat(Totp.base32("foob".getBytes(StandardCharsets.US_ASCII))).isEqualTo("MZXW6YQ");
    }

    private static byte[] unbase32(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        long buffer = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }

    private String code(byte[] secret) {
        return Totp.code(secret, Totp.step(now));
    }

    private byte[] begin(String name) {
        return unbase32(
                access.secondFactors().begin(name, "Handoff clinic").orElseThrow().secret());
    }

    private List<String> confirmed(String name, byte[] secret) {
        List<String> recovery = access.confirm(name, code(secret), "", ADDRESS);
        assertThat(recovery).hasSize(SecondFactors.RECOVERY_CODES).doesNotHaveDuplicates();
        now = now.plus(Totp.STEP);
        return recovery;
    }

    private Login login(String name, String code) throws InterruptedException {
        return access.login(name, PASSWORD, code, ADDRESS);
    }

    @Test
    void whoseRoleNeedsOneHasNoRightBeforeItIsConfirmedAndOthersHave() throws Exception {
        String ann = ((Login.Done) login("ann", "")).token();
        String bob = ((Login.Done) login("bob", "")).token();
        assertThat(access.of(bob).orElseThrow().roles()).containsExactly(Role.OPERATOR);
        assertThat(access.of(ann).orElseThrow().roles()).isEmpty();
        assertThat(access.lacksSecondFactor("ann")).isTrue();

        byte[] secret = begin("ann");
        assertThat(access.of(ann).orElseThrow().roles()).isEmpty();
        assertThat(access.confirm("ann", "000000", ann, ADDRESS)).isEmpty();
        assertThat(access.confirm("ann", code(secret), ann, ADDRESS)).isNotEmpty();

        assertThat(access.of(ann).orElseThrow().roles()).containsExactly(Role.OWNER);
        assertThat(access.lacksSecondFactor("ann")).isFalse();
    }

    @Test
    void whoKnewThePasswordBeforeHasNoLogInAfterwards() throws Exception {
        String thief = ((Login.Done) login("ann", "")).token();
        String ann = ((Login.Done) login("ann", "")).token();
        byte[] secret = begin("ann");
        access.confirm("ann", code(secret), ann, ADDRESS);
        assertThat(access.of(thief)).isEmpty();
        assertThat(access.of(ann)).isPresent();
    }

    @Test
    void aLogInNeedsACodeAndACodeCountsOnce() throws Exception {
        byte[] secret = begin("ann");
        String first = code(secret);
        confirmed("ann", secret);

        assertThat(login("ann", "")).isEqualTo(new Login.CodeNeeded());
        assertThat(login("ann", first)).as("confirmed with it").isEqualTo(new Login.WrongCode());
        String code = code(secret);
        assertThat(login("ann", code)).isInstanceOf(Login.Done.class);
        assertThat(login("ann", code)).isEqualTo(new Login.WrongCode());
        assertThat(access.login("ann", "wrong password!", code, ADDRESS))
                .isEqualTo(new Login.Wrong());
    }

    @Test
    void aPhonesClockMayBeOneStepOffAndNoMore() throws Exception {
        byte[] secret = begin("ann");
        confirmed("ann", secret);
        now = now.plus(Duration.ofHours(1));
        long step = Totp.step(now);
        assertThat(login("ann", Totp.code(secret, step - 2))).isEqualTo(new Login.WrongCode());
        assertThat(login("ann", Totp.code(secret, step + 2))).isEqualTo(new Login.WrongCode());
        assertThat(login("ann", Totp.code(secret, step + 1))).isInstanceOf(Login.Done.class);
        // Those before the one that was used are used up, too.
        assertThat(login("ann", Totp.code(secret, step))).isEqualTo(new Login.WrongCode());
        assertThat(login("ann", Totp.code(secret, step - 1))).isEqualTo(new Login.WrongCode());
    }

    @Test
    void guessingClosesTheAccountForAWhileAndTheRightCodeNeither() throws Exception {
        byte[] secret = begin("ann");
        confirmed("ann", secret);
        String wrong = code(secret).equals("000000") ? "000001" : "000000";
        for (int i = 1; i < Attempts.OF_CODES_MAX; i++) {
            assertThat(login("ann", wrong)).isEqualTo(new Login.WrongCode());
        }
        assertThat(login("ann", wrong))
                .isEqualTo(new Login.TooMany(true, Attempts.WINDOW.plusSeconds(1)));
        assertThat(login("ann", code(secret))).isInstanceOf(Login.TooMany.class);
        now = now.plus(Attempts.WINDOW).plusSeconds(1);
        assertThat(login("ann", code(secret))).isInstanceOf(Login.Done.class);
    }

    @Test
    void guessingTheFirstCodeIsBoundedToo() throws Exception {
        byte[] secret = begin("ann");
        String wrong = code(secret).equals("000000") ? "000001" : "000000";
        for (int i = 0; i < Attempts.OF_CODES_MAX; i++) {
            assertThat(access.confirm("ann", wrong, "", ADDRESS)).isEmpty();
        }
        assertThat(access.confirm("ann", code(secret), "", ADDRESS)).isEmpty();
    }

    @Test
    void ofManyLogInsAtOnceWithOneCodeOneIsLetIn() throws Exception {
        byte[] secret = begin("ann");
        confirmed("ann", secret);
        String code = code(secret);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all =
                    java.util.stream.IntStream.range(0, 16)
                            .mapToObj(i ->
                                    threads.submit(
                                            () -> access.secondFactors().use("ann", code, now)))
                            .toList();
            int let = 0;
            for (Future<Boolean> each : all) {
                let += each.get() ? 1 : 0;
            }
            assertThat(let).isEqualTo(1);
        }
    }

    @Test
    void aRecoveryCodeLetsInOnceHoweverItIsTypedAndNeverStandsInTheFile() throws Exception {
        List<String> recovery = confirmed("ann", begin("ann"));
        String typed = recovery.getFirst().toLowerCase(java.util.Locale.ROOT).replace("-", " ");
        assertThat(login("ann", typed)).isInstanceOf(Login.Done.class);
        assertThat(login("ann", recovery.getFirst())).isEqualTo(new Login.WrongCode());
        assertThat(access.secondFactors().recoveryLeft("ann"))
                .isEqualTo(SecondFactors.RECOVERY_CODES - 1);
        assertThat(login("bob", recovery.get(1))).as("bob has none").isInstanceOf(Login.Done.class);
        access.close();
        String raw = Files.readString(folder.resolve("access.db"), StandardCharsets.ISO_8859_1);
        assertThat(raw)
                .doesNotContain(recovery.get(1))
                .doesNotContain(recovery.get(1).replace("-", ""));
        assertThat(Files.getPosixFilePermissions(folder.resolve("access.db"))).hasSize(2);
    }

    @Test
    void aConfirmedOneIsReplacedOnlyAfterItIsReset() throws Exception {
        byte[] secret = begin("ann");
        List<String> recovery = confirmed("ann", secret);
        assertThat(access.secondFactors().begin("ann", "x")).isEmpty();
        String ann = ((Login.Done) login("ann", code(secret))).token();

        assertThat(access.resetSecondFactor("ann")).isTrue();

        assertThat(access.of(ann)).as("its log-ins end").isEmpty();
        assertThat(login("ann", recovery.getLast())).isInstanceOf(Login.Done.class);
        assertThat(access.lacksSecondFactor("ann")).isTrue();
        assertThat(begin("ann")).isNotEqualTo(secret);
        assertThat(access.resetSecondFactor("bob")).isFalse();
    }

    @Test
    void theAddressIsWhatAppsRead() {
        SecondFactors.Begun begun =
                access.secondFactors().begin("ann", "Handoff a&b").orElseThrow();
        assertThat(begun.uri())
                .isEqualTo(
                        "otpauth://totp/Handoff%20a%26b:ann?secret="
                                + begun.secret()
                                + "&issuer=Handoff%20a%26b");
        assertThat(begun.secret()).matches("[A-Z2-7]{32}");
    }
}
