package org.handoff.gateway.tls;

import java.nio.file.Path;

/// A certificate and its key.
///
/// @param chain PEM: the certificate first, then those of the authorities between it and the root
/// @param key PEM, PKCS #8, not encrypted; readable by its owner alone
public record CertificateFiles(Path chain, Path key) {}
