package org.handoff.control.access;

import org.handoff.control.evidence.Sha256;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/// Secrets that a program makes: 256 random bits. Kept as SHA-256 alone; what cannot be guessed
/// needs no slow hash.
final class Tokens {
    private static final int BYTES = 32;
    private static final Pattern MADE = Pattern.compile("h[st]_[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /// @param kind e.g. `hs` for a session
    static String make(String kind) {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return kind + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /// Whether it is written as one that we made.
    static boolean isOne(String token) {
        return MADE.matcher(token).matches();
    }

    static String digest(String token) {
        return Sha256.hex(token);
    }
}
