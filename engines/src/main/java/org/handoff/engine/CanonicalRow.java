package org.handoff.engine;

import org.handoff.model.LeafSum;
import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.util.Arrays;

/// The canonical bytes of a row: for each column a tag, four bytes of length, the value. Tag 0 is
/// NULL (no length follows), tag 1 a value. No two different rows share them. Used by one thread.
public final class CanonicalRow {
    private static final byte NULL = 0;
    private static final byte VALUE = 1;

    private final MessageDigest sha256 = LeafSum.sha256();
    private byte[] bytes = new byte[4096];
    private int length;

    public void clear() {
        length = 0;
    }

    public void add(byte @Nullable [] value) {
        if (value == null) {
            reserve(1);
            bytes[length++] = NULL;
            return;
        }
        reserve(value.length + 5);
        bytes[length++] = VALUE;
        bytes[length++] = (byte) (value.length >>> 24);
        bytes[length++] = (byte) (value.length >>> 16);
        bytes[length++] = (byte) (value.length >>> 8);
        bytes[length++] = (byte) value.length;
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    /// SHA-256 of what was added since [#clear].
    public byte[] digest() {
        sha256.update(bytes, 0, length);
        return sha256.digest();
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
