package org.handoff.control.evidence.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Entry.SecurityJudged;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.StaleLedgerException;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

class SecurityControlsTest {
    private static final Instant WALL = Instant.parse("2026-11-23T02:07:00Z");

    private static Judged judged(String id, Entry... entries) throws StaleLedgerException {
        MemoryLedger ledger = new MemoryLedger();
        append(ledger, new Entry.Founded("clinic", Environment.LEGACY));
        for (Entry entry : entries) {
            append(ledger, entry);
        }
        return SecurityControls.of(Account.of(ledger.texts(1, Integer.MAX_VALUE))).stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void append(MemoryLedger ledger, Entry entry) throws StaleLedgerException {
        ledger.append(ledger.head(), new Draft(WALL, new Epoch(1), "serve-1", entry));
    }

    private static Entry security(long refused, boolean started, long problems) {
        return new SecurityJudged(
                "f" + refused + started + problems,
                List.of("twin.json 00"),
                Map.of(
                        "audit-log",
                        new SecurityJudged.Judged(4, refused, 0, 1),
                        "public-access",
                        new SecurityJudged.Judged(9, 0, 1, 0)),
                List.of(),
                problems,
                started);
    }

    private static final Entry STARTED = new Entry.StartAsked("ann", "");

    @Test
    void auditLogsFoundOnBeforeTheStartSupportTheControl() throws StaleLedgerException {
        assertThat(judged("audit-before-traffic", security(0, false, 0), STARTED).satisfied())
                .isTrue();
    }

    @Test
    void foundOnOnlyAfterAStartWasAskedForTheyDoNot() throws StaleLedgerException {
        assertThat(judged("audit-before-traffic", security(0, true, 0), STARTED).satisfied())
                .isFalse();
        assertThat(judged("audit-before-traffic", STARTED, security(0, false, 0)).satisfied())
                .isFalse();
        assertThat(judged("audit-before-traffic", security(1, false, 0), STARTED).satisfied())
                .isFalse();
        assertThat(judged("audit-before-traffic", security(0, false, 1), STARTED).satisfied())
                .isFalse();
        assertThat(judged("audit-before-traffic", STARTED).satisfied()).isFalse();
    }

    @Test
    void aSubjectIsSupportedOnlyIfItWasAskedForAndNothingIsRefusedOrUnknown()
            throws StaleLedgerException {
        assertThat(judged("security-audit-log", security(0, false, 0)).satisfied()).isTrue();
        assertThat(judged("security-audit-log", security(0, false, 0)).because())
                .contains("4 questions", "1 waived");
        assertThat(judged("security-public-access", security(0, false, 0)).satisfied()).isFalse();
        assertThat(judged("security-keys", security(0, false, 0)).satisfied()).isFalse();
        assertThat(judged("security-keys").because()).contains("Nothing that was judged");
    }
}
