package org.handoff.app.spec;

import java.net.InetSocketAddress;
import java.util.Optional;

/// Where a server listens: `host:port`, `[v6]:port`. Port 0 lets the system choose.
public record Endpoint(String host, int port) {

    /// Empty if the text is none.
    public static Optional<Endpoint> parse(String text) {
        return Optional.ofNullable(Scalars.endpoint(text));
    }

    /// Resolves the name now; unresolved if it cannot.
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(host, port);
    }

    /// Whether nobody reaches it from another machine.
    public boolean isLoopback() {
        return host.equals("localhost")
                || host.matches("\\[?::1]?")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
