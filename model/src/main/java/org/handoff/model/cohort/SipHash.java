package org.handoff.model.cohort;

/// SipHash-2-4: a keyed hash of short texts whose buckets nobody can choose without the key.
///
/// Source of fact: Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
final class SipHash {
    private static final int FINAL_ROUNDS = 4;

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    private SipHash(long k0, long k1) {
        v0 = k0 ^ 0x736f6d6570736575L;
        v1 = k1 ^ 0x646f72616e646f6dL;
        v2 = k0 ^ 0x6c7967656e657261L;
        v3 = k1 ^ 0x7465646279746573L;
    }

    /// @param k0 the key's first eight bytes, little-endian
    /// @param k1 its last eight
    static long hash(long k0, long k1, byte[] text) {
        SipHash state = new SipHash(k0, k1);
        int whole = text.length & ~7;
        for (int i = 0; i < whole; i += 8) {
            state.word(littleEndian(text, i, 8));
        }
        state.word(littleEndian(text, whole, text.length - whole) | (long) text.length << 56);
        state.v2 ^= 0xff;
        for (int i = 0; i < FINAL_ROUNDS; i++) {
            state.round();
        }
        return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
    }

    private static long littleEndian(byte[] text, int from, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (text[from + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    private void word(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
