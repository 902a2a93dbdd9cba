package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.runbook.Event.PointerSaid;
import org.handoff.control.runbook.Event.PointerSaid.Whereabouts;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.control.runbook.SiteSteps.HoldPoint;
import org.handoff.control.runbook.SiteSteps.Place;
import org.handoff.control.runbook.SiteSteps.SiteHook;
import org.handoff.control.runbook.Snapshot.State;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// Hooks around a move: in order, once, undone in reverse; and hold points, before the hold and
/// behind the release only.
final class SiteStepsTest {
    private static final Duration BUDGET = Duration.ofSeconds(10);
    private static final SiteHook JOBS = hook("jobs", Place.BEFORE);
    private static final SiteHook ENGINE = hook("engine", Place.BEFORE);
    private static final SiteHook CLOUD_JOBS = hook("cloud-jobs", Place.AFTER);
    private static final SiteHook REPORTS = hook("reports", Place.AFTER);
    private static final HoldPoint GO =
            new HoldPoint("go", Place.BEFORE, List.of("Grace"), Duration.ofMinutes(5));
    private static final HoldPoint LOOK =
            new HoldPoint("look", Place.AFTER, List.of(), Duration.ofMinutes(5));

    private static SiteHook hook(String name, Place place) {
        return new SiteHook(name, place, "starts", "stops", false, BUDGET, 2);
    }

    private static Bench with(List<HoldPoint> points, SiteHook... hooks) {
        Bench bench = Bench.with(new SiteSteps(List.of(hooks), points));
        bench.serve();
        return bench;
    }

    private static void cutover(Bench bench) {
        bench.evidence();
        bench.ask(Kind.CUTOVER, "Ada");
        assertThat(bench.lastAnswer().accepted()).as(bench.lastAnswer().text()).isTrue();
    }

    private static void said(Bench bench, String hook, Whereabouts where) {
        bench.tell(new PointerSaid(bench.drives().getLast().epoch(), hook, where, "seen"));
    }

    /// The driver that was asked last says that it is there.
    private static String there(Bench bench) {
        String hook = bench.drives().getLast().pointers().getFirst();
        said(bench, hook, Whereabouts.THERE);
        return hook + " to " + bench.drives().getLast().to().label();
    }

    /// From arm to release.
    private static void move(Bench bench) {
        bench.confirm();
        bench.poll();
        bench.poll();
        for (int i = 0; i < 4; i++) {
            bench.pass(Duration.ofMillis(20));
            bench.confirm();
        }
        bench.poll();
        bench.poll();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SOAKING);
    }

    private static List<String> asked(Bench bench) {
        return bench.entries().stream()
                .filter(HookEntry.HookAsked.class::isInstance)
                .map(HookEntry.HookAsked.class::cast)
                .map(it -> it.hook() + " to " + it.to().label())
                .toList();
    }

    private static Snapshot.StepView step(Bench bench, Step step) {
        return bench.snapshot().steps().stream()
                .filter(it -> it.step() == step)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void hooksComeInOrderAroundAMoveAndInReverseAroundTheWayBack() {
        Bench bench = with(List.of(), JOBS, ENGINE, CLOUD_JOBS, REPORTS);
        cutover(bench);
        assertThat(there(bench)).isEqualTo("jobs to cloud");
        assertThat(bench.poll().mode()).as("nobody is held").isEqualTo(Directive.Mode.FLOW);
        bench.evidence();
        assertThat(there(bench)).isEqualTo("engine to cloud");
        assertThat(bench.lastSent()).isInstanceOf(Command.Arm.class);
        move(bench);
        assertThat(there(bench)).isEqualTo("cloud-jobs to cloud");
        assertThat(there(bench)).isEqualTo("reports to cloud");
        bench.evidence();
        bench.poll();

        bench.ask(Kind.ROLLBACK, "Ada");
        assertThat(bench.lastSent()).as("a way back asks no hook").isInstanceOf(Command.Arm.class);
        move(bench);
        assertThat(there(bench)).isEqualTo("reports to legacy");
        assertThat(there(bench)).isEqualTo("cloud-jobs to legacy");
        assertThat(there(bench)).isEqualTo("engine to legacy");
        assertThat(there(bench)).isEqualTo("jobs to legacy");
        assertThat(step(bench, Step.AFTER).state()).isEqualTo(State.DONE);
        assertThat(asked(bench)).hasSize(8);
    }

    @Test
    void aHookThatFailsBeforeTheHoldRefusesAndWhatWasAskedIsUndoneLastFirst() {
        Bench bench = with(List.of(), JOBS, ENGINE);
        cutover(bench);
        there(bench);
        said(bench, "engine", Whereabouts.FAILED);
        assertThat(bench.conductor().phase()).as("it may fail once").isEqualTo(Phase.RUNNING);
        bench.pass(Drive.AGAIN.plusMillis(1));
        Epoch forth = bench.drives().getLast().epoch();
        said(bench, "engine", Whereabouts.FAILED);
        assertThat(bench.entries())
                .anyMatch(it ->
                        it instanceof HookEntry.HookEnded ended
                                && ended.hook().equals("engine")
                                && !ended.done()
                                && ended.tries() == 2);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
        assertThat(forth.isOlderThan(bench.drives().getLast().epoch())).isTrue();
        assertThat(there(bench)).isEqualTo("engine to legacy");
        said(bench, "jobs", Whereabouts.FAILED);
        assertThat(bench.snapshot().attention()).contains("jobs: seen", "handoff point");
        bench.pass(Drive.AGAIN.plusMillis(1));
        assertThat(there(bench)).isEqualTo("jobs to legacy");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        assertThat(bench.conductor().owner()).isEqualTo(Environment.LEGACY);
        assertThat(bench.entries()).noneMatch(Entry.PauseBegan.class::isInstance);
        assertThat(bench.entries().getLast()).isInstanceOf(Entry.RunEnded.class);
        bench.confirm();
        bench.pass(Duration.ofSeconds(3));
        bench.poll();
        cutover(bench);
        assertThat(bench.drives().getLast().to()).isEqualTo(Environment.CLOUD);
    }

    @Test
    void aDriverThatSaysNothingWithinItsBudgetHasFailed() {
        Bench bench = with(List.of(), JOBS);
        cutover(bench);
        for (int i = 0; i < JOBS.tries(); i++) {
            bench.pass(BUDGET.plus(HookDrive.SLACK).plusMillis(1));
            bench.pass(Drive.AGAIN.plusMillis(1));
        }
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
    }

    @Test
    void aControlPlaneThatDiesBetweenTheVerbAndItsRecordUndoesWhatItIntended() {
        Bench bench = with(List.of(), JOBS, ENGINE);
        cutover(bench);
        there(bench);
        Epoch before = bench.drives().getLast().epoch();
        bench.restart();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
        assertThat(before.isOlderThan(bench.drives().getLast().epoch())).isTrue();
        bench.tell(new PointerSaid(before, "engine", Whereabouts.THERE, "of the time before"));
        assertThat(there(bench)).isEqualTo("engine to legacy");
        bench.restart();
        assertThat(there(bench)).as("what is undone stays undone").isEqualTo("jobs to legacy");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }

    @Test
    void aPauseThatFailsOpensTheSourceFirstAndUndoesTheHooksThen() {
        Bench bench = with(List.of(), JOBS);
        cutover(bench);
        there(bench);
        bench.confirm();
        bench.poll();
        bench.poll();
        bench.ask(Kind.ABORT, "Ada");
        int drives = bench.drives().size();
        bench.confirm();
        assertThat(bench.drives()).as("writes go on first").hasSize(drives);
        bench.poll();
        bench.poll();
        assertThat(bench.poll().mode()).isEqualTo(Directive.Mode.FLOW);
        assertThat(there(bench)).isEqualTo("jobs to legacy");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }

    @Test
    void behindTheReleaseAHookIsAskedUntilItIsDoneAndOnlyOnceDoneOverARestart() {
        Bench bench = with(List.of(), CLOUD_JOBS, REPORTS);
        cutover(bench);
        assertThat(step(bench, Step.BEFORE).state()).as("never as done").isEqualTo(State.NOTHING);
        move(bench);
        there(bench);
        said(bench, "reports", Whereabouts.FAILED);
        bench.restart();
        assertThat(bench.drives().getLast().pointers()).containsExactly("reports");
        bench.ask(Kind.POINT, "Ada");
        assertThat(bench.lastAnswer().text()).contains("reports is done");
        assertThat(bench.entries().getLast())
                .isInstanceOfSatisfying(
                        HookEntry.HookEnded.class,
                        it -> {
                            assertThat(it.who()).isEqualTo("Ada");
                            assertThat(it.tries()).as("after the restart").isZero();
                        });
        assertThat(step(bench, Step.SOAK).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aWayBackWaitsForNoHookAndUndoesItBehindTheRelease() {
        Bench bench = with(List.of(), CLOUD_JOBS);
        cutover(bench);
        move(bench);
        there(bench);
        bench.evidence();
        bench.poll();
        int asked = bench.drives().size();
        bench.ask(Kind.ROLLBACK, "Ada");
        assertThat(bench.lastSent()).as("it goes on").isInstanceOf(Command.Arm.class);
        assertThat(bench.drives()).hasSize(asked);
        move(bench);
        said(bench, "cloud-jobs", Whereabouts.FAILED);
        bench.pass(Drive.AGAIN.plusMillis(1));
        assertThat(there(bench)).isEqualTo("cloud-jobs to legacy");
        assertThat(step(bench, Step.AFTER).state()).isEqualTo(State.DONE);
    }

    @Test
    void aHoldPointIsReleasedByTheNamedPersonAndGatesAreJudgedAgainBehindIt() {
        Bench bench = with(List.of(GO), JOBS);
        cutover(bench);
        there(bench);
        assertThat(step(bench, Step.BEFORE).state()).isEqualTo(State.HELD);
        assertThat(bench.snapshot().attention()).contains("go", "Grace", "handoff proceed");
        bench.ask(Kind.PROCEED, "Mallory");
        assertThat(bench.lastAnswer().text()).contains("Grace releases go");
        bench.pass(Duration.ofMinutes(4));
        bench.poll();
        bench.evidence();
        bench.ask(Kind.PROCEED, "grace");
        assertThat(bench.lastAnswer().accepted()).isTrue();
        assertThat(bench.entries().getLast()).isInstanceOf(HookEntry.HoldPointReleased.class);
        assertThat(bench.lastSent()).isInstanceOf(Command.Arm.class);
    }

    @Test
    void nobodyIsHeldOnWhatWasTrueBeforeTheHoldPoint() {
        Bench bench = with(List.of(GO), JOBS);
        cutover(bench);
        there(bench);
        bench.pass(Duration.ofMinutes(4));
        bench.ask(Kind.PROCEED, "Grace");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
        assertThat(there(bench)).isEqualTo("jobs to legacy");
        assertThat(bench.entries().getLast())
                .isInstanceOfSatisfying(
                        Entry.RunEnded.class,
                        it -> assertThat(it.summary().because()).isEqualTo("gates"));
    }

    @Test
    void aHoldPointThatNobodyReleasesGoesBackByItself() {
        Bench bench = with(List.of(GO), JOBS);
        cutover(bench);
        there(bench);
        bench.pass(GO.within().minusSeconds(1));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RUNNING);
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
        assertThat(there(bench)).isEqualTo("jobs to legacy");
        Entry last = bench.entries().getLast();
        assertThat(last)
                .isInstanceOfSatisfying(
                        Entry.RunEnded.class,
                        it -> assertThat(it.summary().because()).isEqualTo("hold-point"));
    }

    @Test
    void aHoldPointBehindTheReleaseRollsBackByItselfAndKeepsItsTimeOverARestart() {
        Bench bench = with(List.of(LOOK), CLOUD_JOBS);
        cutover(bench);
        move(bench);
        assertThat(step(bench, Step.AFTER).state()).isEqualTo(State.HELD);
        bench.pass(LOOK.within().minusSeconds(1));
        bench.restart();
        bench.poll();
        bench.poll();
        bench.evidence();
        assertThat(bench.conductor().owner()).isEqualTo(Environment.CLOUD);
        bench.pass(Duration.ofSeconds(3));
        bench.evidence();
        bench.poll();
        bench.pass(Duration.ofSeconds(11));
        assertThat(bench.entries())
                .anyMatch(it ->
                        it instanceof Entry.RunBegan began
                                && began.to() == Environment.LEGACY
                                && began.who().equals("hold-point"));
    }

    @Test
    void aHoldPointBehindTheReleaseLetsTheRunGoOn() {
        Bench bench = with(List.of(LOOK), CLOUD_JOBS);
        cutover(bench);
        move(bench);
        bench.ask(Kind.PROCEED, "anybody");
        bench.restart();
        assertThat(there(bench)).as("it is not asked for twice").isEqualTo("cloud-jobs to cloud");
    }

    @Test
    void aPersonDoesAHookByHandOrTheRunGoesBack() {
        SiteHook hand =
                new SiteHook("fax", Place.BEFORE, "on", "off", true, Duration.ofMinutes(2), 1);
        Bench bench = with(List.of(), hand);
        cutover(bench);
        assertThat(bench.snapshot().attention()).contains("fax: off", "handoff proceed");
        bench.ask(new OperatorRequest(Kind.PROCEED, "Ada", "seen on the desk", false, null));
        assertThat(bench.lastSent()).isInstanceOf(Command.Arm.class);
        bench.ask(Kind.ABORT, "Ada");
        assertThat(bench.snapshot().attention()).contains("fax: on");
        bench.ask(Kind.POINT, "Ada");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        cutover(bench);
        bench.pass(Duration.ofMinutes(2).plusMillis(1));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
    }
}
