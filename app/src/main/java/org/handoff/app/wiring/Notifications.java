package org.handoff.app.wiring;

import org.handoff.app.spec.NotificationsSpec;
import org.handoff.app.spec.Secret;
import org.handoff.app.spec.Spec;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.notify.Channel;
import org.handoff.control.notify.Delivery;
import org.handoff.control.notify.Doors;
import org.handoff.control.notify.Hook;
import org.handoff.control.notify.HookDelivery;
import org.handoff.control.notify.MailDelivery;
import org.handoff.control.notify.MailServer;
import org.handoff.control.notify.Notifier;
import org.handoff.control.notify.NotifyTerms;
import org.handoff.control.notify.Secrets;
import org.handoff.control.runbook.Phase;
import org.handoff.control.runbook.Snapshot;
import org.handoff.control.shell.ConductorLoop;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.socket.Directive;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Makes a spec's channels, and the notifier over a control plane's ledger.
public final class Notifications {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final String PAGERDUTY = "https://events.pagerduty.com/v2/enqueue";

    private Notifications() {}

    /// `null` if the spec has no channel.
    static @Nullable Notifier start(Spec spec, Ledger ledger, ConductorLoop conductor) {
        if (!spec.notifications().isAsked()) {
            return null;
        }
        return Notifier.start(
                terms(spec),
                channels(spec.notifications()),
                new Notifier.Sockets(
                        ledger,
                        ControlDoor.home(spec),
                        conductor::note,
                        () -> isPausing(conductor.snapshot())));
    }

    /// @param notifier `null` if the spec has no channel, or it could not start
    /// @param failure why it could not; `null` if it did
    record Begun(@Nullable Notifier notifier, @Nullable Finding failure) {
        /// What a person should look at, ours first.
        List<Finding> and(List<Finding> others) {
            return failure == null
                    ? others
                    : Stream.concat(Stream.of(failure), others.stream()).toList();
        }
    }

    /// As [#start], and a failure does not end the control plane: a migration in the middle of a
    /// move needs its conductor more than its messages.
    static Begun begin(Supplier<@Nullable Notifier> start) {
        try {
            return new Begun(start.get(), null);
        } catch (HandoffException e) {
            LOG.atError().addKeyValue("code", e.fault().code()).setCause(e).log("nobody is told");
            return new Begun(
                    null,
                    new Finding(
                            "notify-down",
                            "notifications",
                            1,
                            "Nobody is told anything: "
                                    + e.fault().sentence()
                                    + " Then restart handoff serve."));
        }
    }

    /// From the directive to hold until no request is held any more.
    private static boolean isPausing(Snapshot now) {
        return now.mode() == Directive.Mode.HOLD || now.phase() == Phase.FORWARD;
    }

    /// What the spec says as a whole.
    public static NotifyTerms terms(Spec spec) {
        NotificationsSpec asked = spec.notifications();
        return new NotifyTerms(
                spec.migration(),
                Objects.requireNonNullElse(asked.system(), spec.migration()),
                Objects.requireNonNullElse(asked.contact(), ""),
                Objects.requireNonNullElse(asked.link(), spec.control().address()),
                asked.answerWithin(),
                Set.copyOf(asked.escalation()));
    }

    /// The channels, in the spec's order. No secret is read yet.
    ///
    /// @throws HandoffException `notify.authorities` if a file of authorities cannot be read
    public static List<Channel> channels(NotificationsSpec asked) {
        return asked.channels().stream()
                .map(it ->
                        new Channel(
                                it.name(),
                                it.kind().name().toLowerCase(java.util.Locale.ROOT),
                                it.audience(),
                                it.least(),
                                delivery(it, asked.mail())))
                .toList();
    }

    private static Delivery delivery(
            NotificationsSpec.Channel channel, NotificationsSpec.@Nullable Mail mail) {
        Secrets key = secret(channel.key());
        return switch (channel.kind()) {
            case EMAIL -> new MailDelivery(server(Objects.requireNonNull(mail)), channel.to());
            case SLACK -> hook(channel, List.of(new Hook.Slack()));
            case TEAMS -> hook(channel, List.of(new Hook.Teams()));
            case PAGERDUTY -> hook(channel, List.of(new Hook.PagerDuty(key)));
            case WEBHOOK -> hook(channel, List.of(new Hook.Signed(key)));
            case SMS -> {
                var names =
                        new Hook.Sms.Names(
                                channel.toField(), channel.fromField(), channel.textField());
                String user = Objects.requireNonNullElse(channel.user(), "");
                String from = Objects.requireNonNullElse(channel.from(), "");
                List<Hook> each = new ArrayList<>();
                for (String to : channel.to()) {
                    each.add(new Hook.Sms(key, user, names, from, to, channel.form()));
                }
                yield hook(channel, each);
            }
        };
    }

    private static HookDelivery hook(NotificationsSpec.Channel channel, List<Hook> hooks) {
        return new HookDelivery(
                channel.url() == null ? () -> PAGERDUTY : secret(channel.url()),
                hooks,
                new Doors(channel.allowLocal(), channel.allowHttp()),
                trust(channel.authorities()));
    }

    private static MailServer server(NotificationsSpec.Mail mail) {
        return new MailServer(
                mail.host(),
                mail.port(),
                mail.security(),
                Objects.requireNonNullElse(mail.user(), ""),
                mail.password() == null ? null : secret(mail.password()),
                mail.from(),
                trust(mail.authorities()));
    }

    /// Read each time that it is needed; one that this kind does not need is never read.
    private static Secrets secret(@Nullable Secret reference) {
        return () -> Objects.requireNonNull(reference, "the spec was checked").resolve();
    }

    /// `null` stands for Java's own authorities.
    private static @Nullable SSLContext trust(@Nullable Path authorities) {
        if (authorities == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(authorities)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw HandoffException.external(
                    "notify.authorities",
                    "The authorities' file " + authorities + " cannot be read.",
                    "Write PEM certificates there.",
                    e);
        }
    }
}
