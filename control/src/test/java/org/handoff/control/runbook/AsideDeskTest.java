package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.gate.Evidence;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Entry.SecurityJudged;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Security before traffic, as the conductor sees it.
final class AsideDeskTest {
    private final Bench bench = new Bench();

    private static Evidence.Security security(String fingerprint, long inTheWay) {
        SecurityJudged judged =
                new SecurityJudged(
                        fingerprint,
                        List.of("twin.json 00"),
                        Map.of("audit-log", new SecurityJudged.Judged(3, inTheWay, 0, 0)),
                        List.of(),
                        0,
                        false);
        return new Evidence.Security(true, inTheWay, inTheWay > 0 ? "x is public" : "", judged);
    }

    private List<Entry> judgements() {
        return bench.entries().stream().filter(SecurityJudged.class::isInstance).toList();
    }

    @Test
    void eachJudgementThatDiffersFromTheLastIsWrittenDownOnce() {
        bench.serve();
        bench.evidence(security("a", 1));
        bench.evidence(security("a", 1));
        bench.evidence(security("b", 0));
        bench.evidence(Evidence.Security.NOT_ASKED);
        bench.evidence(security("b", 0));

        assertThat(judgements())
                .extracting(it -> ((SecurityJudged) it).fingerprint())
                .containsExactly("a", "b");
    }

    @Test
    void aRestartedConductorDoesNotWriteItAgain() {
        bench.serve();
        bench.evidence(security("a", 0));
        bench.restart();
        bench.confirm();
        bench.pass(Duration.ofSeconds(3));
        bench.poll();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        bench.evidence(security("a", 0));
        assertThat(judgements()).hasSize(1);
    }

    @Test
    void aCutoverIsRefusedWhileAFindingIsInTheWayAndTheGateIsNamed() {
        bench.serve();
        bench.evidence(security("a", 1));
        bench.ask(OperatorRequest.Kind.CUTOVER, "Ada");

        assertThat(bench.lastAnswer().accepted()).isFalse();
        assertThat(bench.lastAnswer().text()).contains("security", "x is public");
        assertThat(bench.entries().getLast()).isInstanceOf(Entry.Refused.class);
    }
}
