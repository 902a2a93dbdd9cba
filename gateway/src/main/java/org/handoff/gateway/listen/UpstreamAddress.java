package org.handoff.gateway.listen;

import io.netty.channel.Channel;

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
    public static UpstreamAddress of(
            String side, URI uri, UpstreamTlsFiles files, Duration handshake) {
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
        int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
        return of(side, bare(uri.getHost()), port, secure ? files : null, handshake);
    }

    /// @param files how to trust it; null for plain connections
    /// @param handshake how long a TLS handshake may take
    /// @throws HandoffException if the name is unknown
    public static UpstreamAddress of(
            String side,
            String host,
            int port,
            @Nullable UpstreamTlsFiles files,
            Duration handshake) {
        UpstreamTls tls = files == null ? null : new UpstreamTls(files, host, port, handshake);
        return new UpstreamAddress(side, host, port, tls);
    }

    private UpstreamAddress(String side, String host, int port, @Nullable UpstreamTls tls) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        try {
            resolved = lookUp();
        } catch (UnknownHostException e) {
            throw HandoffException.external(
                    "gateway.upstream-unknown",
                    "The %s host '%s' is unknown.".formatted(side, host),
                    "Check the name, or the DNS of this machine.",
                    e);
        }
    }

    /// An IPv6 address stands in brackets in a URI only.
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// Host and port as a request's `Host` names them.
    public String authority() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return port == (tls == null ? 80 : 443) ? name : name + ":" + port;
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

    /// A connect to a free port of this machine may meet itself (simultaneous open, RFC 9293
    /// section 3.5) and would keep the application from listening there.
    public static boolean isToItself(Channel channel) {
        return channel.localAddress() != null
                && channel.localAddress().equals(channel.remoteAddress());
    }

    private InetSocketAddress lookUp() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }
}
