package org.handoff.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.lease.GatewayView;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Verdict;
import org.handoff.model.Verdict.Pass;
import org.handoff.model.Verdict.Refuse;
import org.handoff.model.Verdict.Wait;
import org.handoff.socket.ApplicationHealth;
import org.handoff.socket.ApplicationHealth.Check;
import org.handoff.socket.ApplicationHealth.Outcome;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ApplicationsGateTest {
    private static final Check WELL = new Check(Outcome.ANSWERS, 200, 3, 12_345);
    private static final Check DEAD = new Check(Outcome.UNREACHABLE, 0, 0, 0);

    /// One gateway for each check, which is of the side that would own writes.
    private static Verdict judge(Environment to, Check... checks) {
        List<GatewayView> gateways = new ArrayList<>();
        for (Check check : checks) {
            Check other = check.equals(DEAD) ? WELL : DEAD;
            GatewayStatus status =
                    new GatewayStatus(
                            "g" + (gateways.size() + 1),
                            "i1",
                            new Epoch(3),
                            Directive.Mode.FLOW,
                            to.other(),
                            0,
                            0,
                            new GatewayStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0),
                            CanaryCounts.NONE,
                            Map.of(),
                            GatewayStatus.Times.NONE,
                            to == Environment.CLOUD
                                    ? new ApplicationHealth(other, check)
                                    : new ApplicationHealth(check, other));
            gateways.add(new GatewayView(status, 10, 1_000, true));
        }
        Observations seen =
                new Observations(
                        to.other(),
                        to,
                        new Epoch(3),
                        Evidence.NONE,
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        gateways,
                        Answered.NONE,
                        true,
                        PauseForecast.UNMEASURED,
                        GateLimits.DEFAULT);
        return StandardGates.judge(StandardGates.beforeRun(), seen).stream()
                .filter(it -> it.gate().equals("applications"))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void anApplicationThatAnswersEveryGatewayMayBeMovedTo() {
        assertThat(judge(Environment.CLOUD, WELL, WELL))
                .isEqualTo(new Pass("the cloud application answers 2 gateways, within 12 ms"));
    }

    @Test
    void nobodyIsMovedToOneThatAGatewayCannotReach() {
        assertThat(judge(Environment.CLOUD, WELL, DEAD))
                .isEqualTo(new Refuse("the cloud application does not serve g2: no connection"));
    }

    @Test
    void eachWayOfNotAnsweringIsSaid() {
        assertThat(
                        judge(
                                Environment.CLOUD,
                                new Check(Outcome.WRONG_STATUS, 503, 0, 900),
                                new Check(Outcome.SILENT, 0, 0, 0),
                                new Check(Outcome.UNREADABLE, 0, 0, 0)))
                .isEqualTo(
                        new Refuse(
                                "the cloud application does not serve g1: status 503; g2: no"
                                        + " answer in time; g3: what it answers is no HTTP"));
    }

    @Test
    void oneThatIsJustStartingIsWaitedFor() {
        assertThat(judge(Environment.CLOUD, WELL, new Check(Outcome.ANSWERS, 200, 2, 900_000)))
                .isEqualTo(
                        new Wait(
                                "the cloud application has not answered 3 times in a row yet:"
                                        + " g2"));
        assertThat(judge(Environment.LEGACY, new Check(Outcome.ANSWERS, 200, 1, 900_000)))
                .as("a rollback does not wait")
                .isInstanceOf(Pass.class);
    }

    @Test
    void goingBackIsRefusedOnlyIfThereIsNothingToGoBackTo() {
        assertThat(judge(Environment.LEGACY, WELL, DEAD))
                .isEqualTo(
                        new Pass(
                                "the legacy application does not serve g2: no connection, and a"
                                        + " rollback is not refused while it is there"));
        assertThat(judge(Environment.LEGACY, DEAD, DEAD)).isInstanceOf(Refuse.class);
        assertThat(judge(Environment.LEGACY, new Check(Outcome.WRONG_STATUS, 500, 0, 9_000)))
                .as("it may answer so because it is fenced")
                .isInstanceOf(Pass.class);
        assertThat(judge(Environment.LEGACY, new Check(Outcome.SILENT, 0, 0, 0), DEAD))
                .isInstanceOf(Pass.class);
    }

    @Test
    void gatewaysOfAnEarlierVersionAskNothing() {
        assertThat(judge(Environment.CLOUD, Check.NONE))
                .isEqualTo(new Pass("no gateway asks the cloud application"));
    }
}
