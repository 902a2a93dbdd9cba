package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// TLS towards a gateway's clients; off where no certificate is named.
public record GatewayTls(
        @Key("Shown by the name that a client asks for; the first where none fits.")
                List<CertificatePair> certificates,
        @Key("PEM of the authorities that clients' certificates are signed by.")
                @Nullable Path clientAuthorities,
        @Key(value = "Whether clients are asked for certificates.", fallback = "none")
                ClientCertificates clientCertificates) {
    public GatewayTls {
        certificates = List.copyOf(certificates);
    }

    /// A certificate and its key, as files that are read again when they change.
    public record CertificatePair(
            @Key("PEM: the certificate, then those between it and the root.") Path certificate,
            @Key("PEM, PKCS #8, not encrypted, readable by its owner alone.") Path key) {}

    /// Whether clients are asked for certificates.
    public enum ClientCertificates {
        NONE,
        OPTIONAL,
        REQUIRED
    }
}
