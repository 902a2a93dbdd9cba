package org.handoff.gateway.tls;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.Mapping;

import org.handoff.model.HandoffException;

import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.net.ssl.SSLException;

/// TLS towards clients: versions 1.2 and 1.3, a certificate by the name that the client asks for,
/// certificates of clients where they are wanted. Safe for all threads.
public final class ServerTls {
    /// The kind of a subject's alternative name that is a DNS name (RFC 5280 section 4.2.1.6).
    private static final int DNS_NAME = 2;

    private static final int LARGEST_HELLO = 16_384;

    private static final ApplicationProtocolConfig BOTH =
            new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1);

    private final Watched<Certificates> certificates;
    private final Duration handshake;

    /// @param http2 whether it is offered, before HTTP/1.1 (ALPN, RFC 7301)
    /// @param handshake how long a client may take for it
    /// @throws HandoffException if a file cannot be used
    public ServerTls(ServerTlsFiles files, boolean http2, Duration handshake) {
        this.handshake = handshake;
        List<Path> watched = new ArrayList<>();
        for (CertificateFiles each : files.certificates()) {
            watched.add(each.chain());
            watched.add(each.key());
        }
        if (files.clientAuthorities() != null) {
            watched.add(files.clientAuthorities());
        }
        certificates = new Watched<>(watched, () -> Certificates.read(files, http2));
    }

    /// Reads changed files; may block.
    ///
    /// @return false if they changed and cannot be used: what was read before stays in use
    public boolean refresh() {
        return certificates.refresh();
    }

    /// For one connection, the first handler that sees its bytes.
    public ChannelHandler handler() {
        return new SniHandler(
                (Mapping<String, SslContext>) name -> certificates.get().of(name),
                LARGEST_HELLO,
                handshake.toMillis());
    }

    private record Certificates(Map<String, SslContext> byName, SslContext first) {

        static Certificates read(ServerTlsFiles files, boolean http2) {
            Map<String, SslContext> byName = new HashMap<>();
            List<SslContext> all = new ArrayList<>();
            for (CertificateFiles each : files.certificates()) {
                Pem.Identity identity = Pem.identity(each);
                SslContext context = context(files, each, identity, http2);
                all.add(context);
                for (String name : names(identity.chain().getFirst())) {
                    byName.putIfAbsent(name, context);
                }
            }
            return new Certificates(Map.copyOf(byName), all.getFirst());
        }

        SslContext of(String asked) {
            if (asked == null) {
                return first;
            }
            String name = asked.toLowerCase(Locale.ROOT);
            SslContext exact = byName.get(name);
            if (exact != null) {
                return exact;
            }
            int dot = name.indexOf('.');
            return dot < 0 ? first : byName.getOrDefault("*" + name.substring(dot), first);
        }

        private static SslContext context(
                ServerTlsFiles files, CertificateFiles each, Pem.Identity identity, boolean http2) {
            try {
                SslContextBuilder builder =
                        SslContextBuilder.forServer(identity.key(), identity.chain())
                                .sslProvider(SslProvider.JDK)
                                .protocols("TLSv1.3", "TLSv1.2");
                if (http2) {
                    builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                            .applicationProtocolConfig(BOTH);
                }
                Path authorities = files.clientAuthorities();
                if (authorities != null) {
                    builder.trustManager(Pem.certificates(authorities))
                            .clientAuth(
                                    files.isClientRequired()
                                            ? ClientAuth.REQUIRE
                                            : ClientAuth.OPTIONAL);
                }
                return builder.build();
            } catch (SSLException e) {
                throw HandoffException.external(
                        "gateway.tls",
                        "TLS cannot be set up with " + each.chain() + ".",
                        "Check the certificate and its key.",
                        e);
            }
        }

        private static List<String> names(X509Certificate certificate) {
            List<String> names = new ArrayList<>();
            try {
                Collection<List<?>> all = certificate.getSubjectAlternativeNames();
                for (List<?> name : all == null ? List.<List<?>>of() : all) {
                    if (Integer.valueOf(DNS_NAME).equals(name.get(0))) {
                        names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            } catch (CertificateParsingException e) {
                return List.of();
            }
            return names;
        }
    }
}
