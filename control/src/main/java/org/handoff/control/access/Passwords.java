package org.handoff.control.access;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Passwords as Argon2id (RFC 9106), in the usual text form. The costs stand in each text, so that
/// they may grow. Parameters: OWASP's password storage cheat sheet, 19 MiB, 2 passes, 1 lane.
final class Passwords {
    /// Shorter ones can be guessed.
    static final int CHARS_MIN = 12;

    static final int CHARS_MAX = 200;

    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern TEXT =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=1"
                            + "\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    /// Matches no password; costs as much to find that out as any other.
    static final String OF_NOBODY =
            "$argon2id$v=19$m="
                    + MEMORY_KIB
                    + ",t="
                    + PASSES
                    + ",p=1$"
                    + "A".repeat(22)
                    + "$"
                    + "A".repeat(43);

    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    static String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m="
                + MEMORY_KIB
                + ",t="
                + PASSES
                + ",p=1$"
                + base64.encodeToString(salt)
                + "$"
                + base64.encodeToString(argon2(password, salt, MEMORY_KIB, PASSES));
    }

    /// Takes as long for a wrong one as for the right one.
    static boolean matches(String password, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("a stored password is not of the form $argon2id$");
        }
        byte[] salt = Base64.getDecoder().decode(matcher.group(3));
        byte[] expected = Base64.getDecoder().decode(matcher.group(4));
        byte[] found =
                argon2(
                        password,
                        salt,
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)));
        return MessageDigest.isEqual(expected, found);
    }

    private static byte[] argon2(String password, byte[] salt, int memoryKib, int passes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKib)
                        .withIterations(passes)
                        .withParallelism(1)
                        .withSalt(salt)
                        .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
