package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;

import java.util.ArrayDeque;
import java.util.Queue;

/// Writes down what says nothing of where the migration stands, while nothing is under way: so that
/// no such record ever lengthens a pause. How the cloud side is secured is written whenever what
/// was judged of it changes. Owned by the conductor.
final class AsideDesk {
    /// Notes that may wait for the end of what is under way.
    private static final int WAITING_MAX = 2_000;

    /// Of refusals: they never take the place of what was done.
    private static final int DENIED_MAX = 50;

    private final Desk desk;
    private final Queue<Note> waiting = new ArrayDeque<>();
    private String written = "";

    /// @param request mark of the person's request that it answers; empty if none
    private record Note(Entry.Aside aside, String request) {}

    AsideDesk(Desk desk) {
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
        if (judged != null && !judged.fingerprint().equals(written) && isQuiet()) {
            desk.append(judged, desk.history().epoch(), () -> {});
        }
    }

    /// Keeps a record until it may be written; one too many is lost, and that is said.
    ///
    /// @param request mark of the person's request that it answers; empty if none
    void note(Entry.Aside aside, String request) {
        if (aside instanceof Entry.Denied && denied() >= DENIED_MAX) {
            return; // counted and logged all the same
        }
        if (waiting.size() < WAITING_MAX) {
            waiting.add(new Note(aside, request));
        } else {
            desk.say("More than " + WAITING_MAX + " notes waited; one was not written down.");
        }
    }

    private long denied() {
        return waiting.stream().filter(it -> it.aside() instanceof Entry.Denied).count();
    }

    /// Writes the next one, if nothing is under way that people wait for: the soak may last weeks.
    void drain() {
        boolean soaks = desk.course().phase() == Phase.SOAKING && !desk.isAppending();
        if (!waiting.isEmpty() && (soaks || isQuiet())) {
            Note next = waiting.remove();
            desk.append(next.aside(), desk.history().epoch(), next.request(), () -> {});
        }
    }

    /// Whether a record now lengthens nothing that people wait for.
    boolean isQuiet() {
        return !desk.isAppending()
                && switch (desk.course().phase()) {
                    case NEW, SERVING, ABORTED, RETIRED -> true;
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
                            STOPPED ->
                            false;
                };
    }
}
