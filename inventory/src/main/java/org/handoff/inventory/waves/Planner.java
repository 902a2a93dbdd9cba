package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Puzzle.Load;
import org.handoff.inventory.waves.Puzzle.Score;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Makes the plan: condenses circles, lays out days, searches, and explains. The same portfolio,
/// rules and seed give the same plan. One thread.
public final class Planner {
    /// How many times more waves are tried when the first number is too tight.
    private static final int STRETCHES_MAX = 4;

    private final Portfolio portfolio;
    private final Rules rules;
    private final Groups groups;
    private final PuzzleMaker maker;

    private Planner(Portfolio portfolio, Rules rules) {
        this.portfolio = portfolio;
        this.rules = rules;
        this.groups = Groups.of(portfolio, rules);
        this.maker = new PuzzleMaker(portfolio, rules, groups);
    }

    /// @throws HandoffException if the rules cannot be kept, with the one that is in the way
    public static WavePlan plan(Portfolio portfolio, Rules rules, long seed) {
        if (portfolio.units().isEmpty()) {
            throw HandoffException.operator(
                    "waves.nothing",
                    "Nothing moves: no application, facility or machine is said to go to the"
                            + " cloud.",
                    "Give the inventory a column `moves`, or the dispositions file `moving:`.");
        }
        return new Planner(portfolio, rules).plan(seed);
    }

    private WavePlan plan(long seed) {
        int slots = maker.leastSlots();
        Timeline timeline = maker.timeline(slots);
        Puzzle puzzle = maker.puzzle(timeline);
        int[] slotOf = Search.of(puzzle, seed);
        for (int stretch = 0; stretch < STRETCHES_MAX; stretch++) {
            if (puzzle.score(slotOf).broken() == 0 || slots >= rules.wavesMax()) {
                break;
            }
            slots = Math.min(rules.wavesMax(), slots + Math.max(1, slots / 4));
            timeline = maker.timeline(slots);
            puzzle = maker.puzzle(timeline);
            slotOf = Search.of(puzzle, seed);
        }
        Score score = puzzle.score(slotOf);
        if (score.broken() > 0) {
            throw unmet(puzzle, slotOf, timeline);
        }
        return plan(puzzle, timeline, slotOf, score);
    }

    private WavePlan plan(Puzzle puzzle, Timeline timeline, int[] slotOf, Score score) {
        Explain explain = new Explain(portfolio, rules, groups, maker, puzzle, timeline, slotOf);
        int[] numbers = new int[timeline.slots()];
        List<WavePlan.Wave> waves = new ArrayList<>();
        for (int slot = 0; slot < timeline.slots(); slot++) {
            List<WavePlan.Placement> placements = new ArrayList<>();
            for (int unit = 0; unit < portfolio.units().size(); unit++) {
                if (slotOf[groups.of().get(unit)] == slot) {
                    Unit placed = portfolio.units().get(unit);
                    placements.add(new WavePlan.Placement(placed, explain.sentence(unit)));
                }
            }
            placements.sort(Comparator.comparing((WavePlan.Placement one) -> one.unit().kind()));
            if (!placements.isEmpty()) {
                numbers[slot] = waves.size() + 1;
                int ring = slot < rules.rings().size() ? rules.rings().get(slot) : 0;
                LocalDate day = timeline.days().get(slot);
                waves.add(new WavePlan.Wave(numbers[slot], day, ring, placements));
            }
        }
        long together =
                portfolio.ties().stream()
                        .filter(tie -> groups.of().get(tie.a()).equals(groups.of().get(tie.b())))
                        .mapToLong(Tie::weight)
                        .sum();
        return new WavePlan(
                waves,
                puzzle.total() + together,
                score.cut(),
                LowerBound.of(puzzle, score.unfilled() == 0, score.cut()),
                bridges(slotOf, numbers),
                portfolio.untold());
    }

    private List<WavePlan.Bridge> bridges(int[] slotOf, int[] numbers) {
        List<WavePlan.Bridge> bridges = new ArrayList<>();
        for (Tie tie : portfolio.ties()) {
            int a = slotOf[groups.of().get(tie.a())];
            int b = slotOf[groups.of().get(tie.b())];
            if (a != b) {
                Unit one = portfolio.units().get(tie.a());
                Unit other = portfolio.units().get(tie.b());
                bridges.add(
                        new WavePlan.Bridge(
                                a < b ? one : other,
                                a < b ? other : one,
                                tie.edges(),
                                tie.weight(),
                                numbers[Math.min(a, b)],
                                numbers[Math.max(a, b)]));
            }
        }
        bridges.sort(
                Comparator.comparingLong((WavePlan.Bridge one) -> -one.weight())
                        .thenComparing(one -> one.a().name())
                        .thenComparing(one -> one.b().name()));
        return bridges;
    }

    private HandoffException unmet(Puzzle puzzle, int[] slotOf, Timeline timeline) {
        String what = broken(puzzle, slotOf, timeline);
        return HandoffException.operator(
                "waves.capacity",
                "No plan was found that keeps every rule in "
                        + timeline.slots()
                        + " waves; the best still breaks one: "
                        + what
                        + ".",
                "Allow more in a wave, more waves (waves-max), or take an order out.");
    }

    private String broken(Puzzle puzzle, int[] slotOf, Timeline timeline) {
        for (int slot = 0; slot < timeline.slots(); slot++) {
            for (Load load : Load.values()) {
                int used = maker.used(puzzle, slotOf, slot, load);
                if (used > puzzle.capacity()[slot][load.column()]) {
                    return "the wave of %s has %,d %s and can take %,d"
                            .formatted(
                                    timeline.days().get(slot),
                                    used,
                                    load.text(),
                                    puzzle.capacity()[slot][load.column()]);
                }
            }
        }
        @Nullable String order = null;
        for (int i = 0; order == null && i < puzzle.first().length; i++) {
            if (puzzle.isBroken(i, slotOf)) {
                order =
                        maker.name(puzzle.then()[i])
                                + " goes too early for "
                                + maker.name(puzzle.first()[i]);
            }
        }
        return order == null ? "a day that is closed" : order;
    }
}
