package org.handoff.app.cli;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.waves.Planner;
import org.handoff.inventory.waves.PortfolioReader;
import org.handoff.inventory.waves.QuietWindow;
import org.handoff.inventory.waves.QuietWindows;
import org.handoff.inventory.waves.Rules;
import org.handoff.inventory.waves.RulesFile;
import org.handoff.inventory.waves.Unit;
import org.handoff.inventory.waves.WavePlan;
import org.handoff.inventory.waves.WavesJson;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;

/// `handoff waves`: in which order applications and facilities move, because of what, and what has
/// to be bridged meanwhile. Exit code 0 with a plan, 1 if the rules leave none.
@Command(
        name = "waves",
        description = "Plans in which order applications and facilities move, with reasons.",
        footer = {"", "docs/guides/waves.md has the rules, and an example."})
final class WavesCommand implements Callable<Integer> {
    private static final int BRIDGES_SHOWN = 5;
    private static final int UNITS_SHOWN = 12;
    private static final int INDENT = 6;

    private final Terminal terminal;
    @Mixin private EstateOptions estate = new EstateOptions();
    @Mixin private JsonFile json = new JsonFile();

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "Days, rings, capacity, blackouts, notices, orders.")
    private @Nullable Path rulesFile;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed gives the same plan; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--all", description = "Shows all units and bridges, not only the first.")
    private boolean all;

    WavesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.prepare();
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Rules rules = rulesFile == null ? Rules.from(today) : RulesFile.read(rulesFile, today);
        EstateMap map = estate.map(terminal);
        WavePlan plan = Planner.plan(PortfolioReader.of(map, rules), rules, seed);
        sum(plan);
        QuietWindows quiet = new QuietWindows(map.graph(), rules);
        plan.waves().forEach(wave -> wave(wave, quiet));
        bridges(plan);
        if (!plan.untold().isEmpty()) {
            terminal.line("");
            wrapped(
                    "",
                    "Nobody said how long a notice these need (`notices`): "
                            + String.join(", ", plan.untold())
                            + ".");
        }
        json.write(terminal, () -> WavesJson.of(plan, quiet).toPrettyString());
        return Exit.DONE;
    }

    private void sum(WavePlan plan) {
        int waves = plan.waves().size();
        terminal.line(
                terminal.bold("Plan     ")
                        + (waves == 1 ? "1 wave, " : waves + " waves, ")
                        + plan.waves().getFirst().day()
                        + (waves == 1 ? "" : " to " + plan.waves().getLast().day()));
        terminal.line(
                terminal.bold("Bridges  ")
                        + "weight "
                        + Figures.count(plan.cut())
                        + " of "
                        + Figures.count(plan.total())
                        + "; no plan under these rules has less than "
                        + Figures.count(plan.bound())
                        + gap(plan));
    }

    /// How much less could be bridged at best; the bound can be too low, the plan never too good.
    private static String gap(WavePlan plan) {
        return plan.cut() <= plan.bound()
                ? ", so none is better"
                : ": a gap of " + plan.gapPercent() + " %";
    }

    private void wave(WavePlan.Wave wave, QuietWindows quiet) {
        terminal.line("");
        terminal.line(
                terminal.bold("Wave " + wave.number() + "  " + wave.day())
                        + "  "
                        + (wave.ring() > 0 ? "ring of " + wave.ring() + ": " : "")
                        + Figures.count(wave.count(Unit.Kind.FACILITY), "facility", "facilities")
                        + ", "
                        + Figures.count(
                                wave.count(Unit.Kind.APPLICATION), "application", "applications")
                        + ", "
                        + Figures.count(wave.machines(), "machine", "machines")
                        + (wave.hours() > 0
                                ? ", " + Figures.count(wave.hours(), "hour", "hours")
                                : ""));
        quiet(quiet.of(wave), wave.day());
        List<WavePlan.Placement> shown =
                all ? wave.placements() : wave.placements().stream().limit(UNITS_SHOWN).toList();
        for (WavePlan.Placement one : shown) {
            String kind = one.unit().kind() == Unit.Kind.APPLICATION ? "" : label(one.unit());
            wrapped(terminal.bold(one.unit().name()) + kind + ": ", one.because());
            QuietWindow own = facility(one.unit()) ? quiet.of(one.unit().name()) : null;
            if (own != null) {
                terminal.line(" ".repeat(INDENT) + terminal.faint("quiet " + own.text()));
            }
        }
        int more = wave.placements().size() - shown.size();
        if (more > 0) {
            terminal.line("  and " + Figures.count(more) + " more: --all or --json");
        }
    }

    private static boolean facility(Unit unit) {
        return unit.kind() == Unit.Kind.FACILITY;
    }

    private void quiet(@Nullable QuietWindow window, LocalDate day) {
        if (window == null) {
            terminal.line("  Quiet: not known, no hour of the week was watched twice");
            return;
        }
        wrapped(
                "",
                "Quiet: %s, first at %s; %,.1f calls an hour, %,.1f when busiest, watched %d times"
                        .formatted(
                                window.text(),
                                window.next(day),
                                window.calls(),
                                window.busiest(),
                                window.seen()));
    }

    private static String label(Unit unit) {
        return " (" + unit.kind().label() + ")";
    }

    private void bridges(WavePlan plan) {
        if (plan.bridges().isEmpty()) {
            return;
        }
        terminal.line("");
        terminal.line(terminal.bold("To be bridged, the heaviest first"));
        List<WavePlan.Bridge> shown =
                all ? plan.bridges() : plan.bridges().stream().limit(BRIDGES_SHOWN).toList();
        for (WavePlan.Bridge one : shown) {
            terminal.line(
                    "  "
                            + one.a().name()
                            + " – "
                            + one.b().name()
                            + ": weight "
                            + Figures.count(one.weight())
                            + ", "
                            + Figures.count(one.edges(), "edge", "edges")
                            + ", from wave "
                            + one.from()
                            + " to "
                            + one.to());
        }
        int more = plan.bridges().size() - shown.size();
        if (more > 0) {
            terminal.line("  and " + Figures.count(more) + " more: --all or --json");
        }
    }

    private void wrapped(String head, String text) {
        List<String> lines = Wrap.lines(text, Math.max(40, terminal.width() - INDENT - 2));
        if (!head.isEmpty()) {
            terminal.line("  " + head.strip());
        }
        lines.forEach(line -> terminal.line(" ".repeat(INDENT) + line));
    }
}
