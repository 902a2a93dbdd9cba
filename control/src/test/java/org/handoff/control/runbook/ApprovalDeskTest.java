package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.approve.ApprovalTerms;
import org.handoff.control.gate.GateLimits;
import org.handoff.control.gate.Windows;
import org.handoff.control.ledger.Entry;
import org.handoff.control.runbook.OperatorRequest.Kind;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Approvals are bound to what they approve, and to who asks.
final class ApprovalDeskTest {
    private static final Map<String, String> PARTS =
            Map.of("spec.tables", "a", "policy.gates", "b", "inventory", "c");

    private final Bench bench = new Bench(terms(2));

    private static ApprovalTerms terms(int quorum) {
        return new ApprovalTerms(quorum, Duration.ofHours(1), "Olga", List.of(), PARTS);
    }

    private void rehearsed() {
        bench.serve();
        rehearse();
    }

    private void rehearse() {
        bench.write(new Entry.Rehearsed(Environment.LEGACY, Environment.CLOUD, 1, 1));
    }

    private boolean approve(String who) {
        bench.ask(Kind.APPROVE, who);
        return bench.lastAnswer().accepted();
    }

    private boolean cutover(String who) {
        bench.evidence();
        bench.ask(Kind.CUTOVER, who);
        return bench.lastAnswer().accepted();
    }

    private void planRead(String part, String hash) {
        Map<String, String> parts = new TreeMap<>(PARTS);
        parts.put(part, hash);
        bench.tell(new Event.PlanRead(parts));
    }

    @Test
    void aCutoverIsRefusedUntilTheQuorumOfOtherPeopleHasApproved() {
        rehearsed();
        assertThat(cutover("Ed")).isFalse();
        assertThat(bench.lastAnswer().text()).contains("0 of 2 approvals hold");
        assertThat(approve("Ann")).isTrue();
        assertThat(approve("ann ")).as("the same person again").isTrue();
        assertThat(cutover("Ed")).isFalse();
        assertThat(approve("Bob")).isTrue();
        assertThat(cutover("Ann")).as("an approver carries nothing out").isFalse();
        assertThat(cutover("Olga")).as("nor does the author").isFalse();
        assertThat(cutover("Ed")).isTrue();
    }

    @Test
    void theAuthorDoesNotApproveAndNothingUnrehearsedIsApproved() {
        bench.serve();
        assertThat(approve("Ann")).isFalse();
        assertThat(bench.lastAnswer().text()).contains("Nothing was rehearsed");
        rehearse();
        assertThat(approve("olga")).isFalse();
        assertThat(approve("Ann")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spec.tables", "policy.gates", "inventory", "spec.new"})
    void anyDriftVoidsForGoodAndSaysWhatDrifted(String part) {
        rehearsed();
        approve("Ann");
        approve("Bob");
        planRead(part, "changed");
        assertThat(bench.entries().getLast()).isEqualTo(new Entry.ApprovalsVoided(List.of(part)));
        assertThat(cutover("Ed")).isFalse();
        assertThat(bench.lastAnswer().text()).contains("void since these changed: " + part);
        bench.tell(new Event.PlanRead(PARTS));
        assertThat(cutover("Ed")).as("void is void, though it was changed back").isFalse();
        approve("Ann");
        approve("Bob");
        assertThat(cutover("Ed")).isTrue();
    }

    @Test
    void aNewRehearsalVoidsToo() {
        rehearsed();
        approve("Ann");
        approve("Bob");
        rehearse();
        bench.tell(new Event.Tick());
        assertThat(bench.entries().getLast())
                .isEqualTo(new Entry.ApprovalsVoided(List.of("rehearsal")));
        assertThat(cutover("Ed")).isFalse();
    }

    @Test
    void approvalsExpireAndSurviveARestart() {
        rehearsed();
        approve("Ann");
        approve("Bob");
        bench.restart();
        bench.confirm();
        bench.pass(Duration.ofSeconds(3));
        bench.poll();
        assertThat(bench.conductor().phase()).isEqualTo(Phase.SERVING);
        assertThat(bench.approvals().given()).hasSize(2);
        bench.pass(Duration.ofHours(1));
        assertThat(bench.approvals().given()).isEmpty();
        bench.poll();
        assertThat(cutover("Ed")).isFalse();
    }

    @Test
    void aRunSpendsThem() {
        rehearsed();
        approve("Ann");
        approve("Bob");
        assertThat(cutover("Ed")).isTrue();
        assertThat(bench.approvals().given()).isEmpty();
    }

    @Test
    void whoBreaksTheGlassSaysWhyAndStandsInTheLedgerBeforeTheRun() {
        rehearsed();
        bench.evidence();
        bench.ask(
                new OperatorRequest(
                        Kind.CUTOVER, "Ed", "", false, null, "the data centre floods", "k"));
        assertThat(bench.lastAnswer().accepted()).isTrue();
        List<Entry> last = bench.entries().reversed();
        assertThat(last.get(0)).isInstanceOf(Entry.RunBegan.class);
        assertThat(last.get(1)).isEqualTo(new Entry.BrokeGlass("Ed", "the data centre floods"));
        assertThat(bench.snapshot().feed()).anyMatch(it -> it.text().contains("broke the glass"));
    }

    @Test
    void outsideOfItsWindowsNoCutoverBeginsAndTheNextWindowIsNamed() {
        Windows windows =
                new Windows(
                        ZoneId.of("UTC"),
                        List.of(
                                new Windows.Open(
                                        Set.of(DayOfWeek.SUNDAY),
                                        null,
                                        LocalTime.of(1, 0),
                                        LocalTime.of(5, 0))),
                        List.of(),
                        Duration.ofMinutes(10));
        Bench waiting = Bench.with(GateLimits.DEFAULT.withWindows(windows));
        waiting.serve();
        waiting.evidence();
        waiting.ask(Kind.CUTOVER, "Ed");
        assertThat(waiting.lastAnswer().accepted()).isFalse();
        assertThat(waiting.lastAnswer().text()).contains("window", "Sun 2026-01-04 01:00");

        waiting.pass(Duration.ofDays(3).plusHours(2));
        waiting.poll();
        waiting.evidence();
        waiting.ask(Kind.CUTOVER, "Ed");
        assertThat(waiting.lastAnswer().accepted()).as(waiting.lastAnswer().text()).isTrue();
    }

    @Test
    void aRehearsalThatTheSpecDemandsIsAskedForOfACutoverAndNotOfTheWayBack() {
        Bench demanding = Bench.with(GateLimits.DEFAULT.withRehearsal(true));
        demanding.serve();
        demanding.evidence();
        demanding.ask(Kind.CUTOVER, "Ed");
        assertThat(demanding.lastAnswer().accepted()).isFalse();
        assertThat(demanding.lastAnswer().text()).contains("rehearsal", "handoff rehearse");

        demanding.write(new Entry.Rehearsed(Environment.LEGACY, Environment.CLOUD, 1, 1));
        demanding.evidence();
        demanding.ask(Kind.CUTOVER, "Ed");
        assertThat(demanding.lastAnswer().accepted()).as(demanding.lastAnswer().text()).isTrue();
    }

    @Test
    void whereNobodyAsksNothingIsApprovedAndNothingIsMissing() {
        Bench free = new Bench(terms(0));
        free.serve();
        free.ask(Kind.APPROVE, "Ann");
        assertThat(free.lastAnswer().accepted()).isFalse();
        free.evidence();
        free.ask(Kind.CUTOVER, "Ed");
        assertThat(free.lastAnswer().accepted()).isTrue();
    }
}
