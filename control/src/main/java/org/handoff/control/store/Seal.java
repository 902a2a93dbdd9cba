package org.handoff.control.store;

import org.handoff.model.HandoffException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/// Keeps secrets in a database whose administrators and backups shall not have them: AES-256 in GCM
/// (NIST SP 800-38D) under a key that HKDF with SHA-256 (RFC 5869) makes of one that every control
/// plane is given. Thread-safe.
public final class Seal {
    /// Characters of a given key: `openssl rand -hex 32` has 64.
    public static final int KEY_CHARS_MIN = 32;

    private static final String FORM = "v1:";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String migration;
    private final SecretKey key;

    private Seal(String migration, SecretKey key) {
        this.migration = migration;
        this.key = key;
    }

    /// @param given by the operator to every control plane
    /// @throws HandoffException `shared.key` if it is too short to be one
    public static Seal of(String migration, String given) {
        if (given.length() < KEY_CHARS_MIN) {
            throw HandoffException.operator(
                    "shared.key",
                    "The shared key has fewer than " + KEY_CHARS_MIN + " characters.",
                    "Make one with: openssl rand -hex 32");
        }
        try {
            SecretKey key =
                    KDF.getInstance("HKDF-SHA256")
                            .deriveKey(
                                    "AES",
                                    HKDFParameterSpec.ofExtract()
                                            .addIKM(given.getBytes(StandardCharsets.UTF_8))
                                            .thenExpand(bytes("handoff shared v1"), KEY_BYTES));
            return new Seal(migration, key);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /// @param what the secret is; opened as nothing else, nor for another migration
    public String sealed(String what, String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] text = cipher(Cipher.ENCRYPT_MODE, nonce, what).doFinal(bytes(secret));
            byte[] both =
                    ByteBuffer.allocate(nonce.length + text.length).put(nonce).put(text).array();
            return FORM + Base64.getEncoder().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /// @throws HandoffException `shared.key` if it was sealed by another key, or was changed
    public String opened(String what, String kept) {
        try {
            if (!kept.startsWith(FORM)) {
                throw new AEADBadTagException("another form");
            }
            ByteBuffer both =
                    ByteBuffer.wrap(Base64.getDecoder().decode(kept.substring(FORM.length())));
            byte[] nonce = new byte[Math.min(NONCE_BYTES, both.remaining())];
            both.get(nonce);
            byte[] text = new byte[both.remaining()];
            both.get(text);
            return new String(
                    cipher(Cipher.DECRYPT_MODE, nonce, what).doFinal(text), StandardCharsets.UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw HandoffException.external(
                    "shared.key",
                    "The shared key does not open what stands in the ledger's database.",
                    "Give this control plane the key of control.sharedKey that the other one has.",
                    e);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String what) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bytes(migration + "\n" + what));
        return cipher;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HandoffException broken(Exception cause) {
        return HandoffException.external(
                "shared.seal", "A secret cannot be sealed.", "See the cause.", cause);
    }
}
