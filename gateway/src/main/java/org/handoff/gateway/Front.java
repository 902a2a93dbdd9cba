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
public record Front(@Nullable ServerTlsFiles tls, boolean isProxied, boolean isAppending) {
    public static final Front PLAIN = new Front(null, false, true);

    public Front withTls(@Nullable ServerTlsFiles files) {
        return new Front(files, isProxied, isAppending);
    }
}
