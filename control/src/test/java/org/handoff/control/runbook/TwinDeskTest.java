package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.gate.Evidence;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.model.Environment;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

final class TwinDeskTest {
    private static final int EVENTS_MAX = 2_000;

    private Bench bench = Bench.ofTwin(bounds());
    private Evidence.Pointers outside = Evidence.Pointers.NONE;
    private int answered;

    @BeforeEach
    void serves() {
        bench.serve();
        answered = bench.sentCount();
    }

    private static Bounds bounds() {
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
                Duration.ZERO,
                usual.resendFirst(),
                usual.resendMost(),
                true,
                false);
    }

    /// Everything that is asked is confirmed, gateways obey, evidence is fresh.
    private void goOn() {
        for (int i = 0; i < EVENTS_MAX; i++) {
            step();
            if (bench.entries().getLast() instanceof TwinEntry.TwinEnded) {
                return;
            }
        }
    }

    /// The confirmation of a side that knows who owns writes.
    private Reply truth(Command command) {
        return command instanceof Command.Observe it
                ? bench.observed(it.side(), it.side() == bench.conductor().owner())
                : bench.confirmation(command);
    }

    private <T> List<T> all(Class<T> kind) {
        List<T> found = new ArrayList<>();
        bench.entries().stream().filter(kind::isInstance).map(kind::cast).forEach(found::add);
        return found;
    }

    private TwinEntry.TwinEnded end() {
        return all(TwinEntry.TwinEnded.class).getLast();
    }

    @Test
    void everyStepIsTurnedBackOnceAndWritesAreMovedTwiceThereAndBack() {
        bench.ask(Kind.REHEARSE, "Ada");
        goOn();

        assertThat(end()).isEqualTo(new TwinEntry.TwinEnded(List.of(), ""));
        assertThat(all(TwinEntry.TwinLeg.class).stream().map(TwinEntry.TwinLeg::leg))
                .containsExactly(
                        "arm",
                        "hold",
                        "fence",
                        "drain",
                        "prove",
                        "move",
                        "move back",
                        "move again",
                        "move back again");
        assertThat(all(Entry.RunEnded.class).stream().map(it -> it.summary().outcome()))
                .startsWith(RunSummary.Outcome.RETURNED)
                .endsWith(RunSummary.Outcome.MOVED);
        assertThat(all(Entry.ReturnBegan.class).stream().map(Entry.ReturnBegan::at))
                .containsExactly("hold", "fence", "drain", "prove");
        assertThat(all(Entry.Switched.class).stream().map(Entry.Switched::to))
                .containsExactly(
                        Environment.CLOUD,
                        Environment.LEGACY,
                        Environment.CLOUD,
                        Environment.LEGACY);
        assertThat(bench.snapshot().phase()).isEqualTo(Phase.SERVING);
        assertThat(bench.snapshot().owner()).isEqualTo(Environment.LEGACY);
    }

    @Test
    void whatIsNotAsBeforeIsNamedAndTheRehearsalFails() {
        bench.ask(Kind.REHEARSE, "Ada");
        for (int i = 0; i < EVENTS_MAX && all(TwinEntry.TwinLeg.class).isEmpty(); i++) {
            step();
        }
        outside = new Evidence.Pointers(1, List.of("the scheduler leads to cloud"));
        for (int i = 0; i < EVENTS_MAX && all(TwinEntry.TwinEnded.class).isEmpty(); i++) {
            step();
            bench.pass(Duration.ofSeconds(1));
        }

        assertThat(end().failed()).anySatisfy(it -> assertThat(it).contains("the scheduler"));
        assertThat(end().because()).isNotEmpty();
    }

    private void step() {
        List<Command> asked = bench.sentFrom(answered);
        answered = bench.sentCount();
        asked.forEach(it -> bench.reply(truth(it)));
        bench.pass(Duration.ofMillis(10));
        bench.poll();
        bench.evidence(Evidence.Security.NOT_ASKED, outside);
    }

    @Test
    void whileItIsUnderWayNobodyCutsOverAndAnAbortEndsIt() {
        bench.ask(Kind.REHEARSE, "Ada");
        bench.ask(Kind.CUTOVER, "Grace");
        assertThat(bench.lastAnswer().accepted()).isFalse();
        assertThat(bench.lastAnswer().text()).contains("there and back");

        bench.ask(Kind.ABORT, "Grace");
        assertThat(end().failed()).containsExactly("given up by Grace");
        assertThat(bench.snapshot().phase()).isEqualTo(Phase.SERVING);
        assertThat(all(Entry.Aborted.class)).as("the migration goes on").isEmpty();
    }

    @Test
    void abortedInARunTheRunReturnsAndTheRehearsalFails() {
        bench.ask(Kind.REHEARSE, "Ada");
        for (int i = 0; i < EVENTS_MAX && all(Entry.RunBegan.class).isEmpty(); i++) {
            step();
        }
        bench.ask(Kind.ABORT, "Grace");
        goOn();

        assertThat(end().because()).isEqualTo("arm: the run ended otherwise: abort");
        assertThat(bench.snapshot().owner()).isEqualTo(Environment.LEGACY);
    }

    @Test
    void aProcessThatDiesForgetsItAndWritesNoEnd() {
        bench.ask(Kind.REHEARSE, "Ada");
        step();
        bench.restart();
        answered = 0;
        for (int i = 0; i < 50; i++) {
            step();
        }

        assertThat(all(TwinEntry.TwinEnded.class)).isEmpty();
        assertThat(Objects.requireNonNull(bench.snapshot()).phase()).isEqualTo(Phase.SERVING);
    }

    @Test
    void onCloudItDoesNotBegin() {
        bench.beginRun(Kind.CUTOVER);
        for (int i = 0; i < 100; i++) {
            step();
        }
        assertThat(bench.snapshot().owner()).isEqualTo(Environment.CLOUD);
        bench.ask(Kind.REHEARSE, "Ada");

        assertThat(bench.lastAnswer().accepted()).isFalse();
        assertThat(all(TwinEntry.TwinBegan.class)).isEmpty();
    }
}
