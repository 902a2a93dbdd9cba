package org.handoff.control.tls;

import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A certificate with its key.
///
/// @param chain the certificate first, then those of the authorities above it
public record Identity(PrivateKey key, List<X509Certificate> chain) {
    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has a certificate");
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Whether one of these authorities stands above it.
    boolean isOf(Set<Principal> authorities) {
        return chain.stream()
                .map(X509Certificate::getIssuerX500Principal)
                .anyMatch(authorities::contains);
    }

    /// From then on nobody accepts it.
    public Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    /// The key is nobody's to read.
    @Override
    public String toString() {
        return "Identity(" + certificate().getSubjectX500Principal() + ", key redacted)";
    }
}
