package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;

/// Writes down how the cloud side is secured whenever what was judged of it changes, while nothing
/// is under way. Owned by the conductor.
final class SecurityDesk {
    private final Desk desk;
    private String written = "";

    SecurityDesk(Desk desk) {
        this.desk = desk;
    }

    /// What a record says, one of the past or one just written.
    void appended(LedgerRecord record) {
        if (record.entry() instanceof Entry.SecurityJudged it) {
            written = it.fingerprint();
        }
    }

    /// With new evidence.
    void onEvidence() {
        Evidence.Security security = desk.evidence().security();
        Entry.SecurityJudged judged = security == null ? null : security.judged();
        if (judged == null || judged.fingerprint().equals(written) || desk.isAppending()) {
            return;
        }
        switch (desk.course().phase()) {
            case NEW, SERVING -> desk.append(judged, desk.history().epoch(), () -> {});
            case RECOVERING,
                    STARTING,
                    REHEARSING,
                    RUNNING,
                    RETURNING,
                    FORWARD,
                    SOAKING,
                    IN_DOUBT,
                    RESOLVING,
                    FORCED,
                    RETIRED,
                    ABORTED,
                    STOPPED -> {}
        }
    }
}
