package org.handoff.gateway.listen;

import org.handoff.model.HandoffException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/// Where a side's application listens. The name is looked up outside of the event loops, and again
/// from time to time; a failed look-up keeps the last address.
public final class UpstreamAddress {
    private final String host;
    private final int port;
    private volatile InetSocketAddress resolved;

    /// @param uri `http://host[:port]`, nothing else
    /// @throws HandoffException if it is no such URI or the name is unknown
    public UpstreamAddress(String side, URI uri) {
        String path = uri.getRawPath();
        boolean bare = path == null || path.isEmpty() || path.equals("/");
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null || !bare) {
            throw HandoffException.operator(
                    "gateway.upstream",
                    "The %s upstream '%s' is not of the form http://host:port."
                            .formatted(side, uri),
                    "Give host and port of the application, without a path.");
        }
        host = uri.getHost();
        port = uri.getPort() < 0 ? 80 : uri.getPort();
        try {
            resolved = lookUp();
        } catch (UnknownHostException e) {
            throw HandoffException.external(
                    "gateway.upstream-unknown",
                    "The %s upstream's host '%s' is unknown.".formatted(side, host),
                    "Check the name, or the DNS of this machine.",
                    e);
        }
    }

    public InetSocketAddress get() {
        return resolved;
    }

    /// Looks the name up again; may block.
    ///
    /// @return false if it could not be looked up, so that the last address stays
    public boolean refresh() {
        try {
            resolved = lookUp();
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private InetSocketAddress lookUp() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }
}
