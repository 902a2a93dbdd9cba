package org.handoff.gateway.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.handoff.model.HandoffException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// Reads PEM files (RFC 7468). Never says what stands in one.
final class Pem {
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final String KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_ENDS = "-----END PRIVATE KEY-----";

    private Pem() {}

    /// @param key of the first certificate of the chain
    record Identity(PrivateKey key, List<X509Certificate> chain) {}

    /// Reads both files and checks that they belong together, so that a half-replaced pair is never
    /// used.
    ///
    /// @throws HandoffException naming the file
    static Identity identity(CertificateFiles files) {
        List<X509Certificate> chain = certificates(files.chain());
        PublicKey publicKey = chain.getFirst().getPublicKey();
        PrivateKey key = key(files.key(), publicKey.getAlgorithm());
        if (!belongTogether(key, publicKey)) {
            throw refused(files.key(), "is not the key of " + files.chain(), null);
        }
        return new Identity(key, chain);
    }

    /// @throws HandoffException naming the file
    static List<X509Certificate> certificates(Path file) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> read =
                    factory.generateCertificates(new ByteArrayInputStream(bytes(file))).stream()
                            .map(Pem::x509)
                            .toList();
            if (read.isEmpty()) {
                throw refused(file, "holds no certificate", null);
            }
            return read;
        } catch (GeneralSecurityException e) {
            throw refused(file, "holds something that is no certificate", e);
        }
    }

    private static X509Certificate x509(Certificate certificate) {
        return (X509Certificate) certificate;
    }

    private static PrivateKey key(Path file, String algorithm) {
        refuseIfOpen(file);
        String text = new String(bytes(file), US_ASCII);
        int from = text.indexOf(KEY_BEGINS);
        int to = text.indexOf(KEY_ENDS);
        if (from < 0 || to < from) {
            throw refused(
                    file,
                    "holds no key in PKCS #8 (openssl pkcs8 -topk8 -nocrypt makes one)",
                    null);
        }
        try {
            byte[] der =
                    Base64.getMimeDecoder().decode(text.substring(from + KEY_BEGINS.length(), to));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw refused(file, "holds no key of the kind of its certificate", null);
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        byte[] message = "belong together".getBytes(US_ASCII);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(message);
            byte[] signature = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(publicKey);
            checking.update(message);
            return checking.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void refuseIfOpen(Path file) {
        try {
            Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(file);
            if (allowed.contains(PosixFilePermission.OTHERS_READ)) {
                throw refused(file, "is readable by everyone (chmod 600)", null);
            }
        } catch (UnsupportedOperationException e) {
            // A file system without such permissions has nothing to check.
        } catch (IOException e) {
            throw refused(file, "cannot be read", e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw refused(file, "is longer than " + FILE_BYTES_MAX + " bytes", null);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw refused(file, "cannot be read", e);
        }
    }

    private static HandoffException refused(
            Path file, String why, @org.jspecify.annotations.Nullable Exception cause) {
        String text = "The file %s %s.".formatted(file, why);
        String remedy = "Put a PEM file there that the gateway may read.";
        return cause == null
                ? HandoffException.operator("gateway.tls-file", text, remedy)
                : HandoffException.external("gateway.tls-file", text, remedy, cause);
    }
}
