package org.handoff.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.lease.GatewayView;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Finding;
import org.handoff.model.Verdict;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;

final class StandardGatesTest {
    private static final Evidence.Side OWNER =
            new Evidence.Side(new Epoch(3), true, 10, 100, Duration.ZERO, 0);
    private static final Evidence.Side OTHER =
            new Evidence.Side(new Epoch(3), false, 10, 100, Duration.ZERO, 0);
    private static final Evidence.Stream STREAM = new Evidence.Stream("", Duration.ofMillis(20), 0);
    private static final Evidence.Proven PROVEN =
            new Evidence.Proven(true, 1_000, List.of(), 0, 7, List.of());
    private static final Evidence GOOD =
            new Evidence(Duration.ZERO, OWNER, OTHER, STREAM, STREAM, PROVEN);

    @Test
    void allGatesPassOnGoodEvidence() {
        assertThat(judge(GOOD)).allMatch(Judgement::isPassed);
    }

    @Test
    void withoutEvidenceAllButTheGatewaysRefuse() {
        assertThat(judge(Evidence.NONE))
                .filteredOn(it -> !(it.verdict() instanceof Verdict.Refuse))
                .extracting(Judgement::gate)
                .containsExactly("gateways", "applications");
    }

    @Test
    void staleEvidenceRefuses() {
        List<Judgement> judged =
                judge(GOOD, Duration.ofSeconds(4), Duration.ofMinutes(1), GateLimits.DEFAULT);
        assertThat(verdict(judged, "proof")).isInstanceOf(Verdict.Refuse.class);
        assertThat(verdict(judged, "proof").reason()).contains("4000 ms old");
    }

    @Test
    void evidenceFromBeforeTheLastChangeOfOwnerIsWaitedOut() {
        List<Judgement> judged =
                judge(GOOD, Duration.ofSeconds(1), Duration.ofMillis(500), GateLimits.DEFAULT);
        assertThat(verdict(judged, "ownership")).isInstanceOf(Verdict.Wait.class);
    }

    @Test
    void countsInReasonsAreGrouped() {
        Evidence.Proven large =
                new Evidence.Proven(true, 1_065_591, List.of(), 0, 1_234, List.of());
        assertThat(verdict(judge(with(large)), "proof").reason())
                .isEqualTo("1,065,591 rows proven, 1,234 keys dirty");
        Evidence.Proven small = new Evidence.Proven(true, 1, List.of(), 0, 1, List.of());
        assertThat(verdict(judge(with(small)), "proof").reason())
                .isEqualTo("1 row proven, 1 key dirty");
    }

    @Test
    void everyMissingPartRefusesItsGate() {
        assertRefuses(
                new Evidence(Duration.ZERO, null, OTHER, STREAM, STREAM, PROVEN), "databases");
        assertRefuses(
                new Evidence(Duration.ZERO, OWNER, null, STREAM, STREAM, PROVEN), "ownership");
        assertRefuses(new Evidence(Duration.ZERO, OWNER, OTHER, null, STREAM, PROVEN), "stream");
        assertRefuses(new Evidence(Duration.ZERO, OWNER, OTHER, STREAM, null, PROVEN), "reverse");
        assertRefuses(new Evidence(Duration.ZERO, OWNER, OTHER, STREAM, STREAM, null), "proof");
        assertRefuses(new Evidence(Duration.ZERO, OWNER, OTHER, STREAM, STREAM, null), "pause");
    }

    @Test
    void ownershipRefusesWhateverContradictsTheLedger() {
        Evidence.Side higher = new Evidence.Side(new Epoch(9), true, 10, 100, Duration.ZERO, 0);
        assertRefuses(
                new Evidence(Duration.ZERO, OTHER, OTHER, STREAM, STREAM, PROVEN), "ownership");
        assertRefuses(
                new Evidence(Duration.ZERO, OWNER, OWNER, STREAM, STREAM, PROVEN), "ownership");
        assertRefuses(
                new Evidence(Duration.ZERO, higher, OTHER, STREAM, STREAM, PROVEN), "ownership");
    }

    @Test
    void lagIsWaitedForAndAStoppedStreamIsNot() {
        Evidence.Stream late = new Evidence.Stream("", Duration.ofSeconds(9), 0);
        Evidence.Stream dead = new Evidence.Stream("The log is gone.", Duration.ZERO, 0);
        assertThat(verdict(judge(with(late)), "stream")).isInstanceOf(Verdict.Wait.class);
        assertThat(verdict(judge(with(dead)), "stream")).isInstanceOf(Verdict.Refuse.class);
    }

    @Test
    void anythingUnprovedRefuses() {
        assertRefuses(with(new Evidence.Proven(false, 0, List.of(), 0, 0, List.of())), "proof");
        assertRefuses(with(new Evidence.Proven(true, 1, List.of("a.b"), 0, 0, List.of())), "proof");
        assertRefuses(with(new Evidence.Proven(true, 1, List.of(), 1, 0, List.of())), "schema");
        Finding finding = new Finding("row-differs", "a.b", 1, "A row differs.");
        assertRefuses(
                with(new Evidence.Proven(true, 1, List.of(), 0, 0, List.of(finding))), "findings");
    }

    @Test
    void aPauseOverBudgetRefuses() {
        assertRefuses(with(new Evidence.Proven(true, 1, List.of(), 0, 40_000, List.of())), "pause");
    }

    @Test
    void aRollbackIsNotRefusedForALongPause() {
        Evidence slow = with(new Evidence.Proven(true, 1, List.of(), 0, 40_000, List.of()));
        Observations seen = seen(slow, Duration.ZERO, Duration.ofMinutes(1), GateLimits.DEFAULT);
        Observations back =
                new Observations(
                        Environment.CLOUD,
                        Environment.LEGACY,
                        seen.epoch(),
                        slow,
                        seen.evidenceAge(),
                        seen.sinceChange(),
                        seen.gateways(),
                        seen.answered(),
                        true,
                        seen.pause(),
                        seen.limits());
        List<Judgement> judged = StandardGates.judge(StandardGates.beforeRun(), back);
        assertThat(verdict(judged, "pause")).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void preparedTransactionsAndAFullLogRefuse() {
        Evidence.Side prepared = new Evidence.Side(new Epoch(3), true, 1, 100, Duration.ZERO, 1);
        Evidence.Side full = new Evidence.Side(new Epoch(3), true, 81, 100, Duration.ZERO, 0);
        assertRefuses(
                new Evidence(Duration.ZERO, prepared, OTHER, STREAM, STREAM, PROVEN),
                "transactions");
        assertRefuses(new Evidence(Duration.ZERO, full, OTHER, STREAM, STREAM, PROVEN), "log-room");
    }

    @Test
    void demandedShadowParityRefusesACutoverUntilItIsMetAndNeverTheWayBack() {
        assertThat(verdict(judge(GOOD), "shadow")).isInstanceOf(Verdict.Pass.class);
        assertRefuses(withParity(Environment.CLOUD, false), "shadow");
        assertThat(verdict(judge(withParity(Environment.CLOUD, true)), "shadow"))
                .isInstanceOf(Verdict.Pass.class);
        assertThat(verdict(judge(withParity(Environment.LEGACY, false)), "shadow"))
                .as("a run to the side that was not mirrored to")
                .isInstanceOf(Verdict.Pass.class);
        assertThat(verdict(judge(Evidence.NONE), "shadow")).isInstanceOf(Verdict.Refuse.class);
    }

    private static Evidence withParity(Environment to, boolean isMet) {
        return new Evidence(
                GOOD.age(),
                GOOD.legacy(),
                GOOD.cloud(),
                GOOD.legacyToCloud(),
                GOOD.cloudToLegacy(),
                GOOD.proof(),
                new Evidence.Parity(to, isMet, "of this test"),
                Evidence.Security.NOT_ASKED);
    }

    @Test
    void anExpectedGatewayThatIsAbsentRefuses() {
        GateLimits limits = GateLimits.DEFAULT.withGateways(Set.of("g1", "g2"));
        List<Judgement> judged = judge(GOOD, Duration.ZERO, Duration.ofMinutes(1), limits);
        assertThat(verdict(judged, "gateways").reason()).contains("g2").doesNotContain("g1");
    }

    @Test
    void moreErrorsOfTheNewOwnerThanAllowedRefuse() {
        assertThat(errors(new Answered(19, 19))).isInstanceOf(Verdict.Wait.class);
        assertThat(errors(new Answered(100, 5))).isInstanceOf(Verdict.Pass.class);
        Verdict tooMany = errors(new Answered(100, 6));
        assertThat(tooMany).isInstanceOf(Verdict.Refuse.class);
        assertThat(tooMany.reason()).contains("6 errors in 100").contains("5 %");
    }

    private static Verdict errors(Answered answered) {
        Observations seen = seen(GOOD, Duration.ZERO, Duration.ofMinutes(1), GateLimits.DEFAULT);
        Observations soaking =
                new Observations(
                        seen.from(),
                        seen.to(),
                        seen.epoch(),
                        seen.evidence(),
                        seen.evidenceAge(),
                        seen.sinceChange(),
                        seen.gateways(),
                        answered,
                        true,
                        seen.pause(),
                        seen.limits());
        return verdict(StandardGates.judge(StandardGates.whileSoaking(), soaking), "errors");
    }

    private static Evidence with(Evidence.Stream stream) {
        return new Evidence(Duration.ZERO, OWNER, OTHER, stream, STREAM, PROVEN);
    }

    private static Evidence with(Evidence.Proven proven) {
        return new Evidence(Duration.ZERO, OWNER, OTHER, STREAM, STREAM, proven);
    }

    private static void assertRefuses(Evidence evidence, String gate) {
        assertThat(verdict(judge(evidence), gate)).as(gate).isInstanceOf(Verdict.Refuse.class);
    }

    private static Verdict verdict(List<Judgement> judged, String gate) {
        return judged.stream()
                .filter(it -> it.gate().equals(gate))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void cloudMustBeSecuredWhereTheSpecAsksAndUnknownRefuses() {
        Evidence.Security bad = new Evidence.Security(true, 2, "aws_db_instance.a is public", null);
        Evidence.Security good = new Evidence.Security(true, 0, "", null);

        assertThat(security(Evidence.Security.NOT_ASKED).isPassed()).isTrue();
        assertThat(security(Evidence.Security.NOT_ASKED).verdict().reason())
                .startsWith("not configured");
        assertThat(security(good).isPassed()).isTrue();
        assertThat(security(bad).verdict()).isInstanceOf(Verdict.Refuse.class);
        assertThat(security(bad).verdict().reason()).contains("2 findings", "is public");
        assertThat(security(null).verdict()).isInstanceOf(Verdict.Refuse.class);
    }

    @Test
    void whatTheMapSaysIsInTheWayOfACutoverAndUnknownCountsAsNo() {
        Evidence.Answer open = new Evidence.Answer(true, List.of("2 edges divergent"), "");
        Evidence.Answer fine = new Evidence.Answer(true, List.of(), "all 9 edges are decided");

        assertThat(estate("inventory", Evidence.Estate.NOT_ASKED).verdict().reason())
                .startsWith("not configured");
        assertThat(estate("inventory", new Evidence.Estate(open, fine)).verdict())
                .isEqualTo(
                        new Verdict.Refuse("2 edges divergent. See handoff map, or the page Map"));
        assertThat(estate("strategy", new Evidence.Estate(open, fine)).isPassed()).isTrue();
        assertThat(estate("strategy", new Evidence.Estate(fine, open)).verdict())
                .isInstanceOf(Verdict.Refuse.class);
        assertThat(estate("inventory", null).verdict()).isInstanceOf(Verdict.Refuse.class);
        assertThat(estate("strategy", null).verdict()).isInstanceOf(Verdict.Refuse.class);
    }

    private static Judgement estate(String gate, Evidence.@Nullable Estate estate) {
        return judge(
                        new Evidence(
                                Duration.ZERO,
                                OWNER,
                                OTHER,
                                STREAM,
                                STREAM,
                                PROVEN,
                                null,
                                Evidence.Security.NOT_ASKED,
                                Evidence.Pointers.NONE,
                                estate))
                .stream()
                .filter(it -> it.gate().equals(gate))
                .findFirst()
                .orElseThrow();
    }

    private static Judgement security(Evidence.@Nullable Security security) {
        return judge(
                        new Evidence(
                                Duration.ZERO,
                                OWNER,
                                OTHER,
                                STREAM,
                                STREAM,
                                PROVEN,
                                null,
                                security))
                .stream()
                .filter(it -> it.gate().equals("security"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Judgement> judge(Evidence evidence) {
        return judge(evidence, Duration.ZERO, Duration.ofMinutes(1), GateLimits.DEFAULT);
    }

    private static List<Judgement> judge(
            Evidence evidence, Duration age, Duration sinceChange, GateLimits limits) {
        return StandardGates.judge(
                StandardGates.beforeRun(), seen(evidence, age, sinceChange, limits));
    }

    private static Observations seen(
            Evidence evidence, Duration age, Duration sinceChange, GateLimits limits) {
        GatewayStatus status =
                new GatewayStatus(
                        "g1",
                        "i1",
                        new Epoch(3),
                        Directive.Mode.FLOW,
                        Environment.LEGACY,
                        0,
                        0,
                        new GatewayStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0));
        return new Observations(
                Environment.LEGACY,
                Environment.CLOUD,
                new Epoch(3),
                evidence,
                age,
                sinceChange,
                List.of(new GatewayView(status, 10, 1_000, true)),
                Answered.NONE,
                true,
                PauseForecast.UNMEASURED,
                limits);
    }
}
