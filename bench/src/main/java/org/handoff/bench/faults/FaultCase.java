package org.handoff.bench.faults;

import java.util.ArrayList;
import java.util.List;

/// One fault to bring about during a run, or with none under way.
sealed interface FaultCase {
    /// `cutover` or `rollback`.
    String direction();

    /// For the table.
    String name();

    /// The control plane ends as by SIGKILL just before or after it appends a ledger record.
    ///
    /// @param point `before:switched` and the like
    record AtRecord(String direction, String point) implements FaultCase {
        @Override
        public String name() {
            return "control plane killed " + point.replace(":", " the record ");
        }
    }

    /// SIGKILL some time after the run was asked for.
    ///
    /// @param delayMillis from the command to the signal; negative: no run is asked for
    record Kill(String direction, Victim victim, int delayMillis) implements FaultCase {
        @Override
        public String name() {
            return victim.label() + " killed " + when(delayMillis);
        }
    }

    /// SIGSTOP some time after the run was asked for, SIGCONT later.
    record Freeze(String direction, Victim victim, int delayMillis, int forMillis)
            implements FaultCase {
        @Override
        public String name() {
            return victim.label()
                    + " frozen %.1f s ".formatted(forMillis / 1e3)
                    + when(delayMillis);
        }
    }

    /// A person wants to be back where it began, as soon as the run is seen at a step.
    ///
    /// @param step a step's label
    /// @param ended whether the step has to be done; otherwise it may still be under way
    record CallBack(String direction, String step, boolean ended) implements FaultCase {
        @Override
        public String name() {
            return "called back " + (ended ? "after " : "in ") + step;
        }
    }

    private static String when(int delayMillis) {
        return delayMillis < 0 ? "at rest" : "%d ms into the run".formatted(delayMillis);
    }

    /// Kinds of ledger records that every run that is not returned writes, in order.
    List<String> RECORDS = List.of("run-began", "pause-began", "switched", "released", "run-ended");

    List<Integer> DELAYS = List.of(30, 90);
    int AT_REST = -1;

    /// The steps of a run, in order; what nothing is pointed by is passed over.
    List<String> STEPS =
            List.of(
                    "preflight",
                    "arm",
                    "hold",
                    "fence",
                    "drain",
                    "prove",
                    "switch",
                    "open",
                    "release",
                    "soak");

    /// Longer than the lease (2 s) and than every bound of the pause.
    int FREEZE_MILLIS = 3_500;

    /// Every fault, both ways.
    static List<FaultCase> all() {
        List<FaultCase> all = new ArrayList<>();
        for (String direction : List.of("cutover", "rollback")) {
            for (String kind : RECORDS) {
                all.add(new AtRecord(direction, "before:" + kind));
                all.add(new AtRecord(direction, "after:" + kind));
            }
            for (String step : STEPS) {
                all.add(new CallBack(direction, step, false));
                all.add(new CallBack(direction, step, true));
            }
            for (Victim victim : Victim.values()) {
                if (victim != Victim.CONTROL) {
                    for (int delay : DELAYS) {
                        all.add(new Kill(direction, victim, delay));
                    }
                }
                all.add(new Kill(direction, victim, AT_REST));
                all.add(new Freeze(direction, victim, DELAYS.getFirst(), FREEZE_MILLIS));
            }
        }
        return all;
    }
}
