package org.handoff.model;

import java.math.BigInteger;
import java.util.HexFormat;

/// What a set of rows amounts to, whatever their order: how many they are, and the sum of their
/// SHA-256 digests modulo 2^256. A sum, never an exclusive or, so that duplicates count and cannot
/// cancel each other.
///
/// @param rows how many
/// @param sum 64 lower-case hexadecimal digits
public record Leaf(long rows, String sum) {
    public static final Leaf EMPTY = new Leaf(0, "0".repeat(64));

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    public Leaf {
        if (sum.length() != 64) {
            throw new IllegalArgumentException("a sum has 64 digits, not " + sum.length());
        }
    }

    /// Both sets together.
    public Leaf plus(Leaf other) {
        BigInteger total = new BigInteger(sum, 16).add(new BigInteger(other.sum, 16));
        return new Leaf(rows + other.rows, digits(total.mod(MODULUS)));
    }

    /// This set without the rows of another one; `rows` is negative if there are more of them.
    public Leaf minus(Leaf other) {
        BigInteger rest = new BigInteger(sum, 16).subtract(new BigInteger(other.sum, 16));
        return new Leaf(rows - other.rows, digits(rest.mod(MODULUS)));
    }

    private static String digits(BigInteger total) {
        byte[] bytes = total.toByteArray();
        byte[] padded = new byte[32];
        int length = Math.min(bytes.length, 32);
        System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
        return HexFormat.of().formatHex(padded);
    }
}
