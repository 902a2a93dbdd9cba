package org.handoff.gateway;

import org.handoff.gateway.tls.ServerTlsFiles;
import org.jspecify.annotations.Nullable;

/// How a gateway meets its clients.
///
/// @param tls null for plain connections
/// @param isProxied whether every connection begins with a PROXY header, written by a balancer in
///   front. Then nobody but the balancer may reach the port
/// @param isAppending whether X-Forwarded-* and Forwarded of requests are believed and continued;
///   false replaces them by what the gateway itself sees
/// @param isHttp2 whether HTTP/2 is spoken, too: by ALPN over TLS, without asking on plain
///   connections
public record Front(
        @Nullable ServerTlsFiles tls, boolean isProxied, boolean isAppending, boolean isHttp2) {
    public static final Front PLAIN = new Front(null, false, true, false);

    public Front withTls(@Nullable ServerTlsFiles files) {
        return new Front(files, isProxied, isAppending, isHttp2);
    }

    public Front withHttp2() {
        return new Front(tls, isProxied, isAppending, true);
    }
}
