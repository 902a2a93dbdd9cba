package org.handoff.model.cohort;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Puts identities into buckets: always the same one under the same key, whichever process asks,
/// and independent of the bucket under any other key.
///
/// @param k0 the hash key's first eight bytes, little-endian
/// @param k1 its last eight
public record CohortKey(long k0, long k1) {
    /// Buckets there are; a cohort of 1 % holds a hundred of them.
    public static final int BUCKETS = 10_000;

    /// The key of one migration.
    ///
    /// @param salt another salt draws other cohorts; may be empty
    public static CohortKey of(String migration, String salt) {
        String text = "handoff cohort\0" + migration + "\0" + salt;
        ByteBuffer digest = ByteBuffer.wrap(sha256(text)).order(ByteOrder.LITTLE_ENDIAN);
        return new CohortKey(digest.getLong(), digest.getLong());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// All 64 bits of the hash.
    public long hash(String identity) {
        return SipHash.hash(k0, k1, identity.getBytes(UTF_8));
    }

    /// From 0 to [#BUCKETS] - 1, evenly.
    public int bucket(String identity) {
        return (int) Math.unsignedMultiplyHigh(hash(identity), BUCKETS);
    }
}
