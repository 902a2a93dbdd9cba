package org.handoff.control.evidence;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Signs notes with Ed25519. The key stands in one PEM file that only its owner may read; it is
/// made on first use, whole or not at all. Immutable.
public final class SigningKey {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int FILE_BYTES_MAX = 4096;
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final PrivateKey key;
    private final VerifierKey verifier;

    private SigningKey(String name, PrivateKey key, PublicKey verifier) {
        this.key = key;
        this.verifier = VerifierKey.of(name, verifier);
    }

    /// Reads the key, or makes one if the file is not there.
    ///
    /// @param name of the signer
    /// @throws HandoffException `evidence.key` if it cannot be read, is no key, or others may read
    ///   it
    public static SigningKey open(Path file, String name) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            checkOwnerOnly(file);
            return read(file, name);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw HandoffException.external(
                    "evidence.key",
                    "The signing key " + file + " cannot be used.",
                    "Restore it, or move it away: a new one is made, and checkpoints of the old one"
                            + " keep counting by the public key in `keys` beside it.",
                    e);
        }
    }

    /// A key that is never written, for trials.
    public static SigningKey ofThisProcess(String name) {
        KeyPair pair = generate();
        return new SigningKey(name, pair.getPrivate(), pair.getPublic());
    }

    public VerifierKey verifier() {
        return verifier;
    }

    /// @param text ends with a line feed
    public SignedNote sign(String text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return new SignedNote(text, List.of(verifier.line(signature.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    /// Written under another name and linked: so the file is never there in part, and of two
    /// processes that make one at once both use the same.
    private static void create(Path file) throws IOException {
        KeyPair pair = generate();
        String text =
                pem(PRIVATE, pair.getPrivate().getEncoded())
                        + pem(PUBLIC, pair.getPublic().getEncoded());
        Path folder = file.toAbsolutePath().getParent();
        Path written =
                Files.createTempFile(
                        folder, "key", ".new", PosixFilePermissions.asFileAttribute(OWNER));
        try (FileChannel out = FileChannel.open(written, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        }
        try {
            Files.createLink(file, written);
            Durable.folder(file);
        } catch (FileAlreadyExistsException _) {
            // another process was first: its key counts
        } finally {
            Files.delete(written);
        }
    }

    private static void checkOwnerOnly(Path file) throws IOException {
        if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
            throw HandoffException.operator(
                    "evidence.key",
                    "Others than its owner may use the signing key " + file + ".",
                    "chmod 600 it; if they should not have seen it, move it away for a new one.");
        }
    }

    private static SigningKey read(Path file, String name)
            throws IOException, GeneralSecurityException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IllegalArgumentException("longer than a key");
        }
        String text = Files.readString(file);
        KeyFactory factory = KeyFactory.getInstance("Ed25519");
        SigningKey key =
                new SigningKey(
                        name,
                        factory.generatePrivate(new PKCS8EncodedKeySpec(der(PRIVATE, text))),
                        factory.generatePublic(new X509EncodedKeySpec(der(PUBLIC, text))));
        if (!key.verifier().signed(key.sign("do both belong together?\n"))) {
            throw new IllegalArgumentException("its two parts do not belong together");
        }
        return key;
    }

    private static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getEncoder().encodeToString(der)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    private static byte[] der(String kind, String text) {
        String begin = "-----BEGIN " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + kind);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }
}
