package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// TLS towards an application whose address begins with https.
public record UpstreamTrust(
        @Key("PEM of the authorities that it is trusted by; left out: those of Java.")
                @Nullable Path authorities,
        @Key("PEM of the certificate that gateways show to it.") @Nullable Path certificate,
        @Key("PEM of that certificate's key.") @Nullable Path key) {}
