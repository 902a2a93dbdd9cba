package org.handoff.app.cli;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.app.cli.DriverAnswer.Verb;
import org.handoff.app.spec.PointerSpec;
import org.handoff.app.spec.Spec;
import org.handoff.app.wiring.Drivers;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.socket.Live;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// `handoff driver`: what a site keeps in front of the gateways, asked and moved by hand.
final class DriverCommand {
    private static final List<String> OF_MOVES = List.of("--dry-run");
    private static final List<String> OF_SIDES = List.of("--side", "--epoch");

    private DriverCommand() {}

    static CommandLine of(Terminal terminal) {
        CommandLine line =
                CommandGroup.of(
                        "driver", "Asks and moves what a site keeps in front of the gateways.");
        for (Verb verb : Verb.values()) {
            CommandLine one = new CommandLine(new One(verb, terminal));
            CommandSpec spec = one.getCommandSpec().name(verb.label());
            spec.usageMessage().description(verb.words());
            if (verb == Verb.CHECK) {
                OF_SIDES.forEach(it -> spec.remove(spec.findOption(it)));
            }
            if (verb == Verb.CHECK || verb == Verb.VERIFY) {
                OF_MOVES.forEach(it -> spec.remove(spec.findOption(it)));
            }
            if (verb != Verb.ATTEST) {
                spec.remove(spec.findOption("--who"));
            }
            line.addSubcommand(verb.label(), one);
        }
        return line;
    }

    /// One verb.
    @Command
    private static final class One implements Callable<Integer> {
        private final Verb verb;
        private final Terminal terminal;
        @Mixin private SpecOption spec = new SpecOption();

        @Parameters(
                arity = "0..1",
                paramLabel = "NAME",
                description = "One of the spec's pointers; may be left out if there is one.")
        private @Nullable String name;

        @Option(
                names = "--side",
                paramLabel = "SIDE",
                description = "legacy or cloud (default: who owns writes, by the control plane).")
        private @Nullable Environment side;

        @Option(
                names = "--epoch",
                paramLabel = "NUMBER",
                description = "Without a control plane: higher than every one before.")
        private @Nullable Long epoch;

        @Option(names = "--who", paramLabel = "NAME", description = "Who did it by hand.")
        private @Nullable String who;

        @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
        private boolean dryRun;

        @Option(names = "--json", description = "Print the answer as JSON, and nothing else.")
        private boolean json;

        One(Verb verb, Terminal terminal) {
            this.verb = verb;
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            Spec read = spec.read().spec();
            List<DriverAnswer> answers = new ArrayList<>();
            for (PointerSpec each : chosen(read)) {
                answers.add(ask(read, each));
            }
            DriverText text = new DriverText(terminal);
            if (json) {
                terminal.line(text.json(answers).toPrettyString());
            } else {
                answers.forEach(text::print);
            }
            return answers.stream().mapToInt(DriverAnswer::exit).max().orElse(Exit.DONE);
        }

        private List<PointerSpec> chosen(Spec read) {
            List<PointerSpec> all = read.pointers();
            if (all.isEmpty()) {
                throw new UsageException("The spec has no pointers.");
            }
            if (name == null) {
                if (verb != Verb.CHECK && all.size() > 1) {
                    throw new UsageException("Name one of " + names(all) + ".");
                }
                return all;
            }
            List<PointerSpec> found = all.stream().filter(it -> it.name().equals(name)).toList();
            if (found.isEmpty()) {
                throw new UsageException("No pointer has this name; there are " + names(all) + ".");
            }
            return found;
        }

        private static String names(List<PointerSpec> all) {
            return String.join(", ", all.stream().map(PointerSpec::name).toList());
        }

        private DriverAnswer ask(Spec read, PointerSpec pointer) throws InterruptedException {
            try (TrafficDriver driver = Drivers.of(read, pointer)) {
                List<String> gaps = pointer.isByHand() ? List.of() : gaps(read, pointer, driver);
                if (verb == Verb.CHECK) {
                    return DriverAnswer.found(pointer, driver.traits(), driver.probe(), gaps);
                }
                Under under = under(read);
                if (verb == Verb.VERIFY) {
                    return DriverAnswer.of(
                            verb, pointer, driver.traits(), driver.verify(under.epoch, under.side));
                }
                if (dryRun) {
                    return plan(pointer, driver, under, gaps);
                }
                return DriverAnswer.of(
                        verb, pointer, driver.traits(), move(read, pointer, driver, under));
            }
        }

        private static List<String> gaps(Spec read, PointerSpec pointer, TrafficDriver driver) {
            return Drivers.gaps(read, pointer, driver.traits());
        }

        private DriverAnswer plan(
                PointerSpec pointer, TrafficDriver driver, Under under, List<String> gaps) {
            Live live = driver.probe();
            String to = under.side == Environment.LEGACY ? pointer.toLegacy() : pointer.toCloud();
            String text =
                    "%s %s to %s (%s), under %s; nothing is done now"
                            .formatted(
                                    verb.label(),
                                    pointer.name(),
                                    under.side.label(),
                                    to,
                                    under.epoch);
            return DriverAnswer.found(pointer, driver.traits(), live, gaps).planned(verb, text);
        }

        private Move move(Spec read, PointerSpec pointer, TrafficDriver driver, Under under) {
            return switch (verb) {
                case PREPARE -> driver.prepare(under.epoch, under.side);
                case APPLY -> driver.apply(under.epoch, under.side);
                case RESTORE -> driver.compensate(under.epoch, under.side);
                case ATTEST -> {
                    if (!pointer.isByHand()) {
                        throw new UsageException("Only a manual pointer takes a person's word.");
                    }
                    yield Drivers.byHand(read, pointer)
                            .attest(under.epoch, under.side, Said.who(who));
                }
                case CHECK, VERIFY -> throw new IllegalStateException(verb + " moves nothing");
            };
        }

        /// By the control plane's word, unless a person names an epoch.
        private Under under(Spec read) throws InterruptedException {
            if (epoch != null) {
                if (side == null || epoch < 1) {
                    throw new UsageException("--epoch is at least 1 and needs --side.");
                }
                return new Under(new Epoch(epoch), side);
            }
            try (ControlClient client = ControlClient.of(read.control(), "")) {
                JsonNode status = client.status();
                Epoch held = new Epoch(status.path("epoch").asLong());
                String owner = status.path("owner").asText("");
                if (!owner.matches("legacy|cloud")) {
                    throw HandoffException.operator(
                            "cli.driver", "Nobody is known to own writes now.", "");
                }
                Environment owns = Environment.valueOf(owner.toUpperCase(Locale.ROOT));
                if (side != null && side != owns && verb != Verb.VERIFY) {
                    throw HandoffException.operator(
                            "cli.driver",
                            owner + " owns writes, so nothing is led to " + side.label() + ".",
                            "Move writes first: handoff cutover or handoff rollback.");
                }
                return new Under(held, side == null ? owns : side);
            }
        }

        /// @param epoch in force
        /// @param side to lead to
        private record Under(Epoch epoch, Environment side) {}
    }
}
