package org.handoff.control.tls;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/// Certificates and keys as PEM (RFC 7468), in files and in messages. Never says what stands in
/// one.
public final class PemFiles {
    /// Longer is no certificate, no chain and no key.
    private static final int CHARS_MAX = 256 * 1024;

    private PemFiles() {}

    /// @throws HandoffException `tls.file` naming the file
    public static List<X509Certificate> certificates(Path file) {
        try {
            return certificates(text(file));
        } catch (GeneralSecurityException e) {
            throw refused(file, "holds something else than certificates", e);
        }
    }

    /// @throws GeneralSecurityException if the text holds none, or something else
    public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        List<X509Certificate> read =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (read.isEmpty()) {
            throw new GeneralSecurityException("no certificate");
        }
        return read;
    }

    /// A key that is not encrypted, in PKCS #8 or as OpenSSL writes it.
    ///
    /// @throws HandoffException `tls.file` naming the file; also if others may read it
    public static PrivateKey key(Path file) {
        refuseIfOpen(file);
        try {
            return key(text(file));
        } catch (GeneralSecurityException e) {
            throw refused(file, "holds no key that is not encrypted", null);
        }
    }

    /// @throws GeneralSecurityException if the text holds none
    static PrivateKey key(String text) throws GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            Object found = parser.readObject();
            PrivateKeyInfo key =
                    switch (found) {
                        case PrivateKeyInfo it -> it;
                        case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                        case null, default -> throw new GeneralSecurityException("no key");
                    };
            return new JcaPEMKeyConverter().getPrivateKey(key);
        } catch (IOException e) {
            throw new GeneralSecurityException("no key", e);
        }
    }

    /// A certificate with its key; a half-replaced pair is refused.
    ///
    /// @throws HandoffException `tls.file` naming the file
    public static Identity identity(Path certificate, Path key) {
        List<X509Certificate> chain = certificates(certificate);
        PrivateKey found = key(key);
        if (!Signing.belongTogether(found, chain.getFirst().getPublicKey())) {
            throw refused(key, "is not the key of " + certificate, null);
        }
        return new Identity(found, chain);
    }

    /// What [#certificates(String)] reads.
    public static String text(Object... certificatesOrKeys) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object each : certificatesOrKeys) {
                // OpenSSL's older form would leave the curve out.
                writer.writeObject(
                        each instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : each);
            }
        } catch (IOException e) {
            throw HandoffException.bug("tls.pem", "a certificate cannot be written as text");
        }
        return text.toString();
    }

    /// Durable; the file is the old one or the new one, never a part, and its owner's alone from
    /// its first byte.
    ///
    /// @throws HandoffException `tls.file` naming the file
    public static void write(Path file, String text) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(next);
            var rights =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"));
            try (FileChannel out =
                    FileChannel.open(
                            next,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            rights)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw refused(file, "cannot be written", e);
        }
    }

    /// There or not.
    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw refused(file, "cannot be removed", e);
        }
    }

    /// A folder that is its owner's alone.
    public static void folder(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw refused(folder, "cannot be made", e);
        }
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > CHARS_MAX) {
                throw refused(file, "is longer than " + CHARS_MAX + " bytes", null);
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw refused(file, "cannot be read", e);
        }
    }

    private static void refuseIfOpen(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw refused(file, "is readable by everyone (chmod 600)", null);
            }
        } catch (IOException e) {
            throw refused(file, "cannot be read", e);
        }
    }

    private static HandoffException refused(Path file, String why, @Nullable Exception cause) {
        String text = "The file %s %s.".formatted(file, why);
        String remedy = "Put a PEM file there that this user may read.";
        return cause == null
                ? HandoffException.operator("tls.file", text, remedy)
                : HandoffException.external("tls.file", text, remedy, cause);
    }
}
