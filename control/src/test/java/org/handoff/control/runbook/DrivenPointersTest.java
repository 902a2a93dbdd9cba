package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.gate.Evidence;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.Event.PointerSaid;
import org.handoff.control.runbook.Event.PointerSaid.Whereabouts;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.control.runbook.Snapshot.State;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// What drivers move behind the release: asked after the intent is durable, believed when seen.
final class DrivenPointersTest {
    private static final String FRONT = "front";
    private static final Pointer DRIVEN = new Pointer(FRONT, "backend old", "backend new", false);
    private static final Pointer HAND = new Pointer("fax", "dial 1", "dial 2");

    @Test
    void aDriverIsAskedBehindADurableIntentAndBelievedWhenItSawIt() {
        Bench bench = released(List.of(DRIVEN));
        assertThat(bench.entries().getLast())
                .isEqualTo(new Entry.Pointing(1, Environment.CLOUD, List.of(FRONT)));
        assertThat(bench.drives())
                .containsExactly(
                        new Action.Drive(bench.epoch(), Environment.CLOUD, List.of(FRONT)));
        assertThat(point(bench).state()).isEqualTo(State.RUNNING);

        said(bench, bench.epoch(), Whereabouts.NOT_YET, "caches run out in 12 s");
        assertThat(point(bench).text()).contains("caches run out");
        said(bench, bench.epoch(), Whereabouts.THERE, "new requests go to cloud");

        assertThat(bench.entries())
                .endsWith(
                        new Entry.PointerMoved(1, FRONT, "new requests go to cloud"),
                        new Entry.Pointed(1, "handoff", List.of(FRONT)));
        assertThat(point(bench).state()).isEqualTo(State.DONE);
    }

    @Test
    void whatIsSaidUnderAnotherEpochOrTwiceSaysNothing() {
        Bench bench = released(List.of(DRIVEN));
        int before = bench.entries().size();
        said(bench, new Epoch(bench.epoch().number() - 1), Whereabouts.THERE, "late");
        bench.tell(new PointerSaid(bench.epoch(), "other", Whereabouts.THERE, "strange"));
        assertThat(bench.entries()).hasSize(before);
        said(bench, bench.epoch(), Whereabouts.THERE, "seen");
        int after = bench.entries().size();
        said(bench, bench.epoch(), Whereabouts.THERE, "seen");
        assertThat(bench.entries()).hasSize(after);
    }

    @Test
    void aDriverThatFailsIsAskedAgainUntilAPersonSaysThatItPointsThere() {
        Bench bench = released(List.of(DRIVEN));
        said(bench, bench.epoch(), Whereabouts.FAILED, "it does not answer.");
        assertThat(bench.snapshot().attention()).contains("front: it does not answer");
        assertThat(bench.drives()).hasSize(1);
        bench.pass(Drive.AGAIN.plusMillis(1));
        assertThat(bench.drives()).hasSize(2);

        bench.ask(Kind.POINT, "Ada");
        assertThat(bench.entries().getLast())
                .isEqualTo(new Entry.Pointed(1, "Ada", List.of(FRONT)));
        bench.pass(Drive.AGAIN.plusMillis(1));
        assertThat(bench.drives()).as("nobody is asked any more").hasSize(2);
    }

    @Test
    void afterARestartTheDriverIsAskedAgainUnderAHigherEpoch() {
        Bench bench = released(List.of(DRIVEN));
        Epoch before = bench.epoch();
        bench.restart();
        Action.Drive again = bench.drives().getLast();
        assertThat(before.isOlderThan(again.epoch())).isTrue();
        assertThat(again.to()).isEqualTo(Environment.CLOUD);
        said(bench, before, Whereabouts.THERE, "of the time before");
        assertThat(point(bench).state()).isEqualTo(State.RUNNING);
        said(bench, again.epoch(), Whereabouts.THERE, "seen");
        assertThat(point(bench).state()).isEqualTo(State.DONE);
    }

    @Test
    void aPersonIsAskedForTheRestOnceDriversAreThrough() {
        Bench bench = released(List.of(HAND, DRIVEN));
        assertThat(bench.snapshot().attention()).isEmpty();
        said(bench, bench.epoch(), Whereabouts.THERE, "seen");
        assertThat(bench.snapshot().attention()).contains("fax: dial 2").doesNotContain(FRONT);
        bench.ask(Kind.POINT, "Ada");
        assertThat(point(bench).state()).isEqualTo(State.DONE);
    }

    @Test
    void aRollbackWaitsForNoDriverAndAsksItBackUnderAHigherEpoch() {
        Bench bench = released(List.of(DRIVEN));
        bench.evidence();
        bench.pass(Duration.ofSeconds(3));
        bench.evidence(Evidence.Security.NOT_ASKED, null);
        bench.poll();
        bench.ask(Kind.ROLLBACK, "Ada");
        assertThat(bench.lastAnswer().accepted()).as(bench.lastAnswer().text()).isTrue();
    }

    @Test
    void aCutoverIsRefusedWhileADriverCouldNotMoveItsPointer() {
        Bench bench = new Bench(Bounds.DEFAULT, People.ANY, List.of(DRIVEN));
        bench.serve();
        bench.evidence(Evidence.Security.NOT_ASKED, null);
        refused(bench);
        bench.evidence(
                Evidence.Security.NOT_ASKED,
                new Evidence.Pointers(1, List.of("front: it does not answer")));
        refused(bench);
        bench.evidence(Evidence.Security.NOT_ASKED, new Evidence.Pointers(1, List.of()));
        bench.ask(new OperatorRequest(Kind.CUTOVER, "Ada", "", true, null));
        assertThat(bench.lastAnswer().accepted()).as(bench.lastAnswer().text()).isTrue();
        assertThat(bench.lastAnswer().plan())
                .anyMatch(it -> it.contains("Its driver leads front: backend new"));
    }

    private static void refused(Bench bench) {
        bench.ask(Kind.CUTOVER, "Ada");
        assertThat(bench.lastAnswer().accepted()).isFalse();
        assertThat(bench.lastAnswer().text()).contains("pointers");
    }

    private static void said(Bench bench, Epoch epoch, Whereabouts where, String text) {
        bench.tell(new PointerSaid(epoch, FRONT, where, text));
    }

    private static Bench released(List<Pointer> pointers) {
        Bench bench = new Bench(Bounds.DEFAULT, People.ANY, pointers);
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        for (int i = 0; i < 4; i++) {
            bench.pass(Duration.ofMillis(20));
            bench.confirm();
        }
        bench.poll();
        bench.poll();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SOAKING);
        return bench;
    }

    private static Snapshot.StepView point(Bench bench) {
        return bench.snapshot().steps().stream()
                .filter(it -> it.step() == Step.POINT)
                .findFirst()
                .orElseThrow();
    }
}
