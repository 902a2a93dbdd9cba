package org.handoff.control.notify;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes and checks the links by which a receipt is given: each names a notice and a channel, and
/// carries a code of 128 bits that only this control plane can make.
final class Links {
    private static final int KEY_BYTES = 32;
    private static final int CODE_BYTES = 16;

    private final URI server;
    private final SecretKeySpec key;

    /// @param server the control plane's address
    Links(URI server, NotifyStore store) {
        this.server = server;
        String kept =
                store.keptSecret("link-key")
                        .orElseGet(() -> {
                            byte[] fresh = new byte[KEY_BYTES];
                            new SecureRandom().nextBytes(fresh);
                            String text = HexFormat.of().formatHex(fresh);
                            store.keepSecret("link-key", text);
                            return text;
                        });
        this.key = new SecretKeySpec(HexFormat.of().parseHex(kept), "HmacSHA256");
    }

    String link(long seq, String channel) {
        return server.resolve("/seen/" + seq + "/" + channel + "/" + code(seq, channel)).toString();
    }

    boolean isRight(long seq, String channel, String code) {
        return MessageDigest.isEqual(
                code(seq, channel).getBytes(StandardCharsets.US_ASCII),
                code.getBytes(StandardCharsets.US_ASCII));
    }

    private String code(long seq, String channel) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] all = mac.doFinal((seq + "/" + channel).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, CODE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
