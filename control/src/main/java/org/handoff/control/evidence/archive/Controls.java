package org.handoff.control.evidence.archive;

import static org.handoff.control.evidence.Control.hipaa;
import static org.handoff.control.evidence.Control.soc2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Which controls the evidence of a migration speaks to, and what it says. Where it cannot speak,
/// it says so instead of being silent.
final class Controls {
    private Controls() {}

    /// @param checkpoints that fit the ledger when the archive was made
    /// @param anchored how many of them stand in the anchor
    static List<Judged> of(Account account, int checkpoints, int anchored) {
        List<Judged> all =
                new ArrayList<>(
                        List.of(
                                trail(account, checkpoints, anchored),
                                integrity(account),
                                change(account),
                                rehearsal(account),
                                wayBack(account),
                                incidents(account),
                                people(),
                                decommission(account),
                                documentation(account),
                                retention()));
        all.addAll(SecurityControls.of(account));
        return all;
    }

    private static Judged trail(Account account, int checkpoints, int anchored) {
        return new Judged(
                "audit-trail",
                "Audit trail",
                true,
                String.format(
                        Locale.ROOT,
                        "%,d records follow one from the other, and %,d signed checkpoints "
                                + "fit them; %,d of them stand in an anchor.",
                        account.records().size(),
                        checkpoints,
                        anchored),
                List.of(hipaa("164.312(b)"), hipaa("164.308(a)(1)(ii)(D)"), soc2("CC7.2")),
                List.of(Archive.LEDGER, Archive.CHECKPOINTS));
    }

    private static Judged integrity(Account account) {
        int switches = account.switches().size();
        return new Judged(
                "integrity",
                "Nothing altered or lost on the way",
                switches > 0,
                switches > 0
                        ? String.format(
                                Locale.ROOT,
                                "Write ownership moved %d times, each time behind a proof that "
                                        + "every row was equal on both sides.",
                                switches)
                        : "Write ownership has not moved, so nothing was proven inside a pause.",
                List.of(hipaa("164.312(c)(1)"), hipaa("164.312(c)(2)"), soc2("PI1.3")),
                List.of(Archive.LEDGER, Archive.TIMINGS));
    }

    private static Judged change(Account account) {
        long unrehearsed = account.switches().stream().filter(run -> !run.rehearsed()).count();
        boolean any = !account.switches().isEmpty();
        return new Judged(
                "change",
                "Change asked for by a named person, tested before, judged by gates",
                any && unrehearsed == 0,
                !any
                        ? "No change was carried out."
                        : unrehearsed == 0
                                ? "Each run names who asked for it, began only when every gate"
                                        + " passed, and had been rehearsed in its direction."
                                : String.format(
                                        Locale.ROOT,
                                        "Each run names who asked for it and began only when every"
                                                + " gate passed; %d had not been rehearsed in their"
                                                + " direction.",
                                        unrehearsed),
                List.of(hipaa("164.308(a)(8)"), soc2("CC8.1")),
                List.of(Archive.GATES, Archive.TIMINGS));
    }

    private static Judged rehearsal(Account account) {
        boolean before =
                !account.rehearsals().isEmpty()
                        && account.switches().stream()
                                .findFirst()
                                .map(run ->
                                        account.rehearsals().getFirst().seq() < run.began().seq())
                                .orElse(true);
        return new Judged(
                "rehearsal",
                "Plan tested before use",
                before,
                before
                        ? String.format(
                                Locale.ROOT,
                                "The first of %d rehearsals came before the first switch.",
                                account.rehearsals().size())
                        : "No rehearsal came before the first switch.",
                List.of(hipaa("164.308(a)(7)(ii)(D)"), soc2("A1.3")),
                List.of(Archive.TIMINGS));
    }

    private static Judged wayBack(Account account) {
        long back = account.rollbacks();
        return new Judged(
                "way-back",
                "Recovery to the system before",
                back > 0,
                back > 0
                        ? String.format(
                                Locale.ROOT,
                                "The way back was used %d times and took a write pause each, see "
                                        + "the timings.",
                                back)
                        : "The way back was never used, so how long it takes is not shown.",
                List.of(
                        hipaa("164.308(a)(7)(ii)(B)"),
                        hipaa("164.308(a)(7)(ii)(C)"),
                        soc2("A1.2"),
                        soc2("CC7.5")),
                List.of(Archive.TIMINGS));
    }

    private static Judged incidents(Account account) {
        return new Judged(
                "incidents",
                "What went wrong is recorded with its cause",
                true,
                String.format(
                        Locale.ROOT,
                        "%d runs turned back, each with step and cause; %d times a person "
                                + "had to decide; %d requests were refused by gates.",
                        account.returns().size(),
                        account.doubts(),
                        account.refusals().size()),
                List.of(hipaa("164.308(a)(6)(ii)"), soc2("CC7.3"), soc2("CC7.4")),
                List.of(Archive.GATES, Archive.LEDGER));
    }

    private static Judged people() {
        return new Judged(
                "people",
                "Every person is who they say",
                false,
                "Records name people as whoever ran the command gave it; whether "
                        + "that is so, the"
                        + " log-ins of the machines must show.",
                List.of(hipaa("164.312(d)"), hipaa("164.312(a)(2)(i)"), soc2("CC6.1")),
                List.of(Archive.LEDGER));
    }

    private static Judged decommission(Account account) {
        boolean retired = account.retired() != null;
        return new Judged(
                "decommission",
                "The old system is closed by two people",
                retired,
                retired
                        ? "It was retired, approved as the ledger says, and its database refuses"
                                + " writes for good. How its media were wiped is not in here."
                        : "It was not retired yet.",
                List.of(hipaa("164.310(d)(2)(i)"), soc2("CC6.5")),
                List.of(Archive.LEDGER));
    }

    private static Judged documentation(Account account) {
        return new Judged(
                "documentation",
                "Actions are written down",
                true,
                String.format(
                        Locale.ROOT,
                        "Each of the %,d records was durable before what follows from it "
                                + "was done.",
                        account.records().size()),
                List.of(hipaa("164.316(b)(1)(ii)"), soc2("CC2.1")),
                List.of(Archive.LEDGER));
    }

    private static Judged retention() {
        return new Judged(
                "retention",
                "Kept for six years",
                false,
                "How long this archive is kept is decided where it is kept.",
                List.of(hipaa("164.316(b)(2)(i)")),
                List.of(Archive.README));
    }
}
