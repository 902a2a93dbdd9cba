package org.handoff.gateway.listen;

import org.handoff.gateway.tls.UpstreamTls;
import org.handoff.gateway.tls.UpstreamTlsFiles;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

/// Where a side's application listens. The name is looked up outside of the event loops, and again
/// from time to time; a failed look-up keeps the last address.
public final class UpstreamAddress {
    private final String host;
    private final int port;
    private final @Nullable UpstreamTls tls;
    private volatile InetSocketAddress resolved;

    /// @param uri `http://host[:port]` or `https://host[:port]`, nothing else
    /// @param files how to trust it, if it is `https`
    /// @param handshake how long a TLS handshake may take
    /// @throws HandoffException if it is no such URI or the name is unknown
    public UpstreamAddress(String side, URI uri, UpstreamTlsFiles files, Duration handshake) {
        String path = uri.getRawPath();
        boolean bare = path == null || path.isEmpty() || path.equals("/");
        boolean secure = "https".equals(uri.getScheme());
        if (!(secure || "http".equals(uri.getScheme())) || uri.getHost() == null || !bare) {
            throw HandoffException.operator(
                    "gateway.upstream",
                    "The %s upstream '%s' is not of the form http://host:port or https://host:port."
                            .formatted(side, uri),
                    "Give host and port of the application, without a path.");
        }
        host = uri.getHost();
        port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
        tls = secure ? new UpstreamTls(files, bare(host), port, handshake) : null;
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

    /// An IPv6 address stands in brackets in a URI only.
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// Null for plain connections.
    public @Nullable UpstreamTls tls() {
        return tls;
    }

    public InetSocketAddress get() {
        return resolved;
    }

    /// Looks the name up again and reads changed certificates; may block.
    ///
    /// @return false if the name could not be looked up, so that the last address stays
    public boolean refresh() {
        if (tls != null) {
            boolean _ = tls.refresh(); // says by itself what is wrong
        }
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
