package org.handoff.gateway;

import org.handoff.gateway.tls.UpstreamTlsFiles;

/// How a gateway meets the applications, where their address begins with `https`.
public record Back(UpstreamTlsFiles legacy, UpstreamTlsFiles cloud) {
    public static final Back USUAL = new Back(UpstreamTlsFiles.USUAL, UpstreamTlsFiles.USUAL);
}
