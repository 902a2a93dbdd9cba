package org.handoff.control.tls;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;

import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

/// The control plane's side of TLS: one certificate, made anew by the authority in time, or the
/// site's own, read again when its files change. What cannot be used is said, and what was there
/// stays in use. Connections keep what they began with. Thread-safe.
public final class ServerTls implements AutoCloseable {
    /// How long a certificate of the own authority lasts: browsers accept no more than 397 days.
    static final Duration LASTS = Duration.ofDays(90);

    /// It is replaced when less than this is left.
    static final Duration LEFT_MIN = Duration.ofDays(30);

    private static final Duration LOOKS = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger("handoff.tls");

    private final Authority authority;
    private final Supplier<Identity> source;
    private final boolean own;
    private final CurrentKey key;
    private final SSLContext context;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("certificates").daemon().factory());

    private ServerTls(Authority authority, Supplier<Identity> source, boolean own) {
        this.authority = authority;
        this.source = source;
        this.own = own;
        this.key = new CurrentKey(source.get());
        this.context = Contexts.server(key, authority.certificate());
    }

    /// With a certificate of the authority.
    ///
    /// @param folder of the authority, too
    /// @param hosts by which it may be reached beside its address and `localhost`
    public static ServerTls byAuthority(
            Authority authority,
            Path folder,
            InetSocketAddress listen,
            Collection<String> hosts,
            InstantSource clock) {
        Set<String> names = Names.of(listen, hosts);
        return new ServerTls(authority, () -> made(authority, folder, names, clock), false);
    }

    /// With the site's own.
    public static ServerTls byFiles(Authority authority, Path certificate, Path key) {
        return new ServerTls(authority, () -> PemFiles.identity(certificate, key), true);
    }

    /// The one that stands there, if it is good for these names and long enough.
    private static Identity made(
            Authority authority, Path folder, Set<String> names, InstantSource clock) {
        Path chain = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        if (Files.exists(chain) && Files.exists(key)) {
            try {
                Identity kept = PemFiles.identity(chain, key);
                boolean lasts = kept.expires().isAfter(clock.instant().plus(LEFT_MIN));
                boolean ours = kept.chain().contains(authority.certificate());
                if (lasts && ours && Names.of(kept.certificate()).equals(names)) {
                    return kept;
                }
            } catch (HandoffException e) {
                LOG.warn("{} It is replaced.", e.getMessage());
            }
        }
        Identity next = authority.server(names, LASTS);
        PemFiles.write(key, PemFiles.text(next.key()));
        PemFiles.write(chain, PemFiles.text(next.chain().toArray()));
        return next;
    }

    /// Looks every minute whether it has to be replaced.
    public ServerTls start() {
        var _ =
                timer.scheduleWithFixedDelay(
                        this::refresh, LOOKS.toMillis(), LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /// Takes what the files, or the authority, have now.
    void refresh() {
        try {
            Identity now = source.get();
            if (!now.certificate().equals(key.current().certificate())) {
                key.replace(now);
                LOG.atInfo()
                        .addKeyValue("until", now.expires())
                        .log("the control plane shows a new certificate");
            }
        } catch (RuntimeException e) {
            LOG.warn("{} The certificate in use stays.", e.getMessage());
        }
    }

    /// Whether the certificate is of the site, whose browsers trust it by themselves.
    public boolean isOfSite() {
        return own;
    }

    public Authority authority() {
        return authority;
    }

    /// Clients may show a certificate of the authority, and need not.
    public HttpsConfigurator configurator() {
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(Contexts.parameters(context, true));
            }
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
