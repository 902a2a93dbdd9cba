package org.handoff.app.wiring;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.cli.ControlClient;
import org.handoff.app.cli.ControlTrust;
import org.handoff.app.spec.ControlSpec;
import org.handoff.control.tls.Contexts;
import org.handoff.control.tls.Enrolment;
import org.handoff.control.tls.Identity;
import org.handoff.control.tls.PemFiles;
import org.handoff.gateway.poll.ControlSockets;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocketFactory;

/// How a gateway shows itself to the control plane: a key that never leaves its folder, and a
/// certificate that it gets with its token, and renews with itself. One thread of its own does all
/// of that, so that neither polls nor requests ever wait for it; without a certificate polls fail,
/// and the lease decides what that means. [#now] and [#refused] are for any thread.
final class GatewayIdentity implements ControlSockets, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayIdentity.class);

    /// It is renewed when less than this is left of its seven days.
    private static final Duration LEFT_MIN = Duration.ofDays(5);

    private static final Duration LOOKS = Duration.ofMinutes(1);

    /// One that is refused again and again does not ask more often.
    private static final Duration AGAIN_MIN = Duration.ofSeconds(2);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(10);

    private final ControlSpec control;
    private final String name;
    private final String token;
    private final Path keyFile;
    private final Path certificateFile;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private @Nullable Identity own;

    /// Of an enrolment whose answer did not come: the same one is asked for again.
    private @Nullable KeyPair asked;

    private List<X509Certificate> trusted = List.of();
    private volatile boolean refused;
    private volatile SSLSocketFactory sockets;

    /// @param folder of what gateways keep
    GatewayIdentity(ControlSpec control, String name, Path folder) {
        this.control = control;
        this.name = name;
        this.token = control.token().resolve();
        this.keyFile = folder.resolve(name + ".key");
        this.certificateFile = folder.resolve(name + ".pem");
        this.own = kept();
        this.sockets = made();
        this.thread = Thread.ofPlatform().name("gateway-certificate").daemon().unstarted(this::run);
    }

    GatewayIdentity start() {
        thread.start();
        return this;
    }

    @Override
    public SSLSocketFactory now() {
        return sockets;
    }

    @Override
    public void refused(SSLSocketFactory asked) {
        if (asked.equals(sockets)) {
            refused = true;
            wakes.release();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        String said = "";
        try {
            while (true) {
                boolean done = false;
                try {
                    look();
                    done = true;
                    said = "";
                } catch (HandoffException e) {
                    if (!said.equals(e.getMessage())) {
                        said = String.valueOf(e.getMessage());
                        LOG.warn("No certificate for this gateway: {}", said);
                    }
                }
                pause = done ? FIRST_PAUSE : longer(pause);
                if (done) {
                    Thread.sleep(AGAIN_MIN);
                    var _ = wakes.tryAcquire(LOOKS.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    Thread.sleep(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : doubled;
    }

    /// Takes what is trusted now, and gets a certificate if there is none, if it ends soon, or if
    /// the control plane does not know it any more.
    private void look() throws InterruptedException {
        if (!ControlTrust.of(control).equals(trusted)) {
            sockets = made();
        }
        Identity now = own;
        boolean lasts = now != null && now.expires().isAfter(Instant.now().plus(LEFT_MIN));
        if (lasts && !refused) {
            return;
        }
        own = enrolled(now);
        wakes.drainPermits();
        refused = false;
        sockets = made();
        LOG.atInfo().addKeyValue("until", own.expires()).log("the gateway has a certificate");
    }

    private SSLSocketFactory made() {
        trusted = ControlTrust.of(control);
        return Contexts.client(trusted, usable(own)).getSocketFactory();
    }

    /// One that is over would only break the handshake.
    private static @Nullable Identity usable(@Nullable Identity identity) {
        return identity != null && identity.expires().isAfter(Instant.now()) ? identity : null;
    }

    /// @param now shows itself, besides the token
    private Identity enrolled(@Nullable Identity now) throws InterruptedException {
        KeyPair pair = asked == null ? Enrolment.pair() : asked;
        asked = pair;
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("request", Enrolment.request(pair, name));
        try (ControlClient client =
                new ControlClient(
                        control.addresses(), token, Contexts.client(trusted, usable(now)))) {
            ControlClient.Answer answer = client.ask("/api/gateways/" + name + "/enrol", body);
            if (!answer.isGood()) {
                asked = answer.status() < 500 ? null : pair;
                throw HandoffException.operator("gateway.enrol", answer.sentence(), "");
            }
            Identity made = keep(pair, answer.body().path("certificate").asText());
            asked = null;
            return made;
        }
    }

    private Identity keep(KeyPair pair, String pem) {
        try {
            Identity made = new Identity(pair.getPrivate(), PemFiles.certificates(pem));
            PemFiles.write(keyFile, PemFiles.text(pair.getPrivate()));
            PemFiles.write(certificateFile, pem);
            return made;
        } catch (GeneralSecurityException e) {
            throw HandoffException.external(
                    "gateway.enrol", "The control plane sent no certificate.", "", e);
        }
    }

    private @Nullable Identity kept() {
        if (!Files.exists(keyFile) || !Files.exists(certificateFile)) {
            return null;
        }
        try {
            return PemFiles.identity(certificateFile, keyFile);
        } catch (HandoffException e) {
            LOG.warn("{} The gateway asks for another certificate.", e.getMessage());
            return null;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
