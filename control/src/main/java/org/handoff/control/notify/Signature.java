package org.handoff.control.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs what a generic webhook is sent, as Standard Webhooks 1.0 says: HMAC-SHA256 over
/// `id.timestamp.body`. The id is the same at each try, the timestamp is not: a receiver refuses
/// old timestamps and ids that it had.
final class Signature {
    private static final String PREFIX = "whsec_";

    private Signature() {}

    /// The value of the header `webhook-signature`.
    ///
    /// @param secret `whsec_` and Base64, or any text, whose bytes are then the key
    /// @param timestamp in seconds since 1970
    static String of(String secret, String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(secret), "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }

    private static byte[] key(String secret) {
        if (secret.startsWith(PREFIX)) {
            try {
                return Base64.getDecoder().decode(secret.substring(PREFIX.length()));
            } catch (IllegalArgumentException e) {
                // No Base64 behind the prefix: then it is a text like any other.
                return secret.getBytes(StandardCharsets.UTF_8);
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
