package org.handoff.control.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.handoff.model.HandoffException;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/// Keys on P-256 and what they sign: small, fast, and known to every TLS library (RFC 8446 section
/// 9.1 asks for it).
final class Signing {
    private static final String ALGORITHM = "SHA256withECDSA";

    private Signing() {}

    static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw HandoffException.bug("tls.key", "this Java makes no key on P-256");
        }
    }

    /// @param key on P-256
    static ContentSigner signer(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder(ALGORITHM).build(key);
        } catch (OperatorCreationException e) {
            throw HandoffException.bug("tls.key", "this Java signs nothing with a key on P-256");
        }
    }

    static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Handoff")
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    static boolean belongTogether(PrivateKey key, PublicKey other) {
        String algorithm =
                switch (other.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> ALGORITHM;
                    default -> other.getAlgorithm();
                };
        byte[] message = "belong together".getBytes(US_ASCII);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(message);
            byte[] signature = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(other);
            checking.update(message);
            return checking.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
