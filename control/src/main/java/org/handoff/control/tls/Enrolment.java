package org.handoff.control.tls;

import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;

/// Both ends of asking for a certificate (PKCS #10, RFC 2986). The key never leaves whoever made
/// it.
public final class Enrolment {
    /// A request on P-256 has some 400 characters.
    public static final int CHARS_MAX = 4_096;

    private static final int KEY_BITS = 256;

    private Enrolment() {}

    /// A new key on P-256.
    public static KeyPair pair() {
        return Signing.pair();
    }

    /// As PEM.
    ///
    /// @param name of whoever asks
    public static String request(KeyPair pair, String name) {
        return PemFiles.text(
                new JcaPKCS10CertificationRequestBuilder(Signing.name(name), pair.getPublic())
                        .build(Signing.signer(pair.getPrivate())));
    }

    /// The key that a request is for, proven by its signature. What else stands in it is of no
    /// account.
    ///
    /// @throws HandoffException `tls.request` if it is none, or of a kind that is not signed
    public static PublicKey key(String request) {
        if (request.length() > CHARS_MAX) {
            throw refused("it is longer than " + CHARS_MAX + " characters");
        }
        try (PEMParser parser = new PEMParser(new StringReader(request))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest read)) {
                throw refused("it is none");
            }
            PublicKey key = new JcaPKCS10CertificationRequest(read).getPublicKey();
            boolean isKind =
                    key instanceof ECPublicKey ec
                            && ec.getParams().getOrder().bitLength() == KEY_BITS;
            if (!isKind) {
                throw refused("its key is not on P-256");
            }
            if (!read.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refused("whoever asks does not have its key");
            }
            return key;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IllegalArgumentException e) {
            throw refused("it cannot be read");
        }
    }

    private static HandoffException refused(String why) {
        return HandoffException.operator(
                "tls.request", "The request for a certificate is refused: " + why + ".", "");
    }
}
