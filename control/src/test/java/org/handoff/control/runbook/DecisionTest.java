package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.Reply;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What a person may decide when a side does not answer, and what stays impossible.
final class DecisionTest {
    private static final String WHY = "its host is switched off and unplugged";

    private final Bench bench = new Bench();

    @Test
    void aSideThatDoesNotAnswerIsToldWithItsLimitAndTheWayOut() {
        inDoubt();
        decide(Environment.CLOUD, "");
        assertThat(bench.snapshot().stuck()).isNull();
        bench.pass(Bounds.DEFAULT.resolve().plusMillis(1));
        Stuck stuck = Objects.requireNonNull(bench.snapshot().stuck());
        assertThat(stuck.side()).isEqualTo(Environment.LEGACY);
        assertThat(stuck.fault().sentence())
                .contains("legacy database")
                .contains("bounds.resolve")
                .contains("resume --owner cloud --force --attest");
        int before = bench.sentCount();
        bench.pass(Bounds.DEFAULT.resendMost());
        assertThat(bench.sentCount()).as("it is asked again").isGreaterThan(before);
        assertThat(bench.poll().mode()).isEqualTo(Directive.Mode.HOLD);
    }

    @Test
    void nothingIsForcedWithoutAnAttestationOrBeforeTheSideHadItsTime() {
        inDoubt();
        decide(Environment.CLOUD, WHY);
        assertThat(bench.lastAnswer().accepted()).as("in doubt, nothing asked yet").isFalse();
        decide(Environment.CLOUD, "");
        decide(Environment.CLOUD, WHY);
        assertThat(bench.lastAnswer().accepted()).as("within the bound").isFalse();
        bench.pass(Bounds.DEFAULT.resolve().plusMillis(1));
        decide(Environment.LEGACY, WHY);
        assertThat(bench.lastAnswer().accepted()).as("the dead side itself").isFalse();
        assertThat(bench.entries()).noneMatch(Entry.Forced.class::isInstance);
        decide(Environment.CLOUD, "  ");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RESOLVING);
        assertThat(bench.lastSent()).isInstanceOf(Command.Fence.class);
    }

    @Test
    void onAnAttestationTheOtherSideServesAndTheDeadOneIsFencedWhenItComesBack() {
        forced();
        Command unfence = new Command.Unfence(Environment.CLOUD, bench.epoch());
        assertThat(bench.poll().mode()).isEqualTo(Directive.Mode.HOLD);
        bench.reply(bench.confirmation(unfence));
        assertThat(bench.poll().mode()).isEqualTo(Directive.Mode.FLOW);
        assertThat(bench.poll().owner()).isEqualTo(Environment.CLOUD);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.FORCED);
        for (Kind kind : List.of(Kind.CUTOVER, Kind.ROLLBACK, Kind.RETIRE, Kind.REHEARSE)) {
            bench.ask(kind, "Ada");
            assertThat(bench.lastAnswer().accepted()).as(kind.label()).isFalse();
        }
        bench.pass(Duration.ofMinutes(5));
        assertThat(bench.lastSent()).isInstanceOf(Command.Fence.class);
        bench.confirm();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }

    @Test
    void aRestartGoesOnAskingForTheFenceOfTheSideThatWasGivenUp() {
        forced();
        bench.reply(bench.confirmation(new Command.Unfence(Environment.CLOUD, bench.epoch())));
        bench.restart();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.FORCED);
        assertThat(bench.conductor().owner()).isEqualTo(Environment.CLOUD);
        assertThat(bench.lastSent()).isInstanceOf(Command.Fence.class);
        bench.confirm();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.FORCED);
        bench.reply(bench.confirmation(new Command.Unfence(Environment.CLOUD, bench.epoch())));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }

    @Test
    void aReturnToADeadSourceMayBeGivenUpByAPersonOnly() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.pass(Bounds.DEFAULT.fence().plusMillis(1));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
        decide(Environment.CLOUD, WHY);
        assertThat(bench.lastAnswer().accepted()).as("the bound is not over").isFalse();
        bench.pass(Bounds.DEFAULT.resolve().plusMillis(1));
        assertThat(bench.snapshot().stuck()).isNotNull();
        decide(Environment.CLOUD, "");
        assertThat(bench.lastAnswer().accepted()).as("no attestation").isFalse();
        decide(Environment.CLOUD, WHY);
        assertThat(bench.lastAnswer().accepted()).isTrue();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.FORCED);
        assertThat(bench.conductor().owner()).isEqualTo(Environment.CLOUD);
    }

    @Test
    void whatAPersonDecidesIsNewerThanEveryEpochThatADatabaseHolds() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        Command fence = bench.lastSent();
        bench.reply(new Reply.Stale(fence.epoch(), fence, new Epoch(99)));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.IN_DOUBT);
        decide(Environment.LEGACY, "");
        assertThat(bench.lastSent().epoch()).isEqualTo(new Epoch(100));
    }

    @Test
    void aDryRunOfADecisionDecidesNothing() {
        inDoubt();
        int before = bench.entries().size();
        bench.ask(
                new OperatorRequest(
                        Kind.RESUME, "Ada", "", true, Environment.CLOUD, "", "dry-key"));
        assertThat(bench.lastAnswer().plan()).hasSize(1);
        assertThat(bench.entries()).hasSize(before);
    }

    @Test
    void theKeyOfARequestStandsInItsRecord() {
        inDoubt();
        bench.ask(
                new OperatorRequest(
                        Kind.RESUME, "Ada", "", false, Environment.CLOUD, "", "key-of-ada"));
        assertThat(bench.ledger().readAll().getLast().request()).isEqualTo("key-of-ada");
        assertThat(bench.ledger().verify().isWhole()).isTrue();
    }

    private void inDoubt() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.confirm();
        bench.confirm();
        bench.confirm();
        bench.restart();
        bench.reply(bench.observed(Environment.LEGACY, true));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.IN_DOUBT);
    }

    private void forced() {
        inDoubt();
        decide(Environment.CLOUD, "");
        Command fence = bench.lastSent();
        Fault gone = new Fault(Fault.Kind.EXTERNAL, "unreachable", "Gone.", "");
        bench.reply(new Reply.Failed(fence.epoch(), fence, gone));
        bench.pass(Bounds.DEFAULT.resolve().plusMillis(1));
        decide(Environment.CLOUD, WHY);
        assertThat(bench.lastAnswer().accepted()).as(bench.lastAnswer().text()).isTrue();
        assertThat(bench.entries().getLast())
                .isEqualTo(new Entry.Forced("Ada", Environment.CLOUD, WHY, "looked"));
    }

    private void decide(Environment owner, String attestation) {
        bench.ask(
                new OperatorRequest(
                        Kind.RESUME, "Ada", "looked", false, owner, attestation, "key"));
    }
}
