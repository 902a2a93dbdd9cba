package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.spec.Spec;
import org.handoff.app.spec.Suggest;
import org.handoff.app.wiring.Notifications;
import org.handoff.control.notify.Channel;
import org.handoff.control.notify.Message;
import org.handoff.control.notify.NotifyTerms;
import org.handoff.control.notify.Occasion;
import org.handoff.control.notify.Undelivered;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;

/// `handoff notify`: whether people can be reached, and what they were told.
final class NotifyCommand {
    private NotifyCommand() {}

    /// With its own commands.
    static CommandLine line(Terminal terminal) {
        return CommandGroup.of("notify", "Tries the channels of the spec, and says what was told.")
                .addSubcommand(new Test(terminal))
                .addSubcommand(new Status(terminal));
    }

    /// Sends from this process: it needs the secrets that the spec names, and no control plane.
    @Command(
            name = "test",
            description = {
                "Sends a test to each channel of the spec. Exit code 0: all were taken; 1: one",
                "was not."
            })
    static final class Test implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private SpecOption spec = new SpecOption();

        @Option(names = "--to", paramLabel = "CHANNEL", description = "To this channel alone.")
        private @Nullable String to;

        @Option(
                names = "--occasion",
                paramLabel = "NAME",
                description = "With --dry-run: show the words of another occasion.",
                converter = OccasionName.class)
        private Occasion occasion = Occasion.TEST;

        @Option(names = "--dry-run", description = "Show what would be sent, and send nothing.")
        private boolean dryRun;

        @Option(names = "--json", description = "Print the outcome as JSON, and nothing else.")
        private boolean json;

        Test(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            if (occasion != Occasion.TEST && !dryRun) {
                throw new UsageException("--occasion goes with --dry-run: only a test is sent.");
            }
            Spec asked = spec.read().spec();
            NotifyTerms terms = Notifications.terms(asked);
            String id = asked.migration() + "-test-" + UUID.randomUUID();
            ArrayNode all = new JsonMapper().createArrayNode();
            boolean good = true;
            for (Channel channel : chosen(Notifications.channels(asked.notifications()))) {
                ObjectNode one = all.addObject();
                one.put("channel", channel.name()).put("kind", channel.kind());
                one.put("audience", channel.audience().label());
                one.put("text", words(channel, terms.system()));
                good &= dryRun || sent(channel, message(channel, terms, id), one);
                if (!json) {
                    tell(one);
                }
            }
            if (json) {
                terminal.line(all.toPrettyString());
            }
            return good ? Exit.DONE : Exit.REFUSED;
        }

        private List<Channel> chosen(List<Channel> all) {
            if (all.isEmpty()) {
                throw new UsageException(
                        "The spec names no channel: write notifications.channels.");
            }
            List<Channel> chosen =
                    all.stream().filter(it -> to == null || it.name().equals(to)).toList();
            if (chosen.isEmpty()) {
                List<String> names = all.stream().map(Channel::name).toList();
                String near = Suggest.near(String.valueOf(to), names);
                throw new UsageException(
                        "No channel is called '"
                                + to
                                + "': there are "
                                + String.join(", ", names)
                                + "."
                                + (near.isEmpty() ? "" : " Did you mean " + near + "?"));
            }
            return chosen;
        }

        private String words(Channel channel, String system) {
            return occasion.words(channel.audience()).replace("{system}", system);
        }

        private Message message(Channel channel, NotifyTerms terms, String id) {
            return new Message(
                    id + "-" + channel.name(),
                    Occasion.TEST,
                    channel.audience(),
                    Instant.now(),
                    terms.system(),
                    Occasion.TEST.headline(),
                    words(channel, terms.system()),
                    terms.contact(),
                    "");
        }

        private static boolean sent(Channel channel, Message message, ObjectNode one) {
            String because = "";
            try {
                channel.delivery().deliver(message);
                if (channel.delivery().isToldOfTheEnd()) {
                    channel.delivery().deliver(message.then(Message.About.OVER));
                }
            } catch (Undelivered e) {
                because = e.because();
            } catch (HandoffException e) {
                because = e.fault().sentence();
            }
            one.put("sent", because.isEmpty()).put("because", because);
            return because.isEmpty();
        }

        private void tell(ObjectNode one) {
            boolean good = one.path("sent").asBoolean(true);
            String mark = dryRun ? "  " : good ? terminal.good("✓ ") : terminal.bad("✗ ");
            String name = one.path("channel").asText() + " (" + one.path("kind").asText() + ")";
            String text = one.path("text").asText();
            terminal.line(
                    mark
                            + name
                            + ", "
                            + one.path("audience").asText()
                            + ": "
                            + (good
                                    ? text.isEmpty() ? "is not told of this" : text
                                    : one.path("because").asText()));
        }
    }

    /// `in-doubt` and the like.
    static final class OccasionName implements CommandLine.ITypeConverter<Occasion> {
        @Override
        public Occasion convert(String label) {
            for (Occasion each : Occasion.values()) {
                if (each.label().equals(label.toLowerCase(Locale.ROOT))) {
                    return each;
                }
            }
            throw new CommandLine.TypeConversionException(
                    "no such occasion; there are "
                            + String.join(
                                    ", ",
                                    List.of(Occasion.values()).stream()
                                            .map(Occasion::label)
                                            .toList()));
        }
    }

    @Command(
            name = "status",
            description = {
                "Says what was told and who answered. Exit code 1 if something was not told, or",
                "waits for a receipt."
            })
    static final class Status implements Callable<Integer> {
        private final Terminal terminal;
        @Mixin private ServerOptions server = new ServerOptions();

        @Option(names = "--json", description = "Print it as JSON, and nothing else.")
        private boolean json;

        Status(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonNode view = AccountAnswers.ask(server, "/api/notifications", null);
            boolean good = true;
            for (JsonNode each : view.path("channels")) {
                good &= isWell(each);
            }
            for (JsonNode each : view.path("notices")) {
                good &= !each.path("state").asText().matches("open|unanswered");
            }
            if (json) {
                terminal.line(view.toString());
            } else {
                view.path("channels").forEach(this::channel);
                view.path("notices").forEach(this::notice);
            }
            return good ? Exit.DONE : Exit.REFUSED;
        }

        private static boolean isWell(JsonNode one) {
            return one.path("givenUp").asLong() + one.path("dropped").asLong() == 0
                    && one.path("failing").asText().isEmpty();
        }

        private void channel(JsonNode one) {
            boolean well = isWell(one);
            String failing = one.path("failing").asText();
            terminal.line(
                    (well ? terminal.good("✓ ") : terminal.bad("✗ "))
                            + String.format(
                                    Locale.ROOT,
                                    "%s: %d sent, %d waiting, %d given up, %d dropped",
                                    one.path("name").asText(),
                                    one.path("sent").asLong(),
                                    one.path("waiting").asLong(),
                                    one.path("givenUp").asLong(),
                                    one.path("dropped").asLong())
                            + (failing.isEmpty() ? "" : "; " + failing));
        }

        private void notice(JsonNode one) {
            String state = one.path("state").asText();
            String said =
                    switch (state) {
                        case "open" -> terminal.bad("nobody has answered yet");
                        case "unanswered" -> terminal.bad("nobody answered");
                        case "seen" -> "seen by " + one.path("who").asText();
                        default -> "";
                    };
            terminal.line(
                    String.format(
                            Locale.ROOT,
                            "%6d  %s  %-16s %s",
                            one.path("seq").asLong(),
                            one.path("told").asText(),
                            one.path("occasion").asText(),
                            said));
        }
    }
}
