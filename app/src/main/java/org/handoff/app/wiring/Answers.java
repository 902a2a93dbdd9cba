package org.handoff.app.wiring;

import org.handoff.control.api.Earlier;
import org.handoff.control.api.OperatorRequest.Verb;
import org.handoff.control.api.Submission;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was answered to operators' requests before this process began, by their keys, out of the
/// ledger: so a request that is sent again over a restart is not done again. Immutable.
final class Answers {
    /// The newest that are kept.
    private static final int REMEMBERED_MAX = 1_000;

    private final Map<String, Earlier> byKey;

    private Answers(Map<String, Earlier> byKey) {
        this.byKey = byKey;
    }

    /// @param records the whole ledger
    static Answers of(List<LedgerRecord> records) {
        Map<String, Earlier> byKey = new LinkedHashMap<>();
        for (LedgerRecord each : records.reversed()) {
            Earlier earlier = each.request().isEmpty() ? null : earlier(each);
            if (earlier != null && byKey.size() < REMEMBERED_MAX) {
                byKey.putIfAbsent(each.request(), earlier);
            }
        }
        return new Answers(byKey);
    }

    @Nullable Earlier get(String key) {
        return byKey.get(key);
    }

    private static @Nullable Earlier earlier(LedgerRecord written) {
        String text = LedgerWords.entry(written).text();
        return switch (written.entry()) {
            case Entry.StartAsked it ->
                    new Earlier(Verb.START, it.who(), new Submission.Accepted(StartRun.ID, text));
            case Entry.RunBegan it -> began(it, text);
            case Entry.Refused it ->
                    new Earlier(
                            Verb.valueOf(it.request().toUpperCase(java.util.Locale.ROOT)),
                            it.who(),
                            new Submission.Refused(
                                    new Fault(Fault.Kind.OPERATOR, "control.refused", text, "")));
            case Entry.Resolved it -> done(Verb.RESUME, it.who(), text);
            case Entry.Forced it -> done(Verb.RESUME, it.who(), text);
            case Entry.Pointed it -> done(Verb.POINT, it.who(), text);
            case HookEntry.HookEnded it -> done(Verb.POINT, it.who(), text);
            case HookEntry.HoldPointReleased it -> done(Verb.PROCEED, it.who(), text);
            case Entry.RetireAsked it -> done(Verb.RETIRE, it.who(), text);
            case Entry.Retired it -> done(Verb.RETIRE, it.who(), text);
            case Entry.Aborted it -> done(Verb.ABORT, it.who(), text);
            case Entry.CanarySet it ->
                    done(it.isGrowth() ? Verb.CANARY_WIDEN : Verb.CANARY_START, it.who(), text);
            case Entry.CanaryEnded it -> done(Verb.CANARY_STOP, it.who(), text);
            case Entry.RouteMoved it -> done(Verb.STRANGLE_MOVE, it.who(), text);
            case Entry.RoutesBack it -> done(Verb.STRANGLE_BACK, it.who(), text);
            case Entry.Founded _,
                    Entry.Conducting _,
                    Entry.Started _,
                    Entry.PauseBegan _,
                    Entry.Switched _,
                    Entry.ForwardBegan _,
                    Entry.Released _,
                    Entry.ReturnBegan _,
                    Entry.RunEnded _,
                    Entry.Rehearsed _,
                    Entry.InDoubt _,
                    Entry.Aside _ ->
                    null;
        };
    }

    private static Earlier began(Entry.RunBegan it, String text) {
        Verb verb = it.to() == Environment.CLOUD ? Verb.CUTOVER : Verb.ROLLBACK;
        return new Earlier(
                verb, it.who(), new Submission.Accepted(verb.label() + "-" + it.run(), text));
    }

    private static Earlier done(Verb verb, String who, String text) {
        return new Earlier(verb, who, new Submission.Accepted("", text));
    }
}
