package org.handoff.control.runbook;

import org.handoff.control.gate.StandardGates;
import org.handoff.socket.Command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The one routine. Cutover and rollback are the same lines with the sides swapped: `from` is the
/// side that owns writes when the run begins, whichever that is.
public final class StandardRunbook {
    private StandardRunbook() {}

    /// Where the gateway is the only way in.
    public static List<Stage> stages(Bounds bounds) {
        return stages(bounds, List.of());
    }

    /// The routine, top to bottom. Up to the switch every failure ends at the source; behind it
    /// everything goes forward.
    ///
    /// @param pointers that a driver or a person moves; empty if there are none
    public static List<Stage> stages(Bounds bounds, List<Pointer> pointers) {
        return stages(bounds, pointers, SiteSteps.NONE);
    }

    /// The same with what a site does around a move.
    public static List<Stage> stages(Bounds bounds, List<Pointer> pointers, SiteSteps site) {
        List<Stage> stages = new ArrayList<>(own(bounds, pointers));
        if (!site.isEmpty()) {
            insert(stages, Step.ARM, site(Step.BEFORE, site));
            insert(stages, Step.SOAK, site(Step.AFTER, site));
        }
        return List.copyOf(stages);
    }

    private static void insert(List<Stage> stages, Step next, Stage stage) {
        int at = 0;
        while (stages.get(at).step() != next) {
            at++;
        }
        stages.add(at, stage);
    }

    private static Stage site(Step step, SiteSteps site) {
        return new Stage(
                step,
                new Work.Hooks(site),
                Duration.ZERO,
                run -> site.plan(run.to(), HookStage.place(step)));
    }

    private static List<Stage> own(Bounds bounds, List<Pointer> pointers) {
        Duration none = Duration.ZERO;
        return List.of(
                new Stage(
                        Step.PREFLIGHT,
                        new Work.Judge(StandardGates.beforeRun()),
                        bounds.preflight(),
                        _ -> "Judge every gate on fresh evidence."),
                new Stage(
                        Step.ARM,
                        new Work.Ask(run -> new Command.Arm(run.from(), run.epoch())),
                        bounds.arm(),
                        run ->
                                "Prepare the way back and move the sequences of "
                                        + run.to().label()
                                        + " ahead."),
                new Stage(
                        Step.HOLD,
                        new Work.Hold(),
                        bounds.hold(),
                        _ -> "Every gateway makes writes wait; reads go on."),
                new Stage(
                        Step.FENCE,
                        new Work.Ask(run ->
                                new Command.Fence(
                                        run.from(),
                                        run.epoch(),
                                        bounds.fence(),
                                        bounds.endOpenTransactions())),
                        bounds.fence(),
                        run -> "The " + run.from().label() + " database refuses client writes."),
                new Stage(
                        Step.DRAIN,
                        new Work.Ask(
                                run -> new Command.Drain(run.from(), run.epoch(), bounds.drain())),
                        bounds.drain(),
                        run ->
                                "A marker written behind the fence is committed on "
                                        + run.to().label()
                                        + "."),
                new Stage(
                        Step.PROVE,
                        new Work.Ask(
                                run -> new Command.Prove(run.from(), run.epoch(), bounds.prove())),
                        bounds.prove(),
                        _ -> "Every key changed since it was last proven is read on both sides."),
                new Stage(
                        Step.SWITCH,
                        new Work.Commit(),
                        none,
                        run -> "One ledger record: " + run.to().label() + " owns writes."),
                new Stage(
                        Step.OPEN,
                        new Work.Ask(run -> new Command.Unfence(run.to(), run.epoch())),
                        none,
                        run -> "The " + run.to().label() + " database accepts client writes."),
                new Stage(
                        Step.RELEASE,
                        new Work.Release(),
                        none,
                        run -> "Gateways send held and new requests to " + run.to().label() + "."),
                point(pointers),
                new Stage(
                        Step.SOAK,
                        new Work.Watch(StandardGates.whileSoaking()),
                        bounds.soak(),
                        run ->
                                "Watch "
                                        + run.to().label()
                                        + " for "
                                        + bounds.soak().toSeconds()
                                        + " s; the way back stays open until retire."));
    }

    private static Stage point(List<Pointer> pointers) {
        if (pointers.isEmpty()) {
            String nothing = "nothing to point: the gateway is the only way in";
            return new Stage(
                    Step.POINT, new Work.Nothing(nothing), Duration.ZERO, _ -> nothing + ".");
        }
        Work.Attest attest = new Work.Attest(pointers);
        return new Stage(Step.POINT, attest, Duration.ZERO, run -> attest.plan(run.to()));
    }
}
