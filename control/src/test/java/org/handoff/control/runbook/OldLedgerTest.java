package org.handoff.control.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// A ledger that an earlier build wrote, byte for byte: a build that can no longer go on with it
/// cannot be installed in mid-migration. It is never written anew.
class OldLedgerTest {
    private static List<LedgerRecord> records() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        OldLedgerTest.class.getResourceAsStream(
                                "/ledger/moved-there-and-back.ndjson"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(LedgerRecord::of)
                    .toList();
        }
    }

    private static History after(List<LedgerRecord> records) {
        History history = History.EMPTY;
        for (LedgerRecord each : records) {
            history = history.with(each);
        }
        return history;
    }

    @Test
    void itsChainHoldsUnderTheHashesOfThisBuild() throws IOException {
        String previous = Ledger.ROOT;
        for (LedgerRecord each : records()) {
            assertThat(each.previous()).isEqualTo(previous);
            previous = each.hash();
        }
        assertThat(previous)
                .isEqualTo("e2272ecd0f1cae7c392b62cc12ce96ed2a0392463c038640f4f9f87586a4bf74");
    }

    @Test
    void thisBuildKnowsWhoOwnsWritesAtEachOfItsRecords() throws IOException {
        List<LedgerRecord> all = records();
        assertThat(all).hasSize(15);
        assertThat(after(all.subList(0, 7)).owner()).isEqualTo(Environment.LEGACY);
        assertThat(after(all.subList(0, 7)).stage()).isEqualTo(History.Stage.PAUSED);
        assertThat(after(all.subList(0, 8)).owner()).isEqualTo(Environment.CLOUD);
        assertThat(after(all.subList(0, 8)).stage()).isEqualTo(History.Stage.SWITCHED);
        assertThat(after(all.subList(0, 10)).stage()).isEqualTo(History.Stage.SERVING);
        assertThat(after(all.subList(0, 13)).owner()).isEqualTo(Environment.LEGACY);
        History whole = after(all);
        assertThat(whole.stage()).isEqualTo(History.Stage.SERVING);
        assertThat(whole.runs()).hasSize(2);
        assertThat(whole.epoch().number()).isEqualTo(7);
    }
}
