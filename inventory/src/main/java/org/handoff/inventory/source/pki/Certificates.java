package org.handoff.inventory.source.pki;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates in PEM, DER, PKCS#7, JKS and PKCS#12. Keystores are opened without a password,
/// which shows certificates of JKS and of some PKCS#12 stores; a store that shows nothing is told
/// as hidden. Keys are skipped unread.
public final class Certificates implements Source {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END");
    private static final int CERTIFICATES_MAX = 20_000;

    @Override
    public Format format() {
        return new Format("certificates", Phase.NAMES, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        boolean jks = head.startsWith(0xfe, 0xed, 0xfe, 0xed);
        boolean pem = head.text().contains("-----BEGIN CERTIFICATE-----");
        boolean named =
                head.named(
                        ".cer",
                        ".crt",
                        ".der",
                        ".p7b",
                        ".p7c",
                        ".pfx",
                        ".p12",
                        ".jks",
                        ".keystore");
        boolean der = head.startsWith(0x30);
        return jks || pem || (named && (der || head.text().contains("-----BEGIN")))
                ? Claim.SURE
                : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        byte[] all = in.document();
        Head head = in.head();
        if (head.startsWith(0xfe, 0xed, 0xfe, 0xed) || head.named(".jks", ".keystore")) {
            store("JKS", all, sink);
        } else if (head.named(".pfx", ".p12")) {
            store("PKCS12", all, sink);
        } else if (head.text().contains("-----BEGIN CERTIFICATE-----")) {
            pem(new String(all, StandardCharsets.ISO_8859_1), sink);
        } else {
            encoded(all, 1, 0, sink);
        }
    }

    private static void pem(String text, Sink sink) {
        Matcher matcher = PEM.matcher(text);
        int count = 0;
        while (matcher.find() && ++count <= CERTIFICATES_MAX) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
                encoded(der, count, matcher.start(), sink);
            } catch (IllegalArgumentException e) {
                sink.malformed(count, matcher.start(), "no base 64");
            }
        }
        if (count == 0) {
            sink.malformed(1, 0, "no whole certificate");
        }
    }

    private static void encoded(byte[] bytes, long record, long offset, Sink sink) {
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes));
            for (Certificate certificate : found) {
                tell(certificate, record, offset, sink);
            }
            if (found.isEmpty()) {
                sink.malformed(record, offset, "no certificate");
            }
        } catch (CertificateException e) {
            sink.malformed(record, offset, "no certificate");
        }
    }

    private static void store(String type, byte[] bytes, Sink sink) {
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(new ByteArrayInputStream(bytes), null);
            long record = 0;
            for (String alias : Collections.list(store.aliases())) {
                Certificate[] chain = store.getCertificateChain(alias);
                Certificate certificate =
                        chain == null || chain.length == 0 ? store.getCertificate(alias) : chain[0];
                if (certificate != null) {
                    tell(certificate, ++record, -1, sink);
                }
            }
            if (record == 0) {
                sink.take(new Fact.Hidden("the keystore shows nothing without its password"), 1, 0);
            }
        } catch (GeneralSecurityException | IOException e) {
            sink.take(new Fact.Hidden("the keystore does not open without its password"), 1, 0);
        }
    }

    private static void tell(Certificate any, long record, long offset, Sink sink) {
        if (!(any instanceof X509Certificate certificate)) {
            return;
        }
        try {
            byte[] encoded = certificate.getEncoded();
            String subject = CommonName.of(certificate.getSubjectX500Principal().getName());
            sink.take(
                    new Fact.Certificate(
                            End.HERE,
                            Label.of(subject),
                            names(certificate),
                            Label.of(CommonName.of(certificate.getIssuerX500Principal().getName())),
                            certificate.getNotAfter().toInstant().toEpochMilli(),
                            hash("SHA-1", encoded),
                            hash("SHA-256", encoded)),
                    record,
                    offset);
        } catch (GeneralSecurityException e) {
            sink.malformed(record, offset, "no certificate");
        }
    }

    private static List<String> names(X509Certificate certificate)
            throws CertificateParsingException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        for (List<?> one : all == null ? List.<List<?>>of() : all) {
            // 2 is a DNS name; others can be a person's
            @Nullable String host =
                    Integer.valueOf(2).equals(one.get(0))
                            ? Names.host(String.valueOf(one.get(1)))
                            : null;
            if (host != null) {
                names.add(host);
            }
        }
        return names;
    }

    private static String hash(String algorithm, byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }
}
