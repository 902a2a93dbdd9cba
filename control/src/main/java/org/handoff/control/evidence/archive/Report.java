package org.handoff.control.evidence.archive;

import org.handoff.control.evidence.Control;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;
import org.handoff.control.paper.Sheet;
import org.handoff.control.paper.Sheet.Cell;
import org.handoff.control.paper.Sheet.Mood;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/// The report for people. Times are UTC. Only typed fields and the one free text of a reason,
/// already cleaned, get in.
final class Report {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Made made;
    private final Account account;
    private final Witnesses beside;
    private final List<Judged> judged;
    private final String fingerprint;
    private final int checkpoints;
    private final Function<LedgerRecord, String> words;
    private final Sheet.Writing page;

    Report(
            Made made,
            Account account,
            Witnesses beside,
            List<Judged> judged,
            String fingerprint,
            int checkpoints,
            Function<LedgerRecord, String> words) {
        this.made = made;
        this.account = account;
        this.beside = beside;
        this.judged = judged;
        this.fingerprint = fingerprint;
        this.checkpoints = checkpoints;
        this.words = words;
        this.page =
                new Sheet.Writing(
                        "Evidence of the migration ‘" + made.migration() + "’",
                        "Made " + time(made.at()) + " UTC by " + made.version());
    }

    Sheet sheet() {
        page.paragraph(summary());
        page.paragraph(
                "This page repeats what the signed ledger says. Where it says nothing, this page"
                        + " says so. It holds no patient's data: the ledger never sees a row.");
        runs();
        gates();
        new ReportBeside(page, account, beside).write();
        controls();
        trust();
        ledger();
        return page.sheet();
    }

    private String summary() {
        int moved = account.switches().size();
        int returned = account.returns().size();
        String moves =
                moved == 0
                        ? "Write ownership has not moved."
                        : "Write ownership moved "
                                + times(moved)
                                + ", the longest write pause was "
                                + millis(longestPause())
                                + ".";
        String turned =
                returned == 0
                        ? " No run had to turn back."
                        : " "
                                + times(returned).replaceFirst("^t", "T").replaceFirst("^o", "O")
                                + " a run turned back and the side that served went on serving.";
        String refused =
                account.refusals().isEmpty()
                        ? ""
                        : " Gates refused " + account.refusals().size() + " requests.";
        String end =
                account.retired() == null
                        ? " The way back is still open."
                        : " The migration is closed: the way back was given up by two people.";
        return moves + turned + refused + end;
    }

    private double longestPause() {
        return account.switches().stream()
                .mapToDouble(run -> run.figures().pauseMillis())
                .max()
                .orElse(0);
    }

    private static String times(int count) {
        return count == 1 ? "once" : count == 2 ? "twice" : count + " times";
    }

    private void runs() {
        page.heading("Runs");
        if (account.runs().isEmpty()) {
            page.paragraph("There was none.");
            return;
        }
        page.paragraph(
                "A write pause begins when writes are made to wait and ends when the last of them"
                        + " goes on. Rows proven is an estimate by the database's statistics; what"
                        + " is compared is every row.");
        List<List<Cell>> rows = new ArrayList<>();
        for (Run run : account.runs().values()) {
            Entry.RunBegan began = (Entry.RunBegan) run.began().entry();
            RunSummary summary = run.summary();
            rows.add(
                    row(
                            "" + run.number(),
                            began.from().label(),
                            began.to().label(),
                            time(run.began().wall()),
                            began.who(),
                            outcome(run),
                            summary == null ? "" : millis(summary.pauseMillis()),
                            summary == null ? "" : count(summary.provenRows())));
        }
        page.table(
                List.of(
                        "Run",
                        "From",
                        "To",
                        "Began (UTC)",
                        "Asked by",
                        "Outcome",
                        "#Write pause",
                        "#Rows proven"),
                rows);
    }

    private static String outcome(Run run) {
        if (run.moved()) {
            return "moved";
        }
        if (run.returned() != null && run.returned().entry() instanceof Entry.ReturnBegan it) {
            return "turned back at " + it.at() + ": " + it.because();
        }
        return "not ended when this was made";
    }

    private void gates() {
        page.heading("What gates refused");
        if (account.refusals().isEmpty()) {
            page.paragraph("Nothing. Each run above began because every gate passed.");
            return;
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (LedgerRecord each : account.refusals()) {
            if (each.entry() instanceof Entry.Refused it) {
                rows.add(
                        row(
                                time(each.wall()),
                                it.who(),
                                it.request(),
                                String.join(", ", it.gates())));
            }
        }
        page.table(List.of("When (UTC)", "Who asked", "For what", "Gates that did not pass"), rows);
    }

    private void controls() {
        page.heading("Controls");
        page.paragraph(
                "What this evidence says of requirements of HIPAA's security rule and criteria of"
                        + " SOC 2, by their numbers. It supports an auditor's judgement and"
                        + " replaces none.");
        List<List<Cell>> rows =
                judged.stream()
                        .map(each ->
                                List.of(
                                        Cell.of(each.subject()),
                                        new Cell(
                                                List.of(each.satisfied() ? "yes" : "no"),
                                                each.satisfied() ? Mood.GOOD : Mood.BAD),
                                        Cell.of(each.because()),
                                        new Cell(
                                                each.controls().stream()
                                                        .map(Control::label)
                                                        .toList(),
                                                Mood.PLAIN)))
                        .toList();
        page.table(List.of("Subject", "Supported", "Because", "Controls"), rows);
    }

    private void trust() {
        page.heading("How to check this");
        page.paragraph(
                "Unpack the archive and run sh verify.sh: it needs openssl and sha256sum and"
                        + " nothing of Handoff. It finds any record that was changed, left out,"
                        + " moved or cut off, and any file that is not the one that was signed.");
        page.paragraph(
                "Everything is signed by the key `"
                        + fingerprint
                        + "`. Compare it with what was written down during the migration: it is the"
                        + " one thing that this archive cannot prove about itself.");
        page.paragraph(
                count(account.records().size())
                        + " records, "
                        + count(checkpoints)
                        + " signed checkpoints. Spec, as it stood when this was made: SHA-256 "
                        + made.specSha256()
                        + ".");
    }

    private void ledger() {
        page.heading("The whole ledger, in words");
        page.table(
                List.of("#", "When (UTC)", "What"),
                account.records().stream()
                        .map(each -> row("" + each.seq(), time(each.wall()), words.apply(each)))
                        .toList());
    }

    static List<Cell> row(String... cells) {
        return Stream.of(cells).map(Cell::of).toList();
    }

    static String time(Instant at) {
        return TIME.format(at);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%,.1f ms", millis);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
