package org.handoff.app.spec;

import java.net.InetSocketAddress;

/// Where a server listens: `host:port`, `[v6]:port`. Port 0 lets the system choose.
public record Endpoint(String host, int port) {

    /// Resolves the name now; unresolved if it cannot.
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
