package org.handoff.control.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class CheckpointPlanTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final Entry RUN =
            new Entry.RunBegan(1, Environment.LEGACY, Environment.CLOUD, "ann", "");
    private static final RunSummary SUMMARY =
            new RunSummary(
                    1,
                    Environment.LEGACY,
                    Environment.CLOUD,
                    RunSummary.Outcome.MOVED,
                    "",
                    1,
                    Map.of(),
                    1,
                    1,
                    0);

    private final CheckpointPlan plan = new CheckpointPlan();

    @Test
    void nothingIsDueWithoutARecord() {
        assertThat(plan.untilDue(5)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aGateResultIsDueAtOnce() {
        plan.recorded(new Entry.Refused("cutover", "ann", List.of("lag")), 5);

        assertThat(plan.untilDue(5)).isZero();
    }

    @Test
    void anyOtherRecordIsDueAMinuteAfterTheFirst() {
        plan.recorded(new Entry.Conducting("c"), 5);
        plan.recorded(new Entry.Started(), 5 + MINUTE / 2);

        assertThat(plan.untilDue(5 + MINUTE / 2)).isEqualTo(MINUTE / 2);
        assertThat(plan.untilDue(5 + MINUTE)).isZero();
    }

    @Test
    void whileARunMovesItWaitsAndIsDueWhenItIsReleased() {
        plan.recorded(RUN, 0);
        plan.recorded(new Entry.PauseBegan(1), 1);
        assertThat(plan.untilDue(1)).isPositive();
        plan.recorded(new Entry.Switched(1, Environment.CLOUD, "m", SUMMARY), 2);
        assertThat(plan.untilDue(2)).isPositive();

        plan.recorded(new Entry.Released(1, SUMMARY), 3);

        assertThat(plan.untilDue(3)).isZero();
    }

    @Test
    void butNeverLongerThanAMinute() {
        plan.recorded(RUN, 0);

        assertThat(plan.untilDue(MINUTE)).isZero();
    }

    @Test
    void whatIsCoveredIsNotDueAgain() {
        plan.recorded(new Entry.Aborted("ann", ""), 0);
        plan.covered();

        assertThat(plan.untilDue(1)).isEqualTo(Long.MAX_VALUE);
    }
}
