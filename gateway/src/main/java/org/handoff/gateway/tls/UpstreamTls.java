package org.handoff.gateway.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;

import org.handoff.model.HandoffException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLException;

/// TLS towards one side's application: versions 1.2 and 1.3, its name checked. Safe for all
/// threads.
public final class UpstreamTls {
    private final String host;
    private final int port;
    private final Duration handshake;
    private final Watched<SslContext> context;

    /// @param host as the certificate names it; sent as SNI
    /// @param handshake how long it may take
    /// @throws HandoffException if a file cannot be used
    public UpstreamTls(UpstreamTlsFiles files, String host, int port, Duration handshake) {
        this.host = host;
        this.port = port;
        this.handshake = handshake;
        List<Path> watched = new ArrayList<>();
        if (files.authorities() != null) {
            watched.add(files.authorities());
        }
        if (files.certificate() != null) {
            watched.add(files.certificate().chain());
            watched.add(files.certificate().key());
        }
        context = new Watched<>(watched, () -> read(files));
    }

    /// Reads changed files; may block.
    ///
    /// @return false if they changed and cannot be used: what was read before stays in use
    public boolean refresh() {
        return context.refresh();
    }

    /// For one connection.
    public SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = context.get().newHandler(allocator, host, port);
        handler.setHandshakeTimeoutMillis(handshake.toMillis());
        return handler;
    }

    private static SslContext read(UpstreamTlsFiles files) {
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .protocols("TLSv1.3", "TLSv1.2")
                            .endpointIdentificationAlgorithm("HTTPS");
            Path authorities = files.authorities();
            if (authorities != null) {
                builder.trustManager(Pem.certificates(authorities));
            }
            CertificateFiles certificate = files.certificate();
            if (certificate != null) {
                Pem.Identity identity = Pem.identity(certificate);
                builder.keyManager(identity.key(), identity.chain());
            }
            return builder.build();
        } catch (SSLException e) {
            throw HandoffException.external(
                    "gateway.tls",
                    "TLS towards the applications cannot be set up.",
                    "Check the authorities and the certificate.",
                    e);
        }
    }
}
