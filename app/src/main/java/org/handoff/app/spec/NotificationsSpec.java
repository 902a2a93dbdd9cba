package org.handoff.app.spec;

import org.handoff.control.notify.Audience;
import org.handoff.control.notify.MailServer;
import org.handoff.control.notify.Urgency;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Who is told what happens, and how. Without channels nobody is.
public record NotificationsSpec(
        @Key(
                        value =
                                "What people call the system that moves; else the migration's"
                                        + " name.",
                        pattern = NotificationsSpec.LINE,
                        allowed = "one line of at most 80 characters")
                @Nullable String system,
        @Key(
                        value = "Whom to call; stands at the end of every message.",
                        pattern = NotificationsSpec.LINE,
                        allowed = "one line of at most 80 characters")
                @Nullable String contact,
        @Key("Where people's browsers reach the control plane, for receipts; else control.url.")
                @Nullable URI link,
        @Key(
                        value = "How long an urgent message may stay without a receipt.",
                        fallback = "5m",
                        min = "10s",
                        max = "24h")
                Duration answerWithin,
        @Key("Channels that are told then; empty tells those of the owner again.")
                List<String> escalation,
        @Key("The server that takes e-mail.") @Nullable Mail mail,
        @Key("Each a way to some people.") List<Channel> channels) {
    static final String LINE = "\\P{Cntrl}{1,80}";

    public NotificationsSpec {
        escalation = List.copyOf(escalation);
        channels = List.copyOf(channels);
    }

    public boolean isAsked() {
        return !channels.isEmpty();
    }

    /// How e-mail leaves the house.
    public record Mail(
            @Key("Host name or address.") String host,
            @Key(value = "Port.", fallback = "587", min = "1", max = "65535") int port,
            @Key(
                            value = "starttls, tls, or none for a relay on this machine.",
                            fallback = "starttls")
                    MailServer.Security security,
            @Key("User, if the server asks for one.") @Nullable String user,
            @Key("Where the user's password stands.") @Nullable Secret password,
            @Key(
                            value = "The sender's address.",
                            pattern = "[^\\s@<>]+@[^\\s@<>]+",
                            allowed = "an address such as handoff@example.org")
                    String from,
            @Key("PEM of the authorities that the server is trusted by; left out: those of Java.")
                    @Nullable Path authorities) {}

    /// One channel.
    public record Channel(
            @Key(
                            value = "Its name, for --to, for status and in messages' ids.",
                            pattern = "[a-z][a-z0-9-]{0,30}",
                            allowed = "a lower-case letter, then up to 30 of a-z 0-9 -")
                    String name,
            @Key("email, slack, teams, pagerduty, webhook or sms.") Kind kind,
            @Key("Whose words it gets: owner, executives, clinical-operations or vendors.")
                    Audience audience,
            @Key(
                            value = "Least urgency that goes this way: info, action, urgent.",
                            fallback = "info")
                    Urgency least,
            @Key("E-mail addresses, or numbers for sms.") List<String> to,
            @Key("Where the webhook's URL stands, which is a secret for most of them.")
                    @Nullable Secret url,
            @Key("Where the key stands: PagerDuty's routing key, a webhook's signing key, sms'.")
                    @Nullable Secret key,
            @Key("sms: user for basic authentication; left out, the key is a bearer token.")
                    @Nullable String user,
            @Key("sms: the number or name that it comes from.") @Nullable String from,
            @Key(value = "sms: the gateway takes a form and not JSON.", fallback = "false")
                    boolean form,
            @Key(value = "sms: the field of the number.", fallback = "to") String toField,
            @Key(value = "sms: the field of the sender.", fallback = "from") String fromField,
            @Key(value = "sms: the field of the text.", fallback = "text") String textField,
            @Key("PEM of the authorities that it is trusted by; left out: those of Java.")
                    @Nullable Path authorities,
            @Key(value = "It may stand on this machine or its link.", fallback = "false")
                    boolean allowLocal,
            @Key(value = "It may be spoken to without TLS.", fallback = "false")
                    boolean allowHttp) {
        public Channel {
            to = List.copyOf(to);
        }
    }

    /// How a channel is spoken to.
    public enum Kind {
        EMAIL,
        SLACK,
        TEAMS,
        PAGERDUTY,
        WEBHOOK,
        SMS
    }
}
