package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold between the keys of `notifications`.
final class NotificationsChecks {
    /// Each has a thread of its own.
    static final int CHANNELS_MAX = 32;

    private static final String ADDRESS = "[^\\s@<>,]+@[^\\s@<>,]+";
    private static final String NUMBER = "\\+?[0-9]{3,20}";

    private NotificationsChecks() {}

    static void check(NotificationsSpec spec, Nodes nodes) {
        List<NotificationsSpec.Channel> channels = spec.channels();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < channels.size(); i++) {
            String key = "notifications.channels[" + i + "]";
            if (!names.add(channels.get(i).name())) {
                nodes.problem(key + ".name", "another channel has this name", "name it anew");
            }
            channel(channels.get(i), key, spec.mail(), nodes);
        }
        if (channels.size() > CHANNELS_MAX) {
            nodes.problem("notifications.channels", "there are more", "at most " + CHANNELS_MAX);
        }
        for (String each : spec.escalation()) {
            if (!names.contains(each)) {
                String near = Suggest.near(each, List.copyOf(names));
                nodes.problem(
                        "notifications.escalation",
                        "no channel is called '" + each + "'",
                        "name one of notifications.channels"
                                + (near.isEmpty() ? "" : "; did you mean " + near + "?"));
            }
        }
        NotificationsSpec.Mail mail = spec.mail();
        if (mail != null && (mail.user() == null) != (mail.password() == null)) {
            nodes.problem(
                    "notifications.mail", "user and password go together", "name both, or neither");
        }
    }

    private static void channel(
            NotificationsSpec.Channel channel,
            String key,
            NotificationsSpec.@Nullable Mail mail,
            Nodes nodes) {
        switch (channel.kind()) {
            case EMAIL -> {
                if (mail == null) {
                    nodes.problem("notifications.mail", "the key is missing", "e-mail needs it");
                }
                all(channel, ADDRESS, "an address such as ann@example.org", key, nodes);
            }
            case SLACK, TEAMS -> needs(channel.url(), key + ".url", nodes);
            case PAGERDUTY -> needs(channel.key(), key + ".key", nodes);
            case WEBHOOK -> {
                needs(channel.url(), key + ".url", nodes);
                needs(channel.key(), key + ".key", nodes);
            }
            case SMS -> {
                needs(channel.url(), key + ".url", nodes);
                needs(channel.key(), key + ".key", nodes);
                all(channel, NUMBER, "a number such as +15550100", key, nodes);
            }
        }
    }

    private static void needs(@Nullable Secret secret, String key, Nodes nodes) {
        if (secret == null) {
            nodes.problem(
                    key,
                    "the key is missing",
                    "this kind needs it: write {env: NAME} or {file: PATH}");
        }
    }

    private static void all(
            NotificationsSpec.Channel channel,
            String pattern,
            String like,
            String key,
            Nodes nodes) {
        if (channel.to().isEmpty() || !channel.to().stream().allMatch(it -> it.matches(pattern))) {
            nodes.problem(
                    key + ".to",
                    channel.to().isEmpty() ? "nobody stands here" : "one of them is no address",
                    "allowed is " + like);
        }
    }
}
