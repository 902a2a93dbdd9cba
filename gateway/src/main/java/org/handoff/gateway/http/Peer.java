package org.handoff.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Base64;

/// The other end of a client's connection, as the application is told of it.
public final class Peer {
    private final byte[] address;
    private final byte[] node;
    private final boolean secure;
    private final boolean appending;
    private final byte @Nullable [] certificate;

    private Peer(
            byte[] address,
            byte[] node,
            boolean secure,
            boolean appending,
            byte @Nullable [] certificate) {
        this.address = address;
        this.node = node;
        this.secure = secure;
        this.appending = appending;
        this.certificate = certificate;
    }

    /// @param remote null if it is not known
    /// @param appending whether what the client says of those before it is believed and continued;
    ///   false replaces it
    public static Peer of(@Nullable InetSocketAddress remote, boolean appending) {
        if (remote == null) {
            byte[] unknown = "unknown".getBytes(US_ASCII);
            return new Peer(unknown, unknown, false, appending, null);
        }
        String address = remote.getAddress().getHostAddress();
        boolean six = remote.getAddress() instanceof Inet6Address;
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        String node = six ? "\"[" + bare + "]\"" : bare;
        return new Peer(bare.getBytes(US_ASCII), node.getBytes(US_ASCII), false, appending, null);
    }

    /// The same after a TLS handshake.
    ///
    /// @param der the client's certificate, if it showed a trusted one
    public Peer secured(byte @Nullable [] der) {
        byte[] encoded =
                der == null
                        ? null
                        : (":" + Base64.getEncoder().encodeToString(der) + ":").getBytes(US_ASCII);
        return new Peer(address, node, true, appending, encoded);
    }

    /// Its address; `unknown` if there is none.
    public String addressText() {
        return new String(address, US_ASCII);
    }

    /// As in X-Forwarded-For.
    byte[] address() {
        return address;
    }

    /// As in Forwarded (RFC 7239 section 6).
    byte[] node() {
        return node;
    }

    boolean isSecure() {
        return secure;
    }

    boolean isAppending() {
        return appending;
    }

    /// As in Client-Cert (RFC 9440 section 2.2); null if there is none.
    byte @Nullable [] certificate() {
        return certificate;
    }
}
