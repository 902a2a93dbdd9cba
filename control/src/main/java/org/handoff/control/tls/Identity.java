package org.handoff.control.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

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
