package org.handoff.control.tls;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.handoff.model.HandoffException;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;

/// The control plane's own certificate authority: made once, in its folder, for this migration and
/// nothing else. Signs the control plane's certificate and those of gateways (RFC 5280).
/// Thread-safe.
public final class Authority {
    /// A migration is over long before.
    static final Duration LASTS = Duration.ofDays(3_650);

    /// Between two machines whose clocks differ.
    private static final Duration SKEW = Duration.ofMinutes(10);

    private static final int SERIAL_BITS = 127;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Identity own;
    private final InstantSource clock;

    private Authority(Identity own, InstantSource clock) {
        this.own = own;
        this.clock = clock;
    }

    /// Where the certificate stands that others trust.
    public static Path file(Path folder) {
        return folder.resolve("ca.pem");
    }

    static Path keyFile(Path folder) {
        return folder.resolve("ca.key");
    }

    /// Makes it if there is none. A key without its certificate is never written over: gateways and
    /// people may trust that certificate.
    ///
    /// @throws HandoffException `tls.file` if one of its two files is gone or unreadable
    public static Authority open(Path folder, InstantSource clock) {
        PemFiles.folder(folder);
        Path key = keyFile(folder);
        Path certificate = file(folder);
        // Under this name until its key is safe: a first start may end between the two.
        Path made = folder.resolve("ca.pem.made");
        if (!Files.exists(certificate)) {
            if (!Files.exists(key)) {
                Identity first = made(clock);
                PemFiles.write(made, PemFiles.text(first.certificate()));
                PemFiles.write(key, PemFiles.text(first.key()));
            } else if (!Files.exists(made)) {
                throw orphaned(key);
            }
            PemFiles.write(certificate, PemFiles.text(PemFiles.identity(made, key).certificate()));
            PemFiles.remove(made);
        }
        return new Authority(PemFiles.identity(certificate, key), clock);
    }

    /// The key is there, the certificate that was trusted is not.
    static HandoffException orphaned(Path key) {
        return HandoffException.operator(
                "tls.file",
                key + " is there, but ca.pem beside it is gone.",
                "Put ca.pem back from a backup or from a machine that trusts it (the fingerprint"
                    + " was printed at the first start). Or move the key away too: then a new"
                    + " authority is made, and every gateway and person must be told to trust it.");
    }

    /// One that is there already.
    static Authority of(Identity own, InstantSource clock) {
        return new Authority(own, clock);
    }

    /// A new one, kept nowhere yet.
    static Identity made(InstantSource clock) {
        KeyPair pair = Signing.pair();
        return new Identity(pair.getPrivate(), List.of(root(pair, clock.instant())));
    }

    public X509Certificate certificate() {
        return own.certificate();
    }

    public String fingerprint() {
        return Fingerprints.of(certificate());
    }

    /// For a server.
    ///
    /// @param names DNS names and addresses
    Identity server(Collection<String> names, Duration lasts) {
        KeyPair pair = Signing.pair();
        GeneralName[] all =
                names.stream().sorted().map(Authority::general).toArray(GeneralName[]::new);
        X509Certificate certificate =
                issue(
                        pair.getPublic(),
                        "control plane",
                        KeyPurposeId.id_kp_serverAuth,
                        lasts,
                        new GeneralNames(all));
        return new Identity(pair.getPrivate(), List.of(certificate, certificate()));
    }

    /// For whoever holds the key of a request: it can show itself to the control plane, and be no
    /// server.
    public X509Certificate client(PublicKey key, String name, Duration lasts) {
        return issue(
                key,
                name,
                KeyPurposeId.id_kp_clientAuth,
                lasts,
                new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
    }

    private static GeneralName general(String name) {
        return new GeneralName(
                Names.isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    private static X509Certificate root(KeyPair pair, Instant now) {
        BigInteger serial = serial();
        X500Name name = Signing.name("authority " + serial.toString(16).substring(0, 8));
        try {
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            serial,
                            Date.from(now.minus(SKEW)),
                            Date.from(now.plus(LASTS)),
                            name,
                            pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return converted(builder, pair);
        } catch (CertIOException | GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private X509Certificate issue(
            PublicKey key, String name, KeyPurposeId purpose, Duration lasts, GeneralNames names) {
        Instant now = clock.instant();
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            certificate(),
                            serial(),
                            Date.from(now.minus(SKEW)),
                            Date.from(now.plus(lasts)),
                            new javax.security.auth.x500.X500Principal("CN=" + name + ",O=Handoff"),
                            key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(certificate().getPublicKey()));
            return converted(builder, new KeyPair(certificate().getPublicKey(), own.key()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw broken(e);
        }
    }

    private static X509Certificate converted(X509v3CertificateBuilder builder, KeyPair signer)
            throws GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(Signing.signer(signer.getPrivate())));
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
    }

    private static HandoffException broken(Exception cause) {
        return HandoffException.external(
                "tls.certificate", "A certificate cannot be made.", "See the cause.", cause);
    }
}
