package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.approve.ApprovalTerms;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.model.Environment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The one-way door is approved as a cutover is: bound to hashes, by other people, for a time.
final class RetireApprovalTest {
    private static final Map<String, String> PARTS = Map.of("spec.tables", "a", "inventory", "c");

    private final Bench bench =
            new Bench(
                    new ApprovalTerms(
                            2, Duration.ofHours(1), "Olga", List.of("Ann", "Bob", "Eve"), PARTS));

    @BeforeEach
    void moveToCloud() {
        bench.serve();
        bench.write(new Entry.Rehearsed(Environment.LEGACY, Environment.CLOUD, 1, 1));
        bench.ask(Kind.APPROVE, "Ann");
        bench.ask(Kind.APPROVE, "Bob");
        bench.evidence();
        bench.ask(Kind.CUTOVER, "Ed");
        bench.confirm();
        bench.poll();
        bench.poll();
        for (int i = 0; i < 4; i++) {
            bench.pass(Duration.ofMillis(20));
            bench.confirm();
        }
        bench.poll();
        bench.poll();
        bench.evidence();
        bench.pass(Duration.ofSeconds(3));
        bench.pass(Duration.ofSeconds(3));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        assertThat(bench.conductor().owner()).isEqualTo(Environment.CLOUD);
    }

    private boolean asked(Kind kind, String who) {
        bench.ask(kind, who);
        return bench.lastAnswer().accepted();
    }

    @Test
    void whatWasApprovedForTheCutoverIsSpentAndTheQuorumIsAskedAnew() {
        assertThat(bench.approvals().given()).isEmpty();
        assertThat(asked(Kind.RETIRE, "Ed")).isFalse();
        assertThat(bench.entries().getLast())
                .isEqualTo(new Entry.Refused("retire", "Ed", List.of("approvals")));
        assertThat(asked(Kind.APPROVE, "Olga")).as("the author").isFalse();
        assertThat(asked(Kind.APPROVE, "Mallory")).as("nobody's approver").isFalse();
        assertThat(asked(Kind.APPROVE, "Ann")).isTrue();
        assertThat(asked(Kind.RETIRE, "Ed")).as("one of two").isFalse();
        assertThat(asked(Kind.APPROVE, "Bob")).isTrue();
        assertThat(asked(Kind.RETIRE, "Ann")).as("an approver").isFalse();
        assertThat(asked(Kind.RETIRE, "Olga")).as("the author").isFalse();
        assertThat(asked(Kind.RETIRE, "Ed")).as(bench.lastAnswer().text()).isTrue();
        assertThat(bench.entries().getLast()).isEqualTo(new Entry.Retired("Ed", "Ann, Bob"));
    }

    @Test
    void theyExpireAndDriftVoidsThem() {
        asked(Kind.APPROVE, "Ann");
        asked(Kind.APPROVE, "Bob");
        bench.pass(Duration.ofHours(1));
        assertThat(asked(Kind.RETIRE, "Ed")).as("an hour later").isFalse();
        asked(Kind.APPROVE, "Ann");
        asked(Kind.APPROVE, "Bob");
        bench.tell(new Event.PlanRead(Map.of("spec.tables", "b", "inventory", "c")));
        assertThat(bench.entries().getLast())
                .isEqualTo(new Entry.ApprovalsVoided(List.of("spec.tables")));
        assertThat(asked(Kind.RETIRE, "Ed")).isFalse();
        assertThat(bench.lastAnswer().text()).contains("spec.tables");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }

    @Test
    void aWayBackThatWasBegunSpendsThemAndTheyNeverCountForACutover() {
        asked(Kind.APPROVE, "Ann");
        asked(Kind.APPROVE, "Bob");
        bench.evidence();
        bench.poll();
        assertThat(asked(Kind.ROLLBACK, "Ed")).as(bench.lastAnswer().text()).isTrue();
        assertThat(bench.approvals().given()).isEmpty();
        bench.ask(Kind.ABORT, "Ed");
        assertThat(asked(Kind.RETIRE, "Ed")).isFalse();
    }

    @Test
    void whoBreaksTheGlassSaysWhyAndStandsInTheLedgerFirst() {
        bench.ask(
                new OperatorRequest(
                        Kind.RETIRE, "Ed", "", false, null, "the lease of the site ends", "k"));
        assertThat(bench.conductor().phase()).isEqualTo(Phase.RETIRED);
        List<Entry> last = bench.entries().reversed();
        assertThat(last.get(0)).isEqualTo(new Entry.Retired("Ed", "nobody: the glass was broken"));
        assertThat(last.get(1)).isEqualTo(new Entry.BrokeGlass("Ed", "the lease of the site ends"));
    }

    @Test
    void aDryRunSaysWhatIsMissingAndClosesNothing() {
        bench.ask(new OperatorRequest(Kind.RETIRE, "Ed", "", true, null));
        assertThat(bench.lastAnswer().accepted()).isFalse();
        assertThat(bench.lastAnswer().plan().getFirst()).contains("Another person approves");
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
    }
}
