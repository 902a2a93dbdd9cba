package org.handoff.data.validate;

import org.handoff.model.TableName;
import org.handoff.model.Tuple;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Names a row without telling its key: HMAC-SHA-256 under a key of this validation's own, 80 bits
/// of it. One thread.
final class KeyHash {
    private static final int BYTES = 10;
    private final Mac mac;

    KeyHash(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /// Twenty hexadecimal digits.
    String of(TableName table, Tuple key) {
        add(table.toString().getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < key.size(); i++) {
            byte[] value = key.get(i);
            add(value == null ? new byte[0] : value);
        }
        return HexFormat.of().formatHex(mac.doFinal(), 0, BYTES);
    }

    private void add(byte[] part) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        mac.update(part);
    }
}
