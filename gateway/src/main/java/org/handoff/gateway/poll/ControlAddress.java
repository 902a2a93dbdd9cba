package org.handoff.gateway.poll;

import java.net.URI;

/// Where the control plane is, and how a gateway is known there.
///
/// @param base of its API, e.g. `https://host:port`
/// @param token bearer token; never logged
/// @param sockets used where the address begins with https
public record ControlAddress(URI base, String token, ControlSockets sockets) {
    public static ControlAddress of(URI base, String token) {
        return new ControlAddress(base, token, ControlSockets.USUAL);
    }

    /// With other connections.
    public ControlAddress with(ControlSockets other) {
        return new ControlAddress(base, token, other);
    }

    boolean isSecure() {
        return "https".equals(base.getScheme());
    }

    /// @param path below the API's base
    URI at(String path) {
        return URI.create(base.toString().replaceAll("/+$", "") + path);
    }

    @Override
    public String toString() {
        return "ControlAddress(" + base + ", token redacted)";
    }
}
