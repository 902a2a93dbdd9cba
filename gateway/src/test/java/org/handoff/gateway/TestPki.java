package org.handoff.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.handoff.gateway.tls.CertificateFiles;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// An authority and certificates signed by it, made by the JDK's own keytool in a folder.
final class TestPki {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private final Path folder;
    private final Path store;

    TestPki(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.store = folder.resolve("pki.p12");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c");
    }

    /// Makes a certificate, in the key store under its alias.
    ///
    /// @param names DNS names or `ip:ADDRESS`
    TestPki issue(String alias, String... names) throws IOException, InterruptedException {
        List<String> san = Arrays.stream(names).map(n -> n.contains(":") ? n : "dns:" + n).toList();
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-signer",
                "ca",
                "-ext",
                "san=" + String.join(",", san));
        return this;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/keytool")
                                        .toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    /// The authority's certificate as a PEM file.
    Path authority() throws IOException, GeneralSecurityException {
        return Files.writeString(
                folder.resolve("ca.pem"),
                pem("CERTIFICATE", load().getCertificate("ca").getEncoded()));
    }

    /// Writes certificate and key as PEM files of the given name.
    CertificateFiles write(String alias, String name) throws IOException, GeneralSecurityException {
        KeyStore keys = load();
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : keys.getCertificateChain(alias)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        byte[] der = keys.getKey(alias, PASSWORD).getEncoded();
        Path key = folder.resolve(name + ".key");
        Files.writeString(key, pem("PRIVATE KEY", der));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path written = Files.writeString(folder.resolve(name + ".pem"), chain);
        return new CertificateFiles(written, key);
    }

    private static String pem(String what, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what);
    }

    /// Trusts the authority and shows the certificate of that alias; none if it is empty.
    SSLContext context(String alias) throws IOException, GeneralSecurityException {
        KeyStore all = load();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("ca", all.getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, PASSWORD);
        if (!alias.isEmpty()) {
            own.setKeyEntry(
                    alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
