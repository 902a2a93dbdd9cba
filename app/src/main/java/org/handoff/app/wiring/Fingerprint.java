package org.handoff.app.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What gateways and control plane compare, to know that they decide by the same settings.
final class Fingerprint {
    private static final int CHARS = 16;

    private Fingerprint() {}

    /// @param parts everything by which a gateway decides, in a fixed order
    static String of(String... parts) {
        try {
            byte[] text = String.join("\0", parts).getBytes(UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(digest).substring(0, CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
