package org.handoff.gateway.tls;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// How a side's application is trusted and how the gateway shows itself to it. Its name is always
/// checked against its certificate.
///
/// @param authorities PEM; null for those that Java trusts
/// @param certificate shown to the application if it asks; null for none
public record UpstreamTlsFiles(@Nullable Path authorities, @Nullable CertificateFiles certificate) {
    public static final UpstreamTlsFiles USUAL = new UpstreamTlsFiles(null, null);
}
