package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.approve.ApprovalTerms;
import org.handoff.control.gate.GateLimits;
import org.handoff.control.lease.LeaseTerms;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.control.runbook.CompiledRunbook.Line;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class CompiledRunbookTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;
    private static final Map<String, String> PARTS =
            Map.of("spec.tables", "aa", "policy.gates", "bb", "inventory", "cc");
    private static final Instant END = Instant.parse("2026-03-01T06:00:00Z");

    private final MemoryLedger ledger = new MemoryLedger();
    private Instant wall = Instant.parse("2026-03-01T02:00:00Z");

    /// Writes a record so long after the one before.
    private void after(Duration more, Entry entry) throws Exception {
        wall = wall.plus(more);
        ledger.append(ledger.head(), new Draft(wall, new Epoch(1), "serve-1", entry));
    }

    private static RunSummary summary(
            long run, Environment to, RunSummary.Outcome outcome, long pauseMicros) {
        return new RunSummary(
                run,
                to.other(),
                to,
                outcome,
                "",
                pauseMicros,
                Map.of("hold", pauseMicros / 4, "drain", pauseMicros / 2),
                1,
                1,
                0);
    }

    private void moved(long run, Environment to, long pauseMicros) throws Exception {
        RunSummary moved = summary(run, to, RunSummary.Outcome.MOVED, pauseMicros);
        after(Duration.ofMinutes(1), new Entry.RunBegan(run, to.other(), to, "ann", ""));
        after(Duration.ofSeconds(3), new Entry.PauseBegan(run));
        after(Duration.ofMillis(60), new Entry.Switched(run, to, "marker", moved));
        after(Duration.ofMillis(940), new Entry.Released(run, moved));
        after(Duration.ofSeconds(10), new Entry.RunEnded(run, moved));
    }

    private void returned(long run) throws Exception {
        after(Duration.ofMinutes(1), new Entry.RunBegan(run, LEGACY, CLOUD, "ann", ""));
        after(Duration.ofSeconds(2), new Entry.PauseBegan(run));
        after(Duration.ofSeconds(1), new Entry.ReturnBegan(run, "drain", "drain.bound"));
        RunSummary back = summary(run, CLOUD, RunSummary.Outcome.RETURNED, 1_400_000);
        after(Duration.ofMillis(400), new Entry.RunEnded(run, back));
    }

    private static ConductorConfig config(Bounds bounds, String owner, Pointer... pointers) {
        return new ConductorConfig(
                "clinic",
                "runbook",
                bounds,
                LeaseTerms.DEFAULT,
                GateLimits.DEFAULT,
                new People(owner, List.of()),
                List.of(pointers),
                null,
                ApprovalTerms.NONE,
                null,
                SiteSteps.NONE);
    }

    private CompiledRunbook compiled() {
        return compiled(config(Bounds.DEFAULT, "ann"), PARTS, CLOUD);
    }

    private CompiledRunbook compiled(
            ConductorConfig config, Map<String, String> parts, Environment to) {
        List<LedgerRecord> records = ledger.readAll();
        return CompiledRunbook.of(config, to, parts, records, records);
    }

    private static Line line(CompiledRunbook runbook, Step step) {
        return runbook.lines().stream().filter(it -> it.step() == step).findFirst().orElseThrow();
    }

    @Test
    void theHashIsAnotherWheneverWhatApprovalsAreBoundToOrAStepIs() throws Exception {
        Set<String> hashes = new HashSet<>();
        hashes.add(compiled().hash());
        assertThat(hashes).contains(compiled().hash());
        for (String part : PARTS.keySet()) {
            Map<String, String> changed = new HashMap<>(PARTS);
            changed.put(part, "other");
            hashes.add(compiled(config(Bounds.DEFAULT, "ann"), changed, CLOUD).hash());
            changed.remove(part);
            hashes.add(compiled(config(Bounds.DEFAULT, "ann"), changed, CLOUD).hash());
        }
        Pointer dns = new Pointer("clinic.example.org", "A 10.0.0.5", "A 192.0.2.7");
        Pointer other = new Pointer("clinic.example.org", "A 10.0.0.5", "A 192.0.2.8");
        hashes.add(compiled(config(Bounds.DEFAULT, "ann", dns), PARTS, CLOUD).hash());
        hashes.add(compiled(config(Bounds.DEFAULT, "ann", other), PARTS, CLOUD).hash());
        hashes.add(compiled(config(Bounds.DEFAULT, "bo", dns), PARTS, CLOUD).hash());
        hashes.add(compiled(config(Bounds.DEFAULT, "ann"), PARTS, LEGACY).hash());
        after(Duration.ofSeconds(1), new Entry.Rehearsed(LEGACY, CLOUD, 4_000, 61_000));
        hashes.add(compiled().hash());
        assertThat(hashes).hasSize(12);
    }

    @Test
    void whoAnswersForAStepStandsInItsLineAndInTheHash() throws Exception {
        ConductorConfig plain = config(Bounds.DEFAULT, "ann");
        People named = new People("ann", List.of(), Map.of(Step.FENCE, "Grace, DBA"));
        ConductorConfig other =
                new ConductorConfig(
                        plain.migration(),
                        plain.conductor(),
                        plain.bounds(),
                        plain.leases(),
                        plain.limits(),
                        named,
                        plain.pointers(),
                        plain.canary(),
                        plain.approvals(),
                        plain.strangle(),
                        plain.site());
        CompiledRunbook runbook = compiled(other, PARTS, CLOUD);

        assertThat(line(runbook, Step.FENCE).owner()).isEqualTo("Grace, DBA");
        assertThat(line(runbook, Step.DRAIN).owner()).isEqualTo("conductor");
        assertThat(runbook.hash()).isNotEqualTo(compiled().hash());
        assertThat(runbook.stepsOtherThan(compiled()))
                .containsExactly("fence is not the same there");
    }

    @Test
    void aTwinsRehearsalCountsOnceHoweverOftenItIsRead() throws Exception {
        for (int i = 0; i < 2; i++) {
            after(
                    Duration.ofSeconds(1),
                    new TwinEntry.TwinRehearsed(
                            "copy",
                            9,
                            "ab",
                            "cd",
                            CLOUD,
                            List.of(),
                            Map.of("drain", List.of(7L, 8L)),
                            Map.of(Recorded.WHOLE, List.of(5L))));
        }
        assertThat(compiled().measured().times("drain")).isEqualTo(2);
        assertThat(compiled().wayBack().times(Recorded.WHOLE)).isEqualTo(1);
        assertThat(compiled().pointOfNoReturn()).isEqualTo(CompiledRunbook.RETIRE);
    }

    @Test
    void aMeasurementAloneChangesNoHash() throws Exception {
        String before = compiled().hash();
        moved(1, LEGACY, 60_000);
        assertThat(compiled().hash()).isEqualTo(before);
        assertThat(compiled().wayBack().times(Recorded.WHOLE)).isEqualTo(1);
    }

    @Test
    void timesAreThoseOfTheDirectionThatIsAskedFor() throws Exception {
        for (int i = 1; i <= 20; i++) {
            moved(i, i % 2 == 0 ? LEGACY : CLOUD, i * 10_000L);
        }
        after(Duration.ofSeconds(1), new Entry.Rehearsed(LEGACY, CLOUD, 1_000, 61_000));
        Recorded there = compiled().measured();

        // towards cloud: 10, 30, ... 190 ms
        assertThat(there.times(Recorded.PAUSE)).isEqualTo(10);
        assertThat(there.percentile(Recorded.PAUSE, 50)).isEqualTo(90_000);
        assertThat(there.percentile(Recorded.PAUSE, 95)).isEqualTo(190_000);
        assertThat(there.percentile(Step.ARM.label(), 50)).isEqualTo(3_000_000);
        assertThat(there.percentile(Recorded.WHOLE, 95)).isEqualTo(4_000_000);
        // the rehearsal's marker counts, too
        assertThat(there.times(Step.DRAIN.label())).isEqualTo(11);
        assertThat(there.percentile(Step.DRAIN.label(), 1)).isEqualTo(1_000);
        assertThat(there.percentile("never", 50)).isEqualTo(-1);
        assertThat(compiled().wayBack().percentile(Recorded.PAUSE, 95)).isEqualTo(200_000);
    }

    @Test
    void whatLastedOverARestartIsNotMeasured() throws Exception {
        RunSummary moved = summary(1, CLOUD, RunSummary.Outcome.MOVED, 60_000);
        after(Duration.ofSeconds(1), new Entry.RunBegan(1, LEGACY, CLOUD, "ann", ""));
        after(Duration.ofSeconds(1), new Entry.PauseBegan(1));
        after(Duration.ofHours(1), new Entry.Conducting("serve-2"));
        after(Duration.ofSeconds(1), new Entry.Released(1, moved));
        assertThat(compiled().measured().times(Recorded.WHOLE)).isZero();
        assertThat(compiled().measured().times(Recorded.PAUSE)).isZero();
    }

    @Test
    void thePointOfNoReturnIsTheSwitchUntilAMoveBackIsRecorded() throws Exception {
        moved(1, CLOUD, 60_000);
        assertThat(compiled().pointOfNoReturn()).isEqualTo("switch");
        moved(2, LEGACY, 60_000);
        assertThat(compiled().pointOfNoReturn()).isEqualTo(CompiledRunbook.RETIRE);
    }

    @Test
    void theLatestSafeAbortStandsOnWhatWasRecordedOrIsUnknown() throws Exception {
        Duration margin = Duration.ofMinutes(10);
        CompiledRunbook fresh = compiled();
        assertThat(fresh.latestSafeAbort(line(fresh, Step.ARM), END, margin))
                .contains(END.minus(margin));
        assertThat(fresh.latestSafeAbort(line(fresh, Step.HOLD), END, margin)).isEmpty();
        assertThat(fresh.latestSafeAbort(line(fresh, Step.SOAK), END, margin)).isEmpty();

        returned(1);
        moved(2, CLOUD, 60_000);
        moved(3, LEGACY, 60_000);
        CompiledRunbook known = compiled();
        assertThat(known.latestSafeAbort(line(known, Step.PROVE), END, margin))
                .contains(END.minus(margin).minusMillis(400));
        assertThat(known.latestSafeAbort(line(known, Step.SOAK), END, margin))
                .contains(END.minus(margin).minusSeconds(4));
    }

    @Test
    void aPersonIsWaitedForWhereSomethingIsPointed() {
        Pointer dns = new Pointer("clinic.example.org", "A 10.0.0.5", "A 192.0.2.7");
        CompiledRunbook runbook = compiled(config(Bounds.DEFAULT, "ann", dns), PARTS, CLOUD);
        assertThat(runbook.lines())
                .filteredOn(Line::isHoldPoint)
                .singleElement()
                .matches(it -> it.owner().equals("ann") && it.says().contains("A 192.0.2.7"));
        Pointer driven = new Pointer("clinic.example.org", "A 10.0.0.5", "A 192.0.2.7", false);
        assertThat(compiled(config(Bounds.DEFAULT, "ann", driven), PARTS, CLOUD).lines())
                .noneMatch(Line::isHoldPoint)
                .anyMatch(it -> it.kind().equals("driver") && it.owner().equals("conductor"));
        assertThat(compiled().lines()).noneMatch(Line::isHoldPoint);
        assertThat(compiled().lines()).hasSize(Step.values().length - 2);
    }
}
