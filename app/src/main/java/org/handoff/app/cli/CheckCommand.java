package org.handoff.app.cli;

import org.handoff.engine.postgres.check.CheckResult;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// `handoff check`: what passes, what is worth knowing, and what stands in the way, each with its
/// remedy. Exit code 1 if anything stands in the way.
@Command(
        name = "check",
        description = "Connects to both sides and tells everything that would go wrong.")
final class CheckCommand implements Callable<Integer> {
    private final Launch launch;
    private final Terminal terminal;
    @Mixin private SpecOption spec = new SpecOption();

    @Option(names = "--json", description = "Print the results as JSON, and nothing else.")
    private boolean json;

    CheckCommand(Launch launch, Terminal terminal) {
        this.launch = launch;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<CheckResult> results = launch.check(spec.read());
        boolean good =
                results.stream().noneMatch(result -> result.level() == CheckResult.Level.REFUSE);
        if (json) {
            terminal.line(
                    new com.fasterxml.jackson.databind.json.JsonMapper()
                            .valueToTree(results)
                            .toString());
            return good ? Exit.DONE : Exit.REFUSED;
        }
        for (CheckResult.Level level : CheckResult.Level.values()) {
            results.stream().filter(result -> result.level() == level).forEach(this::print);
        }
        terminal.line("");
        terminal.line(summary(results, good));
        return good ? Exit.DONE : Exit.REFUSED;
    }

    private void print(CheckResult result) {
        String mark =
                switch (result.level()) {
                    case PASS -> terminal.good("✓ ");
                    case WARN -> terminal.warn("! ");
                    case REFUSE -> terminal.bad("✗ ");
                };
        terminal.line(mark + "%-22s %s".formatted(result.name(), result.what()));
        if (!result.remedy().isEmpty()) {
            terminal.line(" ".repeat(25) + "→ " + result.remedy());
        }
    }

    private static String summary(List<CheckResult> results, boolean good) {
        Map<CheckResult.Level, Integer> counts = new LinkedHashMap<>();
        results.forEach(result -> counts.merge(result.level(), 1, Integer::sum));
        return "%d pass, %d worth knowing, %d in the way. %s"
                .formatted(
                        counts.getOrDefault(CheckResult.Level.PASS, 0),
                        counts.getOrDefault(CheckResult.Level.WARN, 0),
                        counts.getOrDefault(CheckResult.Level.REFUSE, 0),
                        good ? "Next: handoff serve, then handoff start." : "Mend these first.");
    }
}
