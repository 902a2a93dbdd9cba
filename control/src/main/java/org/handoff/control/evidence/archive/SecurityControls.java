package org.handoff.control.evidence.archive;

import org.handoff.control.evidence.Control;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.posture.Rule.Subject;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the ledger says of how the cloud side was secured: by subject, as it stood before the first
/// switch, or now if there was none; and whether audit logging was there before the first row.
final class SecurityControls {
    private SecurityControls() {}

    static List<Judged> of(Account account) {
        long firstSwitch =
                account.switches().stream()
                        .mapToLong(run -> run.began().seq())
                        .min()
                        .orElse(Long.MAX_VALUE);
        LedgerRecord counted = last(account, firstSwitch);
        List<Judged> judged = new ArrayList<>();
        judged.add(auditFirst(account));
        for (Subject subject : Subject.values()) {
            judged.add(subject(subject, counted));
        }
        return judged;
    }

    /// The last judgement before a record.
    private static @Nullable LedgerRecord last(Account account, long before) {
        LedgerRecord last = null;
        for (LedgerRecord each : account.records()) {
            if (each.seq() < before && each.entry() instanceof Entry.SecurityJudged) {
                last = each;
            }
        }
        return last;
    }

    /// The first judgement that found the audit logs on, before a record.
    private static @Nullable LedgerRecord first(Account account, long before) {
        return account.records().stream()
                .filter(each -> each.seq() < before)
                .filter(each -> isClear(each, tally(each, Subject.AUDIT_LOG)))
                .findFirst()
                .orElse(null);
    }

    private static String word(Subject subject) {
        return subject.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Entry.SecurityJudged.@Nullable Judged tally(
            @Nullable LedgerRecord record, Subject subject) {
        return record != null && record.entry() instanceof Entry.SecurityJudged it
                ? it.bySubject().get(word(subject))
                : null;
    }

    private static boolean isClear(
            @Nullable LedgerRecord record, Entry.SecurityJudged.@Nullable Judged tally) {
        return record != null
                && record.entry() instanceof Entry.SecurityJudged it
                && it.problems() == 0
                && tally != null
                && tally.asked() > 0
                && tally.refused() + tally.unknown() == 0;
    }

    private static Judged subject(Subject subject, @Nullable LedgerRecord counted) {
        Entry.SecurityJudged.Judged tally = tally(counted, subject);
        String because =
                counted == null || tally == null
                        ? "Nothing that was judged before the first switch speaks to it."
                        : String.format(
                                Locale.ROOT,
                                "Record %d: %,d questions asked of the cloud side's resources, %,d"
                                        + " refused, %,d unknown, %,d waived by named persons.",
                                counted.seq(),
                                tally.asked(),
                                tally.refused(),
                                tally.unknown(),
                                tally.waived());
        return new Judged(
                "security-" + word(subject),
                "Cloud side: " + subject.label(),
                isClear(counted, tally),
                because,
                subject.controls(),
                List.of(Archive.LEDGER));
    }

    /// A judgement says by itself whether rows may have been copied by then.
    private static Judged auditFirst(Account account) {
        long started =
                account.records().stream()
                        .filter(each -> each.entry() instanceof Entry.StartAsked)
                        .mapToLong(LedgerRecord::seq)
                        .findFirst()
                        .orElse(Long.MAX_VALUE);
        LedgerRecord before = first(account, started);
        boolean clear =
                isClear(before, tally(before, Subject.AUDIT_LOG))
                        && before != null
                        && before.entry() instanceof Entry.SecurityJudged it
                        && !it.started();
        return new Judged(
                "audit-before-traffic",
                "Audit logging on before the first packet",
                clear,
                clear && before != null
                        ? "Record "
                                + before.seq()
                                + " found the cloud side's audit logs on, before anything was"
                                + " started; the ledger itself begins with record 1."
                        : "The ledger begins with record 1, before anything was started; that the"
                                + " cloud side's audit logs were on by then, no record shows.",
                List.of(Control.hipaa("164.312(b)"), Control.soc2("CC7.2")),
                List.of(Archive.LEDGER));
    }
}
