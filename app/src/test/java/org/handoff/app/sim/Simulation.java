package org.handoff.app.sim;

import org.jspecify.annotations.Nullable;

/// Runs seeds.
final class Simulation {
    private Simulation() {}

    /// What became of one seed.
    ///
    /// @param broken the invariant that does not hold, with its text; empty if all do
    record Outcome(
            long seed,
            String invariant,
            String broken,
            long events,
            int writes,
            int switches,
            int decisions,
            long failed,
            long unknown) {
        boolean isWell() {
            return broken.isEmpty();
        }
    }

    static Outcome run(long seed, @Nullable Sabotage sabotage) {
        HandoffWorld world = new HandoffWorld(seed, sabotage);
        try {
            world.run();
            return outcome(seed, world, "", "");
        } catch (Violation e) {
            return outcome(seed, world, e.invariant(), e.invariant() + ": " + e.text());
        } catch (RuntimeException e) {
            if (sabotage == null) {
                throw new IllegalStateException("seed " + seed, e);
            }
            return outcome(seed, world, "crash", e.toString());
        }
    }

    private static Outcome outcome(long seed, HandoffWorld world, String invariant, String broken) {
        Invariants seen = world.invariants();
        return new Outcome(
                seed,
                invariant,
                broken,
                world.events(),
                seen.acknowledgedWrites(),
                seen.switches(),
                seen.decisions(),
                seen.failedWrites(),
                seen.unknownWrites());
    }

    /// @param caughtAt how many seeds it took; 0 if it was not caught
    record Caught(Sabotage sabotage, int caughtAt, long seed, String by) {}

    static Caught hunt(Sabotage sabotage, int seedsMax) {
        for (int i = 1; i <= seedsMax; i++) {
            Outcome outcome = run(i, sabotage);
            if (!outcome.isWell()) {
                return new Caught(sabotage, i, i, outcome.broken());
            }
        }
        return new Caught(sabotage, 0, 0, "");
    }
}
