package org.handoff.app.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.app.canary.TrafficFile;
import org.handoff.control.canary.CohortPicker;
import org.handoff.control.canary.Proposal;
import org.handoff.control.canary.Shift;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// `handoff canary propose`: which facilities go first.
@Command(
        name = "propose",
        description =
                "Proposes which facilities go first, from observed traffic: those that stand best"
                    + " for all, with one of high volume before a quarter of the traffic moves.")
final class CanaryProposeCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int NAMES_SHOWN = 12;

    private final Terminal terminal;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Lines of time,facility,route,channel,requests, with that header.")
    private List<Path> files = List.of();

    @Option(
            names = "--steps",
            paramLabel = "PERCENT",
            split = ",",
            defaultValue = "5,10,25,50,100",
            description = "Shares of the traffic to grow by (default: ${DEFAULT-VALUE}).")
    private List<Double> steps = List.of();

    @Option(names = "--json", description = "Print JSON, and nothing else.")
    private boolean json;

    CanaryProposeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Double> sorted = steps.stream().sorted().toList();
        if (!sorted.equals(steps) || sorted.getFirst() <= 0 || sorted.getLast() > 100) {
            throw new UsageException("--steps are percentages from 0 to 100, growing.");
        }
        Proposal proposal;
        try {
            proposal = CohortPicker.propose(TrafficFile.read(files), steps);
        } catch (IllegalArgumentException e) {
            throw new UsageException("Nothing can be proposed: " + e.getMessage() + ".");
        }
        if (json) {
            ObjectNode node = JSON.valueToTree(proposal);
            terminal.line(node.toPrettyString());
        } else {
            print(proposal);
        }
        return proposal.steps().getFirst().facilities().isEmpty() ? Exit.REFUSED : Exit.DONE;
    }

    private void print(Proposal proposal) {
        terminal.line(
                "%s requests of %s facilities; of high volume: %s"
                        .formatted(
                                Figures.count(proposal.requests()),
                                Figures.count(proposal.facilities()),
                                names(proposal.highVolume())));
        proposal.steps().forEach(this::print);
    }

    private void print(Proposal.Step step) {
        terminal.line("");
        terminal.line(
                terminal.bold(percent(step.aimedPercent()))
                        + "  "
                        + (step.facilities().isEmpty() ? "nobody" : names(step.facilities())));
        terminal.line(
                "     %s of the traffic; coverage %.2f (routes %.2f, peak %.2f, channels %.2f,"
                                .formatted(
                                        percent(step.percent()),
                                        step.coverage().score(),
                                        step.coverage().mix(),
                                        step.coverage().peak(),
                                        step.coverage().channels())
                        + " shifts %.2f)".formatted(step.coverage().shifts()));
        if (!step.unexercised().isEmpty()) {
            terminal.line(
                    terminal.warn("     never exercised: ")
                            + step.unexercised().stream()
                                    .map(it -> it.route() + " " + percent(it.percent()))
                                    .collect(Collectors.joining(", ")));
        }
        if (!step.missingShifts().isEmpty()) {
            terminal.line(
                    terminal.warn("     nobody at work: ")
                            + step.missingShifts().stream()
                                    .map(Shift::label)
                                    .collect(Collectors.joining(", ")));
        }
        if (!step.note().isEmpty()) {
            terminal.line(terminal.warn("     " + step.note()));
        }
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", value);
    }

    private static String names(List<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        int more = names.size() - NAMES_SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
