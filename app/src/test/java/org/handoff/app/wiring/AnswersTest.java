package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.api.Earlier;
import org.handoff.control.api.OperatorRequest;
import org.handoff.control.api.OperatorRequest.Verb;
import org.handoff.control.canary.CanaryWish;
import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What another process over the same ledger answers to a request that is sent again.
final class AnswersTest {
    private final MemoryLedger ledger = new MemoryLedger();

    private void write(Entry entry, String request) throws Exception {
        ledger.append(
                ledger.head(), new Draft(Instant.EPOCH, new Epoch(1), "serve-1", entry, request));
    }

    private static OperatorRequest request(Verb verb, String reason, String key) {
        return new OperatorRequest(verb, "ann", reason, false, null, "", key);
    }

    @Test
    void everyCommandThatIsSentAgainIsKnownByItsKeyAndItsWords() throws Exception {
        Map<Verb, Entry> entries =
                Map.of(
                        Verb.CUTOVER,
                        new Entry.RunBegan(3, Environment.LEGACY, Environment.CLOUD, "ann", ""),
                        Verb.REHEARSE,
                        new Entry.Rehearsed(Environment.LEGACY, Environment.CLOUD, 1, 2),
                        Verb.ABORT,
                        new Entry.ReturnBegan(3, "hold", "abort"),
                        Verb.APPROVE,
                        new Entry.Approved("ann", Map.of("spec", "00"), 9, ""),
                        Verb.SHADOW_START,
                        new Entry.ShadowBegan("ann", Environment.CLOUD, ""),
                        Verb.SHADOW_STOP,
                        new Entry.ShadowEnded("ann", ""),
                        Verb.POINT,
                        new Entry.Pointed(3, "ann", List.of("dns")));
        for (Map.Entry<Verb, Entry> each : entries.entrySet()) {
            OperatorRequest asked = request(each.getKey(), "", "key-" + each.getKey().label());
            write(each.getValue(), asked.mark());
        }
        Answers answers = new Answers(ledger, ledger.readAll());
        for (Verb verb : entries.keySet()) {
            Earlier earlier = answers.get("key-" + verb.label());
            assertThat(earlier).as(verb.label()).isNotNull();
            Objects.requireNonNull(earlier);
            assertThat(earlier.verb()).isEqualTo(verb);
            assertThat(earlier.digest()).isEqualTo(request(verb, "", "another").digest());
            assertThat(earlier.digest()).isNotEqualTo(request(verb, "x", "another").digest());
        }
    }

    @Test
    void whatIsWrittenWhileItRunsIsKnownToo() throws Exception {
        Answers answers = new Answers(ledger, ledger.readAll());
        assertThat(answers.get("key-00001")).isNull();
        OperatorRequest abort = request(Verb.ABORT, "", "key-00001");
        write(new HookEntry.HooksUndoing(3, List.of("billing"), "abort"), abort.mark());
        assertThat(answers.get("key-00001")).extracting(Earlier::verb).isEqualTo(Verb.ABORT);
    }

    @Test
    void aRecordOfAnEarlierBuildHasItsKeyAlone() throws Exception {
        write(new Entry.Aborted("ann", "no"), "key-of-old");
        write(new HookEntry.HoldPointReleased(3, "board", "bob", ""), "key-of-bob");
        Answers answers = new Answers(ledger, ledger.readAll());
        assertThat(answers.get("key-of-old")).extracting(Earlier::digest).isEqualTo("");
        assertThat(answers.get("key-of-bob")).extracting(Earlier::who).isEqualTo("bob");
    }

    @Test
    void twoCohortsAreTwoWishesInWhateverOrderTheyAreSaid() {
        assertThat(cohort(Set.of("a", "b", "c")).digest())
                .isEqualTo(cohort(Set.of("c", "a", "b")).digest())
                .isNotEqualTo(cohort(Set.of("a", "b")).digest());
    }

    private static OperatorRequest cohort(Set<String> facilities) {
        return new OperatorRequest(
                Verb.CANARY_START,
                "ann",
                "",
                false,
                null,
                "",
                "key-00001",
                new CanaryWish(100, facilities, Set.of(), Set.of(), Set.of(), false));
    }
}
