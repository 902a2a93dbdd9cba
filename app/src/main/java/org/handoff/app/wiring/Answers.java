package org.handoff.app.wiring;

import org.handoff.control.api.Earlier;
import org.handoff.control.api.OperatorRequest.Verb;
import org.handoff.control.api.Submission;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.TwinEntry;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was answered to operators' requests, by their keys, out of the ledger: so a request that is
/// sent again over a restart or a takeover is not done again. Reads only what is new. Thread-safe.
final class Answers {
    /// The newest that are kept.
    private static final int REMEMBERED_MAX = 10_000;

    private static final int READ_MAX = 1_000;

    private final Ledger ledger;
    private final Map<String, Earlier> byKey =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Earlier> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };
    private long last;

    /// @param before the whole ledger as it is now
    Answers(Ledger ledger, List<LedgerRecord> before) {
        this.ledger = ledger;
        before.forEach(this::take);
    }

    /// `null` if the ledger knows of no request with this key.
    synchronized @Nullable Earlier get(String key) {
        List<LedgerRecord> more = ledger.read(last + 1, READ_MAX);
        while (!more.isEmpty()) {
            more.forEach(this::take);
            more = ledger.read(last + 1, READ_MAX);
        }
        return byKey.get(key);
    }

    private void take(LedgerRecord record) {
        last = record.seq();
        if (record.request().isEmpty()) {
            return;
        }
        Earlier earlier = earlier(record);
        if (earlier != null) {
            byKey.put(key(record.request()), earlier);
        }
    }

    /// The key in a record's mark; an earlier build wrote nothing else.
    static String key(String mark) {
        int colon = mark.indexOf(':');
        return colon < 0 ? mark : mark.substring(0, colon);
    }

    /// The digest in a record's mark; empty in one of an earlier build.
    static String digest(String mark) {
        int colon = mark.indexOf(':');
        return colon < 0 ? "" : mark.substring(colon + 1);
    }

    /// `null` if the record answers nobody.
    private static @Nullable Earlier earlier(LedgerRecord written) {
        String text = LedgerWords.entry(written).text();
        return switch (written.entry()) {
            case Entry.StartAsked it ->
                    of(written, Verb.START, it.who(), new Submission.Accepted(StartRun.ID, text));
            case Entry.RunBegan it -> began(written, it, text);
            case Entry.Refused it ->
                    of(
                            written,
                            Verb.valueOf(it.request().toUpperCase(Locale.ROOT).replace('-', '_')),
                            it.who(),
                            new Submission.Refused(
                                    new Fault(Fault.Kind.OPERATOR, "control.refused", text, "")));
            case Entry.Resolved it -> done(written, Verb.RESUME, it.who());
            case Entry.Forced it -> done(written, Verb.RESUME, it.who());
            case Entry.Pointed it -> done(written, Verb.POINT, it.who());
            case HookEntry.HookEnded it -> done(written, Verb.POINT, it.who());
            case HookEntry.HoldPointReleased it -> done(written, Verb.PROCEED, it.who());
            case Entry.RetireAsked it -> done(written, Verb.RETIRE, it.who());
            case Entry.Retired it -> done(written, Verb.RETIRE, it.who());
            case Entry.Aborted it -> done(written, Verb.ABORT, it.who());
            case Entry.CanarySet it ->
                    done(written, it.isGrowth() ? Verb.CANARY_WIDEN : Verb.CANARY_START, it.who());
            case Entry.CanaryEnded it -> done(written, Verb.CANARY_STOP, it.who());
            case Entry.RouteMoved it -> done(written, Verb.STRANGLE_MOVE, it.who());
            case Entry.RoutesBack it -> done(written, Verb.STRANGLE_BACK, it.who());
            case Entry.Approved it -> done(written, Verb.APPROVE, it.who());
            case Entry.ShadowBegan it -> done(written, Verb.SHADOW_START, it.who());
            case Entry.ShadowEnded it -> done(written, Verb.SHADOW_STOP, it.who());
            // With a key: what an abort called back, or a rehearsal that was asked for. The digest
            // holds who asked.
            case Entry.ReturnBegan _, HookEntry.HooksUndoing _, Entry.RunEnded _ ->
                    done(written, Verb.ABORT, "");
            case Entry.Rehearsed _ -> done(written, Verb.REHEARSE, "");
            case TwinEntry.TwinBegan it -> done(written, Verb.REHEARSE, it.who());
            case Entry.Founded _,
                    Entry.Conducting _,
                    Entry.Started _,
                    Entry.PauseBegan _,
                    Entry.Switched _,
                    Entry.ForwardBegan _,
                    Entry.Released _,
                    Entry.InDoubt _,
                    Entry.Aside _ ->
                    null;
        };
    }

    private static Earlier began(LedgerRecord written, Entry.RunBegan it, String text) {
        Verb verb = it.to() == Environment.CLOUD ? Verb.CUTOVER : Verb.ROLLBACK;
        String run = verb.label() + "-" + it.run();
        return of(written, verb, it.who(), new Submission.Accepted(run, text));
    }

    private static Earlier done(LedgerRecord written, Verb verb, String who) {
        String text = LedgerWords.entry(written).text();
        return of(written, verb, who, new Submission.Accepted("", text));
    }

    private static Earlier of(LedgerRecord written, Verb verb, String who, Submission answer) {
        return new Earlier(verb, who, digest(written.request()), answer);
    }
}
