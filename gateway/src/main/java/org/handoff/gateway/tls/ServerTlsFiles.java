package org.handoff.gateway.tls;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/// What a gateway shows to its clients, and what it asks of them.
///
/// @param certificates chosen by the name that a client asks for (SNI, RFC 6066 section 3) among
///   the certificates' own names; the first one where no name fits
/// @param clientAuthorities PEM: who may have signed a client's certificate; null asks for none
/// @param isClientRequired whether a client without a certificate is turned away
public record ServerTlsFiles(
        List<CertificateFiles> certificates,
        @Nullable Path clientAuthorities,
        boolean isClientRequired) {
    public ServerTlsFiles {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("TLS needs a certificate");
        }
        if (isClientRequired && clientAuthorities == null) {
            throw new IllegalArgumentException("clients' certificates need authorities");
        }
    }
}
