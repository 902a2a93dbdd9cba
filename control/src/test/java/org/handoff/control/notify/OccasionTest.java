package org.handoff.control.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.cohort.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

class OccasionTest {
    private static final List<String> JARGON =
            List.of(
                    "cutover",
                    "rollback",
                    "fence",
                    "gate",
                    "ledger",
                    "epoch",
                    "replicat",
                    "database",
                    "legacy",
                    "cloud",
                    "canary",
                    "shadow",
                    "drain",
                    "rows",
                    "writes",
                    "spec",
                    "schema",
                    "run {",
                    "conductor",
                    "soak",
                    "handoff");
    private static final String PLANTED = "Jane Roe fell";

    @ParameterizedTest
    @EnumSource(Occasion.class)
    void nobodyButTheOwnerReadsAWordThatBelongsToHandoff(Occasion occasion) {
        for (Audience audience : EnumSet.complementOf(EnumSet.of(Audience.OWNER))) {
            String words = occasion.words(audience).toLowerCase(Locale.ROOT);
            JARGON.forEach(each -> assertThat(words).doesNotContain(each));
            for (String sentence : words.split("[.;] ", -1)) {
                assertThat(sentence.split(" ", -1)).hasSizeLessThanOrEqualTo(20);
            }
        }
        JARGON.forEach(each ->
                assertThat(occasion.headline().toLowerCase(Locale.ROOT)).doesNotContain(each));
        assertThat(occasion.words(Audience.OWNER)).isNotBlank();
    }

    @Test
    void whoMustAnswerIsToldWhateverTheirAudience() {
        assertThat(Occasion.values())
                .filteredOn(Occasion::isToBeAcknowledged)
                .isNotEmpty()
                .allSatisfy(it -> {
                    for (Audience audience : Audience.values()) {
                        assertThat(it.words(audience)).isNotBlank();
                    }
                });
    }

    /// One record of each kind that is told of, with a planted word wherever a person typed.
    private static List<Entry> told() {
        RunSummary moved = summary(RunSummary.Outcome.MOVED, Environment.CLOUD);
        return List.of(
                new Entry.StartAsked("Ann", PLANTED),
                new Entry.Rehearsed(Environment.LEGACY, Environment.CLOUD, 4_000, 61_400),
                new Entry.Approved("Bo", Map.of("spec.tables", "ab"), 1, PLANTED),
                new Entry.ApprovalsVoided(List.of("spec.tables")),
                new Entry.BrokeGlass("Ann", PLANTED),
                new Entry.Refused("cutover", "Ann", List.of("lag")),
                new Entry.RunBegan(1, Environment.LEGACY, Environment.CLOUD, "Ann", PLANTED),
                new Entry.RunBegan(2, Environment.CLOUD, Environment.LEGACY, "Ann", PLANTED),
                new Entry.Released(1, moved),
                new Entry.Released(2, summary(RunSummary.Outcome.MOVED, Environment.LEGACY)),
                new Entry.RunEnded(1, moved),
                new Entry.RunEnded(1, summary(RunSummary.Outcome.RETURNED, Environment.CLOUD)),
                new Entry.InDoubt("both sides accept writes"),
                new Entry.Resolved("Ann", Environment.CLOUD, PLANTED),
                new Entry.Forced("Ann", Environment.CLOUD, PLANTED, PLANTED),
                new Entry.Pointed(1, "Ann", List.of("clinic.example.org")),
                new HookEntry.HoldPointReached(1, "go", List.of("Grace"), 1),
                new Entry.RetireAsked("Ann"),
                new Entry.Retired("Ann", "Bo"),
                new Entry.Aborted("Ann", PLANTED),
                new Entry.CanarySet(
                        1,
                        "settings",
                        Environment.CLOUD,
                        false,
                        false,
                        Unit.USER,
                        500,
                        List.of("north"),
                        List.of(),
                        List.of(PLANTED),
                        List.of(),
                        "Ann",
                        PLANTED),
                new Entry.CanaryEnded(1, "judge", PLANTED),
                new Entry.RouteMoved(
                        1, "login", "settings", Environment.CLOUD, Unit.USER, 500, "Ann", PLANTED),
                new Entry.RoutesBack(List.of("login", "reports"), "judge", PLANTED));
    }

    private static RunSummary summary(RunSummary.Outcome outcome, Environment to) {
        return new RunSummary(1, to.other(), to, outcome, "drain.bound", 64_000, Map.of(), 1, 1, 0);
    }

    @Test
    void everyRecordIsPutIntoWholeSentencesWithoutWhatAPersonTyped() throws Exception {
        Set<Occasion> seen = EnumSet.of(Occasion.TEST);
        for (Entry entry : told()) {
            Announcement announcement = Announcement.of(written(entry)).orElseThrow();
            seen.add(announcement.occasion());
            for (Audience audience : Audience.values()) {
                assertThat(announcement.text(audience, "Charting"))
                        .doesNotContain(PLANTED, "{", "}", "unknown");
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(Occasion.values());
    }

    @Test
    void aValueMakesNoLineOfItsOwn() throws Exception {
        Entry entry = new Entry.RetireAsked("Ann\r\nBcc: all@example.org");
        assertThat(Announcement.of(written(entry)).orElseThrow().text(Audience.OWNER, "Charting"))
                .doesNotContain("\r", "\n");
    }

    @Test
    void whatChangesNothingForPeopleIsNotTold() throws Exception {
        assertThat(Announcement.of(written(new Entry.PauseBegan(1)))).isEmpty();
        assertThat(Announcement.of(written(new Entry.Denied("Ann", "GET /api/users")))).isEmpty();
    }

    private static LedgerRecord written(Entry entry) throws Exception {
        MemoryLedger ledger = new MemoryLedger();
        return ledger.append(
                ledger.head(), new Draft(Instant.EPOCH, new Epoch(0), "serve-1", entry));
    }
}
