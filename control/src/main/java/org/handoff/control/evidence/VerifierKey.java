package org.handoff.control.evidence;

import org.handoff.model.HandoffException;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// Finds out whether a note was signed by the one whose name and public key it holds: Ed25519 as
/// c2sp.org/signed-note has it. Immutable.
public final class VerifierKey {
    private static final byte ED25519 = 1;
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;

    /// What stands before the 32 bytes in the key's DER form (RFC 8410).
    private static final byte[] DER = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] raw;
    private final PublicKey key;

    private VerifierKey(String name, byte[] raw) throws GeneralSecurityException {
        this.name = name;
        this.raw = raw.clone();
        this.key =
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der(raw)));
    }

    /// @param name of the signer; no space and no plus
    static VerifierKey of(String name, PublicKey key) {
        byte[] der = key.getEncoded();
        try {
            return new VerifierKey(name, Arrays.copyOfRange(der, DER.length, der.length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of this Java", e);
        }
    }

    /// Reads `name+id+key`, the form of c2sp.org/signed-note.
    ///
    /// @throws HandoffException `evidence.key` if it is none
    public static VerifierKey parse(String text) {
        String[] parts = text.strip().split("\\+", 3);
        try {
            byte[] bytes = Base64.getDecoder().decode(parts.length == 3 ? parts[2] : "");
            if (bytes.length == KEY_BYTES + 1 && bytes[0] == ED25519 && !parts[0].isEmpty()) {
                VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(bytes, 1, 33));
                if (key.id().equals(parts[1])) {
                    return key;
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw noKey(e);
        }
        throw noKey(null);
    }

    private static HandoffException noKey(@org.jspecify.annotations.Nullable Exception cause) {
        String text = "This is no verifier key: it has the form name+id+key.";
        String remedy = "Take it from `handoff evidence key`.";
        return cause == null
                ? HandoffException.operator("evidence.key", text, remedy)
                : HandoffException.external("evidence.key", text, remedy, cause);
    }

    /// The signer's name: the log's origin.
    public String name() {
        return name;
    }

    /// `name+id+key`, as it is written down.
    public String text() {
        return name + "+" + id() + "+" + Base64.getEncoder().encodeToString(prefixed());
    }

    /// For openssl.
    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(der(raw))
                + "\n-----END PUBLIC KEY-----\n";
    }

    /// SHA-256 over the key's DER form, in hexadecimal: what people compare.
    public String fingerprint() {
        return Sha256.hex(der(raw));
    }

    /// Whether this key signed the note, and every signature in its name is right.
    public boolean signed(SignedNote note) {
        int right = 0;
        for (String line : note.signatures()) {
            Optional<byte[]> signature = mine(line);
            if (signature.isPresent()) {
                if (!verifies(note.text(), signature.get())) {
                    return false;
                }
                right++;
            }
        }
        return right > 0;
    }

    /// The line that says that this key signed.
    String line(byte[] signature) {
        byte[] both = Arrays.copyOf(idBytes(), ID_BYTES + signature.length);
        System.arraycopy(signature, 0, both, ID_BYTES, signature.length);
        return SignedNote.MARK + name + " " + Base64.getEncoder().encodeToString(both);
    }

    private Optional<byte[]> mine(String line) {
        String lead = SignedNote.MARK + name + " ";
        if (!line.startsWith(lead)) {
            return Optional.empty();
        }
        try {
            byte[] both = Base64.getDecoder().decode(line.substring(lead.length()));
            boolean isMine =
                    both.length > ID_BYTES
                            && Arrays.equals(Arrays.copyOf(both, ID_BYTES), idBytes());
            return isMine
                    ? Optional.of(Arrays.copyOfRange(both, ID_BYTES, both.length))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean verifies(String text, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private String id() {
        return HexFormat.of().formatHex(idBytes());
    }

    private byte[] idBytes() {
        byte[] begin = (name + "\n").getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(Sha256.of(begin, prefixed()), ID_BYTES);
    }

    private byte[] prefixed() {
        byte[] prefixed = new byte[KEY_BYTES + 1];
        prefixed[0] = ED25519;
        System.arraycopy(raw, 0, prefixed, 1, KEY_BYTES);
        return prefixed;
    }

    private static byte[] der(byte[] raw) {
        byte[] der = Arrays.copyOf(DER, DER.length + raw.length);
        System.arraycopy(raw, 0, der, DER.length, raw.length);
        return der;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifierKey it && it.text().equals(text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
