package org.handoff.app.cli;

import org.handoff.app.spec.ControlSpec;
import org.handoff.control.tls.Authority;
import org.handoff.control.tls.Fingerprints;
import org.handoff.control.tls.PemFiles;
import org.handoff.control.tls.Shown;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Whom the command line believes to be the control plane: the authorities of a file, those kept at
/// the first log-in, the control plane's own where its folder is on this machine, or Java's.
public final class ControlTrust {
    private static final int CAUSES_MAX = 16;
    private static final String UNREACHABLE = "cli.unreachable";

    private ControlTrust() {}

    /// Of all of the control planes that share a ledger: they have one authority.
    ///
    /// @param file given by `--ca`
    static List<X509Certificate> of(List<URI> servers, @Nullable Path file) {
        return servers.stream().flatMap(it -> of(it, file).stream()).distinct().toList();
    }

    private static List<X509Certificate> of(URI server, @Nullable Path file) {
        if (file != null) {
            return PemFiles.certificates(file);
        }
        Path kept = kept(server);
        return Files.exists(kept) ? PemFiles.certificates(kept) : List.of();
    }

    /// As the spec says.
    public static List<X509Certificate> of(ControlSpec control) {
        Path named = control.tls().authorities();
        if (named != null) {
            return PemFiles.certificates(named);
        }
        if (control.tls().certificate() != null) {
            return List.of();
        }
        Path own = Authority.file(control.data().resolve("tls"));
        return Files.isReadable(own) ? PemFiles.certificates(own) : of(control.addresses(), null);
    }

    private static Path folder() {
        return Path.of(System.getProperty("user.home"), ".handoff", "authorities");
    }

    /// Where the authority of a server is kept that a person compared once.
    private static Path kept(URI server) {
        String name = server.getHost() + "_" + port(server) + ".pem";
        return folder().resolve(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-"));
    }

    /// Asks the servers for their authority, and keeps it if it is the one that a person means. One
    /// that does not answer is trusted by it, too: it may be away, and the other in charge.
    ///
    /// @param fingerprint as `handoff serve` printed it
    /// @return the file of each
    /// @throws HandoffException `cli.fingerprint` if one has another authority, `cli.unreachable`
    ///   if none answers
    static Map<URI, Path> keep(List<URI> servers, String fingerprint) {
        X509Certificate root = null;
        HandoffException away = null;
        for (URI server : servers) {
            try {
                root = compared(server, fingerprint);
            } catch (HandoffException e) {
                if (!e.fault().code().equals(UNREACHABLE)) {
                    throw e;
                }
                away = e;
            }
        }
        if (root == null) {
            throw Objects.requireNonNull(away, "no server was asked");
        }
        PemFiles.folder(folder());
        Map<URI, Path> files = new LinkedHashMap<>();
        for (URI server : servers) {
            Path file = kept(server);
            PemFiles.write(file, PemFiles.text(root));
            files.put(server, file);
        }
        return files;
    }

    private static X509Certificate compared(URI server, String fingerprint) {
        X509Certificate root = root(server);
        if (!Fingerprints.isOf(fingerprint, root)) {
            throw HandoffException.operator(
                    "cli.fingerprint",
                    "The control plane at "
                            + server
                            + " has another authority: "
                            + Fingerprints.of(root)
                            + ".",
                    "Somebody may stand between. Compare it with what handoff serve prints.");
        }
        return root;
    }

    private static X509Certificate root(URI server) {
        try {
            return Shown.by(server.getHost(), port(server)).getLast();
        } catch (IOException e) {
            throw new HandoffException(
                    new Fault(
                            Fault.Kind.EXTERNAL,
                            UNREACHABLE,
                            "The control plane at " + server + " shows no certificate.",
                            "Start it with `handoff serve`, or name it with --server."),
                    e);
        }
    }

    /// What a failed handshake means; null if it is none of what a person can put right.
    static @Nullable HandoffException refused(URI server, IOException failure) {
        List<Throwable> causes =
                Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                        .limit(CAUSES_MAX)
                        .toList();
        if (causes.stream().anyMatch(ControlTrust::isOutOfDate)) {
            return refused(
                    failure,
                    "The certificate of the control plane at " + server + " is out of date.",
                    "Compare the two machines' clocks; handoff serve renews its own by itself.");
        }
        if (says(causes, "No subject alternative") || says(causes, "No name matching")) {
            return refused(
                    failure,
                    "The certificate of the control plane is not for the name "
                            + server.getHost()
                            + ".",
                    "Add the name to control.hosts in the spec, or use one that it has.");
        }
        return causes.stream().anyMatch(ControlTrust::isUntrusted)
                ? untrusted(server, failure)
                : null;
    }

    private static boolean isOutOfDate(Throwable cause) {
        return cause instanceof CertificateExpiredException
                || cause instanceof CertificateNotYetValidException;
    }

    private static boolean isUntrusted(Throwable cause) {
        return cause instanceof CertPathBuilderException
                || cause instanceof CertPathValidatorException;
    }

    private static boolean says(List<Throwable> causes, String what) {
        return causes.stream().anyMatch(it -> String.valueOf(it.getMessage()).startsWith(what));
    }

    private static HandoffException untrusted(URI server, IOException failure) {
        String fingerprint = Fingerprints.of(root(server));
        return refused(
                failure,
                "Nobody here trusts the control plane at "
                        + server
                        + "; its authority is "
                        + fingerprint
                        + ".",
                "If handoff serve printed the same, trust it once: handoff login NAME --server "
                        + server
                        + " --fingerprint "
                        + fingerprint
                        + "; or name its file with --ca.");
    }

    private static HandoffException refused(IOException failure, String text, String remedy) {
        return new HandoffException(
                new Fault(Fault.Kind.OPERATOR, "cli.trust", text, remedy), failure);
    }

    private static int port(URI server) {
        return server.getPort() < 0 ? 443 : server.getPort();
    }
}
