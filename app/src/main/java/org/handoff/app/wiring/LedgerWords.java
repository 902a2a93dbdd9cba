package org.handoff.app.wiring;

import org.handoff.control.api.LedgerEntry;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.control.notify.Announcement;
import org.handoff.model.Environment;

import java.time.Instant;
import java.util.Locale;

/// One sentence for each ledger record, as API, page and command line show it.
final class LedgerWords {
    private LedgerWords() {}

    static LedgerEntry entry(LedgerRecord written) {
        return new LedgerEntry(
                written.seq(),
                written.wall(),
                kind(written.entry()),
                text(written),
                written.hash());
    }

    /// `run-began` for `RunBegan`.
    static String kind(Entry entry) {
        String name = entry.getClass().getSimpleName();
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static String text(LedgerRecord written) {
        return switch (written.entry()) {
            case Entry.Founded it ->
                    "The ledger of '"
                            + it.migration()
                            + "' begins; "
                            + it.owner().label()
                            + " owns writes.";
            case Entry.Conducting it ->
                    "Conductor " + it.conductor() + " takes charge under " + written.epoch() + ".";
            case Entry.StartAsked it -> by(it.who(), it.reason()) + " starts the migration.";
            case Entry.Started _ -> "Started: the target is fenced, both streams run.";
            case Entry.Refused it ->
                    "Refused a "
                            + it.request()
                            + " of "
                            + it.who()
                            + ": "
                            + String.join(", ", it.gates())
                            + ".";
            case Entry.RunBegan it ->
                    by(it.who(), it.reason())
                            + " begins run "
                            + it.run()
                            + ", "
                            + way(it.from(), it.to())
                            + ".";
            case Entry.PauseBegan it -> "Run " + it.run() + ": writes are held.";
            case Entry.Switched it ->
                    "Run " + it.run() + ": switched, " + it.to().label() + " owns writes.";
            case Entry.ForwardBegan it -> "Run " + it.run() + " goes on forward after a restart.";
            case Entry.Released it ->
                    "Run " + it.run() + ": released after " + pause(it.summary()) + ".";
            case Entry.ReturnBegan it ->
                    "Run "
                            + it.run()
                            + " returns to the source at "
                            + it.at()
                            + ": "
                            + it.because()
                            + ".";
            case Entry.RunEnded it -> "Run " + it.run() + " ended: " + outcome(it.summary()) + ".";
            case Entry.Rehearsed it ->
                    "Rehearsed %s: a marker took %.1f ms, a pause of %.0f ms is to be expected."
                            .formatted(
                                    way(it.from(), it.to()),
                                    it.drainMicros() / 1e3,
                                    it.predictedMicros() / 1e3);
            case Entry.InDoubt it -> "In doubt: " + it.because() + ". A person decides.";
            case Entry.Resolved it ->
                    by(it.who(), it.reason()) + " decided: " + it.owner().label() + " owns writes.";
            case Entry.Forced it ->
                    by(it.who(), it.reason())
                            + " gave "
                            + it.owner().other().label()
                            + " up ("
                            + it.attestation()
                            + "): "
                            + it.owner().label()
                            + " owns writes.";
            case Entry.Pointed it ->
                    "Run "
                            + it.run()
                            + ": "
                            + it.who()
                            + " pointed "
                            + String.join(", ", it.pointers())
                            + ".";
            case Entry.Pointing it ->
                    "Run "
                            + it.run()
                            + ": drivers are to lead "
                            + String.join(", ", it.pointers())
                            + " to "
                            + it.to().label()
                            + ".";
            case Entry.PointerMoved it ->
                    "Run " + it.run() + ": " + it.pointer() + " was moved: " + it.seen() + ".";
            case HookEntry it -> hook(it);
            case TwinEntry it -> TwinWords.of(it);
            case Entry.RetireAsked it ->
                    it.who() + " asks to retire; a second person must confirm.";
            case Entry.Retired it ->
                    "Retired by " + it.who() + ", approved by " + it.confirmedBy() + ".";
            case Entry.Aborted it -> by(it.who(), it.reason()) + " gave the migration up.";
            case Entry.CanarySet it ->
                    by(it.who(), it.reason())
                            + (it.isTrial() ? " sets an A/A trial: " : " sets the canary: ")
                            + "%.2f %%, %d facilities, %d users."
                                    .formatted(
                                            it.buckets() / 100.0,
                                            it.facilities().size(),
                                            it.users().size());
            case Entry.SecurityJudged it -> security(it);
            case Entry.Approved it ->
                    by(it.who(), it.reason())
                            + " approved "
                            + Announcement.approved(it)
                            + " until "
                            + Instant.ofEpochMilli(it.untilMillis())
                            + ".";
            case Entry.ApprovalsVoided it ->
                    "Approvals are void: " + String.join(", ", it.drifted()) + " changed since.";
            case Entry.BrokeGlass it ->
                    by(it.who(), it.reason()) + " broke the glass: goes on without approvals.";
            case Entry.Acknowledged it ->
                    it.who()
                            + " saw what notice "
                            + it.notice()
                            + " told"
                            + (it.channel().isEmpty() ? "." : ", by way of " + it.channel() + ".");
            case Entry.Denied it ->
                    it.who().equals(Entry.Denied.SOMEBODY)
                            ? "Refused: " + it.what() + "."
                            : "Refused " + it.who() + " for want of a role: " + it.what() + ".";
            case Entry.Restored it ->
                    by(it.who(), it.reason())
                            + " set the control plane back to an older copy: "
                            + it.records()
                            + " records; "
                            + it.checkpoints()
                            + " signed checkpoints past them count no more.";
            case Entry.AccessChanged it -> it.who() + " " + it.what() + ".";
            case Entry.RouteMoved it ->
                    by(it.who(), it.reason())
                            + " moves "
                            + it.route()
                            + " to "
                            + it.to().label()
                            + ": %.2f %%.".formatted(it.buckets() / 100.0);
            case Entry.RoutesBack it ->
                    "Back with the owner: "
                            + String.join(", ", it.routes())
                            + ", by "
                            + it.who()
                            + ": "
                            + it.because()
                            + ".";
            case Entry.ShadowBegan it ->
                    by(it.who(), it.reason())
                            + " begins to mirror requests to "
                            + it.to().label()
                            + ".";
            case Entry.ShadowEnded it -> by(it.who(), it.reason()) + " ends the shadow.";
            case Entry.CanaryEnded it ->
                    "The canary is over, by " + it.who() + ": " + it.because() + ".";
        };
    }

    private static String hook(HookEntry entry) {
        return switch (entry) {
            case HookEntry.HookAsked it ->
                    "Run %d: the hook %s is led to %s, at most %.0f s a try."
                            .formatted(
                                    it.run(), it.hook(), it.to().label(), it.budgetMillis() / 1e3);
            case HookEntry.HookEnded it ->
                    "Run %d: the hook %s %s %s after %.1f s and %d tries, by %s: %s."
                            .formatted(
                                    it.run(),
                                    it.hook(),
                                    it.done() ? "leads to" : "could not be led to",
                                    it.to().label(),
                                    it.micros() / 1e6,
                                    it.tries(),
                                    it.who(),
                                    it.seen());
            case HookEntry.HooksUndoing it ->
                    "Run "
                            + it.run()
                            + ": hooks are undone ("
                            + it.because()
                            + "): "
                            + String.join(", ", it.hooks())
                            + ".";
            case HookEntry.HoldPointReached it ->
                    "Run "
                            + it.run()
                            + " waits at "
                            + it.point()
                            + " until "
                            + Instant.ofEpochMilli(it.untilMillis())
                            + (it.people().isEmpty()
                                    ? "."
                                    : " for " + String.join(" or ", it.people()) + ".");
            case HookEntry.HoldPointReleased it ->
                    "Run "
                            + it.run()
                            + ": "
                            + by(it.who(), it.reason())
                            + " released "
                            + it.point()
                            + ".";
        };
    }

    private static String security(Entry.SecurityJudged it) {
        long asked = it.bySubject().values().stream().mapToLong(all -> all.asked()).sum();
        long open =
                it.bySubject().values().stream()
                        .mapToLong(all -> all.refused() + all.unknown())
                        .sum();
        return "Security of cloud judged over %d files: %,d questions, %,d in the way, %d waivers."
                .formatted(it.files().size(), asked, open + it.problems(), it.waivers().size());
    }

    private static String by(String who, String reason) {
        return reason.isBlank() ? who : who + " (" + reason + ")";
    }

    private static String way(Environment from, Environment to) {
        return from.label() + " to " + to.label();
    }

    private static String pause(RunSummary summary) {
        return "%.1f ms".formatted(summary.pauseMillis());
    }

    private static String outcome(RunSummary summary) {
        return switch (summary.outcome()) {
            case UNDER_WAY -> "under way";
            case MOVED ->
                    "moved to %s, %,d rows proven, write pause %s"
                            .formatted(summary.to().label(), summary.provenRows(), pause(summary));
            case RETURNED ->
                    "returned to " + summary.from().label() + " (" + summary.because() + ")";
        };
    }
}
