package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.gate.PauseForecast;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.control.runbook.Snapshot.State;
import org.handoff.model.Environment;
import org.handoff.socket.Command;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// What the ledger keeps of a run over restarts, what people point, and the soak.
final class BehindTheSwitchTest {
    private static final People PEOPLE = new People("Ada", List.of("Grace", "Ada"));
    private static final List<Pointer> DNS =
            List.of(
                    new Pointer(
                            "clinic.example.org", "A record to 10.0.0.5", "A record to 10.1.0.5"));

    @Test
    void aRunRecoveredBehindItsSwitchKeepsItsTimes() {
        Bench bench = new Bench();
        toTheSwitch(bench);
        bench.restart();
        bench.pass(Duration.ofSeconds(2));
        bench.reply(bench.observed(Environment.LEGACY, false));
        bench.reply(bench.observed(Environment.CLOUD, false));
        bench.confirm();
        bench.poll();
        bench.poll();
        RunSummary run = bench.snapshot().runs().getLast();
        assertThat(run.phaseMicros()).containsKeys("hold", "fence", "drain", "prove");
        assertThat(run.phaseMillis("drain")).isEqualTo(30.0);
        assertThat(run.phaseMillis("prove")).isEqualTo(40.0);
        assertThat(run.provenRows()).isEqualTo(10);
        assertThat(run.dirtyKeys()).isEqualTo(2);
        assertThat(run.pauseMillis()).isGreaterThanOrEqualTo(2_090);
        assertThat(run.because()).isEqualTo(RunSummary.RESTART);
        assertThat(PauseForecast.from(List.of(run)).measured()).isFalse();
    }

    @Test
    void aReturnAfterARestartKnowsHowLongWritesWereHeld() {
        Bench bench = new Bench();
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.pass(Duration.ofMillis(500));
        bench.restart();
        bench.reply(bench.observed(Environment.LEGACY, true));
        bench.reply(bench.observed(Environment.CLOUD, false));
        bench.confirm();
        bench.poll();
        bench.poll();
        assertThat(bench.snapshot().runs().getLast().pauseMillis()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void withoutPointersTheStepSaysThatThereAreNone() {
        Bench bench = new Bench();
        released(bench);
        assertThat(point(bench).state()).isEqualTo(State.NOTHING);
        assertThat(point(bench).text())
                .isEqualTo("nothing to point: the gateway is the only way in");
        bench.ask(Kind.POINT, "Ada");
        assertThat(bench.lastAnswer().accepted()).isFalse();
    }

    @Test
    void aPointerWaitsForAPersonsWordOverARestart() {
        Bench bench = new Bench(Bounds.DEFAULT, PEOPLE, DNS);
        released(bench);
        assertThat(point(bench).state()).isEqualTo(State.RUNNING);
        assertThat(bench.snapshot().attention()).contains("A record to 10.1.0.5");
        bench.restart();
        assertThat(point(bench).state()).isEqualTo(State.RUNNING);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SOAKING);
        bench.ask(new OperatorRequest(Kind.POINT, "Ada", "", true, null));
        assertThat(bench.lastAnswer().plan())
                .containsExactly("clinic.example.org: A record to 10.1.0.5");
        bench.ask(Kind.POINT, "Ada");
        assertThat(bench.entries().getLast())
                .isEqualTo(new Entry.Pointed(1, "Ada", List.of("clinic.example.org")));
        bench.restart();
        assertThat(point(bench).state()).isEqualTo(State.WAITING);
        settle(bench);
    }

    @Test
    void aRollbackNeedsNoWordAboutPointers() {
        Bench bench = new Bench(Bounds.DEFAULT, PEOPLE, DNS);
        released(bench);
        bench.evidence();
        bench.pass(Duration.ofSeconds(3));
        bench.evidence();
        bench.poll();
        bench.ask(Kind.ROLLBACK, "Ada");
        assertThat(bench.lastAnswer().accepted()).as(bench.lastAnswer().text()).isTrue();
    }

    @Test
    void theDryRunSaysWhatAPersonWillPoint() {
        Bench bench = new Bench(Bounds.DEFAULT, PEOPLE, DNS);
        bench.serve();
        bench.evidence();
        bench.ask(new OperatorRequest(Kind.CUTOVER, "Ada", "", true, null));
        assertThat(bench.lastAnswer().plan())
                .anyMatch(line -> line.contains("clinic.example.org: A record to 10.1.0.5"));
    }

    @Test
    void tooManyErrorsOfTheNewOwnerRollBackByWarrant() {
        Bench bench = new Bench(warranted(), People.ANY, List.of());
        bench.cloudAnswers(1_000, 900);
        released(bench);
        bench.evidence();
        bench.pass(Duration.ofMillis(10));
        bench.cloudAnswers(1_100, 905);
        bench.poll();
        assertThat(bench.conductor().phase()).as("5 % is allowed").isEqualTo(Phase.SOAKING);
        bench.cloudAnswers(1_110, 915);
        bench.poll();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RUNNING);
        assertThat(bench.conductor().owner()).isEqualTo(Environment.CLOUD);
        assertThat(bench.snapshot().attention()).contains("15 errors in 110 answers of cloud");
    }

    @Test
    void theWarrantIsForTheWayBackAloneAndNeverMovesForwardAgain() {
        Bench bench = new Bench(warranted(), People.ANY, List.of());
        released(bench);
        bench.evidence();
        bench.ask(Kind.ROLLBACK, "Ada");
        for (int i = 0; i < 30 && bench.conductor().phase() != Phase.SOAKING; i++) {
            bench.pass(Duration.ofMillis(20));
            bench.confirm();
            bench.poll();
        }
        assertThat(bench.conductor().owner()).isEqualTo(Environment.LEGACY);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SOAKING);

        bench.evidence();
        bench.legacyAnswers(1_000, 0);
        bench.poll();
        bench.legacyAnswers(1_200, 150);
        bench.poll();
        bench.pass(Duration.ofSeconds(30));
        bench.evidence();
        bench.poll();

        assertThat(bench.snapshot().attention()).contains("errors");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SOAKING);
        assertThat(bench.conductor().owner()).isEqualTo(Environment.LEGACY);
    }

    private static Snapshot.StepView point(Bench bench) {
        return bench.snapshot().steps().stream()
                .filter(it -> it.step() == Step.POINT)
                .findFirst()
                .orElseThrow();
    }

    private static void toTheSwitch(Bench bench) {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.pass(Duration.ofMillis(20));
        bench.confirm();
        bench.pass(Duration.ofMillis(30));
        bench.confirm();
        bench.pass(Duration.ofMillis(40));
        bench.confirm();
        assertThat(bench.lastSent()).isInstanceOf(Command.Unfence.class);
    }

    private static void released(Bench bench) {
        toTheSwitch(bench);
        bench.confirm();
        bench.poll();
        bench.poll();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SOAKING);
    }

    private static void settle(Bench bench) {
        bench.evidence();
        bench.poll();
        bench.pass(Duration.ofSeconds(3));
        bench.pass(Duration.ofSeconds(3));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }

    private static Bounds warranted() {
        Bounds usual = Bounds.DEFAULT;
        return new Bounds(
                usual.preflight(),
                usual.arm(),
                usual.hold(),
                usual.fence(),
                usual.drain(),
                usual.prove(),
                usual.pause(),
                usual.observe(),
                usual.resolve(),
                Duration.ofMinutes(10),
                usual.resendFirst(),
                usual.resendMost(),
                true,
                true);
    }
}
