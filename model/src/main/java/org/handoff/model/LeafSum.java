package org.handoff.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Adds up row digests into a [Leaf] without allocating. Used by one thread.
public final class LeafSum {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MessageDigest sha256 = sha256();
    private final byte[] digest = new byte[32];
    private long rows;
    private long high;
    private long upper;
    private long lower;
    private long low;

    /// A fresh SHA-256.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /// Digests a row's canonical bytes and adds it.
    public void add(byte[] bytes, int offset, int length) {
        sha256.update(bytes, offset, length);
        try {
            sha256.digest(digest, 0, 32);
        } catch (DigestException neverTooShort) {
            throw new IllegalStateException(neverTooShort);
        }
        addDigest(digest);
    }

    /// Adds a digest of 32 bytes.
    public void addDigest(byte[] bytes) {
        rows++;
        low += (long) LONGS.get(bytes, 24);
        long carry = carry(low, (long) LONGS.get(bytes, 24));
        lower = plus(lower, (long) LONGS.get(bytes, 16), carry);
        carry = carried;
        upper = plus(upper, (long) LONGS.get(bytes, 8), carry);
        carry = carried;
        high = plus(high, (long) LONGS.get(bytes, 0), carry);
    }

    private long carried;

    private static long carry(long sum, long addend) {
        return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
    }

    private long plus(long limb, long addend, long carry) {
        long sum = limb + addend;
        long first = carry(sum, addend);
        long result = sum + carry;
        carried = first | carry(result, carry);
        return result;
    }

    public long rows() {
        return rows;
    }

    public Leaf leaf() {
        return new Leaf(rows, hex(high) + hex(upper) + hex(lower) + hex(low));
    }

    private static String hex(long limb) {
        String digits = Long.toHexString(limb);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
