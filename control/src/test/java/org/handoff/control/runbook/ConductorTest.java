package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.Finding;
import org.handoff.model.Proof;
import org.handoff.socket.Command;
import org.handoff.socket.Directive;
import org.handoff.socket.Reply;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

final class ConductorTest {
    private final Bench bench = new Bench();

    @Test
    void everyStepBeginsOnTheReplyThatEndsTheOneBefore() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        assertThat(bench.lastSent()).isInstanceOf(Command.Fence.class);
        bench.confirm();
        assertThat(bench.lastSent()).isInstanceOf(Command.Drain.class);
        bench.confirm();
        assertThat(bench.lastSent()).isInstanceOf(Command.Prove.class);
        bench.confirm();
        assertThat(bench.conductor().owner()).isEqualTo(Environment.CLOUD);
        assertThat(bench.lastSent())
                .isEqualTo(new Command.Unfence(Environment.CLOUD, bench.epoch()));
        assertThat(bench.poll().mode()).isEqualTo(Directive.Mode.HOLD);
        bench.confirm();
        Directive told = bench.poll();
        assertThat(told.mode()).isEqualTo(Directive.Mode.FLOW);
        assertThat(told.owner()).isEqualTo(Environment.CLOUD);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SOAKING);
        bench.evidence();
        bench.pass(Duration.ofSeconds(3));
        bench.pass(Duration.ofSeconds(3));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        RunSummary run = bench.snapshot().runs().getLast();
        assertThat(run.outcome()).isEqualTo(RunSummary.Outcome.MOVED);
        assertThat(run.provenRows()).isEqualTo(10);
    }

    @Test
    void inThePauseOnlyTheSwitchIsAppended() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        int before = bench.entries().size();
        bench.confirm();
        bench.confirm();
        bench.confirm();
        assertThat(bench.entries().subList(before, bench.entries().size()))
                .singleElement()
                .isInstanceOf(Entry.Switched.class);
    }

    @Test
    void aBoundThatPassesReturnsUnderAHigherEpoch() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        Epoch fenced = bench.lastSent().epoch();
        bench.pass(Bounds.DEFAULT.fence().plusMillis(1));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
        assertThat(bench.lastSent())
                .isEqualTo(new Command.Unfence(Environment.LEGACY, fenced.next()));
        bench.confirm();
        bench.poll();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        assertThat(bench.snapshot().runs().getLast().because()).isEqualTo("fence.bound");
    }

    @Test
    void aFailedCommandBeforeTheSwitchReturnsAtOnce() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        Fault fault = new Fault(Fault.Kind.LIMIT, "fence.open-transactions", "Held up.", "");
        bench.reply(new Reply.Failed(bench.lastSent().epoch(), bench.lastSent(), fault));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
    }

    @Test
    void aFailedCommandBehindTheSwitchIsSentAgain() {
        switched();
        Command open = bench.lastSent();
        Fault fault = new Fault(Fault.Kind.EXTERNAL, "unreachable", "Gone.", "");
        bench.reply(new Reply.Failed(open.epoch(), open, fault));
        int before = bench.sentCount();
        bench.pass(Duration.ofMillis(600));
        assertThat(bench.sentCount()).isEqualTo(before + 1);
        assertThat(bench.lastSent()).isEqualTo(open);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.FORWARD);
    }

    @Test
    void aDifferenceInTheProofReturns() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.confirm();
        bench.confirm();
        Proof proof =
                new Proof(
                        false, 10, 2, 1, 0, List.of(new Finding("row-differs", "a.b", 1, "One.")));
        bench.reply(new Reply.Proven(Environment.LEGACY, bench.lastSent().epoch(), proof));
        assertThat(bench.conductor().owner()).isEqualTo(Environment.LEGACY);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
        assertThat(bench.snapshot().findings()).hasSize(1);
    }

    @Test
    void anAnswerOfAnotherEpochProvesNothing() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.confirm();
        bench.reply(new Reply.Drained(Environment.LEGACY, new Epoch(1), "old"));
        assertThat(bench.lastSent()).isInstanceOf(Command.Drain.class);
    }

    @Test
    void aRepeatedAnswerChangesNothing() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        Reply fenced = bench.confirmation(bench.lastSent());
        bench.reply(fenced);
        int before = bench.sentCount();
        bench.reply(fenced);
        assertThat(bench.sentCount()).isEqualTo(before);
    }

    @Test
    void aRestartBeforeTheSwitchObservesAndReturns() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.confirm();
        bench.restart();
        assertThat(bench.lastSent()).isInstanceOf(Command.Observe.class);
        assertThat(bench.poll().mode()).isEqualTo(Directive.Mode.HOLD);
        bench.reply(bench.observed(Environment.LEGACY, false));
        bench.reply(bench.observed(Environment.CLOUD, false));
        assertThat(bench.lastSent())
                .isEqualTo(new Command.Unfence(Environment.LEGACY, bench.epoch()));
    }

    @Test
    void aRestartBehindTheSwitchGoesForwardEvenIfTheOldSideIsDead() {
        switched();
        bench.restart();
        bench.reply(bench.observed(Environment.CLOUD, false));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RECOVERING);
        bench.pass(Bounds.DEFAULT.observe().plusMillis(1));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.FORWARD);
        assertThat(bench.lastSent())
                .isEqualTo(new Command.Unfence(Environment.CLOUD, bench.epoch()));
    }

    @Test
    void bothSidesOpenAfterARestartIsInDoubtUntilAPersonDecides() {
        switched();
        bench.restart();
        bench.reply(bench.observed(Environment.LEGACY, true));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.IN_DOUBT);
        assertThat(bench.poll().mode()).isEqualTo(Directive.Mode.HOLD);
        bench.ask(new OperatorRequest(Kind.RESUME, "Ada", "looked", false, Environment.CLOUD));
        assertThat(bench.lastSent()).isInstanceOf(Command.Fence.class);
        bench.confirm();
        assertThat(bench.lastSent())
                .isEqualTo(new Command.Unfence(Environment.CLOUD, bench.epoch()));
        bench.confirm();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }

    @Test
    void aHigherEpochInADatabaseThanInTheLedgerIsInDoubt() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        Command fence = bench.lastSent();
        bench.reply(new Reply.Stale(fence.epoch(), fence, new Epoch(99)));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.IN_DOUBT);
    }

    @Test
    void whoLosesTheLedgerStops() throws Exception {
        bench.serve();
        bench.evidence();
        Epoch higher = bench.epoch().next();
        bench.ledger()
                .append(
                        bench.ledger().head(),
                        new Draft(Instant.EPOCH, higher, "other", new Entry.Conducting("other")));
        bench.ask(Kind.CUTOVER, "Ada");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void retireIsApprovedByAnotherPersonEvenWhereACutoverNeedsNobody() {
        switched();
        bench.confirm();
        bench.poll();
        bench.evidence();
        bench.pass(Duration.ofSeconds(3));
        bench.pass(Duration.ofSeconds(3));
        bench.ask(Kind.RETIRE, "Ada");
        assertThat(bench.lastAnswer().text()).contains("0 of 1 approvals hold", "handoff approve");
        bench.ask(Kind.APPROVE, "Grace");
        bench.ask(Kind.RETIRE, "grace");
        assertThat(bench.lastAnswer().text()).contains("grace approved it");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        bench.ask(Kind.RETIRE, "Ada");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETIRED);
        assertThat(bench.entries().getLast()).isEqualTo(new Entry.Retired("Ada", "Grace"));
    }

    @Test
    void anAbortInThePauseReturns() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.ask(Kind.ABORT, "Ada");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
    }

    @Test
    void anAbortOfWhatIsUnderWayNeverGivesTheMigrationUp() {
        OperatorRequest ofTheRun =
                new OperatorRequest(
                        Kind.ABORT, "Ada", "", false, null, OperatorRequest.UNDER_WAY, "");
        bench.serve();
        bench.ask(ofTheRun);
        assertThat(bench.lastAnswer().text()).contains("Nothing is under way any more");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        bench.beginRun(Kind.CUTOVER);
        bench.ask(ofTheRun);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETURNING);
    }

    @Test
    void aDryRunSaysEveryStepAndTouchesNothing() {
        bench.serve();
        bench.evidence();
        int before = bench.sentCount();
        bench.ask(new OperatorRequest(Kind.CUTOVER, "Ada", "", true, null));
        assertThat(bench.lastAnswer().plan()).hasSize(Step.values().length - 2);
        assertThat(bench.sentCount()).isEqualTo(before);
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }

    private void switched() {
        bench.serve();
        bench.beginRun(Kind.CUTOVER);
        bench.confirm();
        bench.confirm();
        bench.confirm();
        assertThat(bench.conductor().owner()).isEqualTo(Environment.CLOUD);
    }
}
