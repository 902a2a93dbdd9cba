package org.handoff.control.evidence.archive;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.ledger.RunSummary;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The report for people: one page without scripts that loads nothing from anywhere. Times are UTC.
/// Only typed fields and the one free text of a reason, already cleaned, get in.
final class Report {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Made made;
    private final Account account;
    private final List<Judged> judged;
    private final String fingerprint;
    private final int checkpoints;
    private final Function<LedgerRecord, String> words;
    private final StringBuilder page = new StringBuilder(32_768);

    Report(
            Made made,
            Account account,
            List<Judged> judged,
            String fingerprint,
            int checkpoints,
            Function<LedgerRecord, String> words) {
        this.made = made;
        this.account = account;
        this.judged = judged;
        this.fingerprint = fingerprint;
        this.checkpoints = checkpoints;
        this.words = words;
    }

    String html() {
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.append("<title>Evidence: ").append(escaped(made.migration())).append("</title>");
        page.append("<style>\n")
                .append(Archive.text(ArchiveMaker.resource("report.css")))
                .append("</style></head>\n<body>\n");
        head();
        runs();
        gates();
        controls();
        trust();
        ledger();
        return page.append("</body></html>\n").toString();
    }

    private void head() {
        page.append("<h1>Evidence of the migration ‘")
                .append(escaped(made.migration()))
                .append("’</h1>\n<p class=\"soft\">Made ")
                .append(time(made.at()))
                .append(" UTC by ")
                .append(escaped(made.version()))
                .append("</p>\n");
        paragraph(summary());
        paragraph(
                "This page repeats what the signed ledger says. Where it says nothing, this page"
                        + " says so. It holds no patient's data: the ledger never sees a row.");
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
        page.append("<h2>Runs</h2>\n");
        if (account.runs().isEmpty()) {
            paragraph("There was none.");
            return;
        }
        paragraph(
                "A write pause begins when writes are made to wait and ends when the last of them"
                        + " goes on. Rows proven is an estimate by the database's statistics; what"
                        + " is compared is every row.");
        table(
                "Run",
                "From",
                "To",
                "Began (UTC)",
                "Asked by",
                "Outcome",
                "#Write pause",
                "#Rows proven");
        for (Run run : account.runs().values()) {
            Entry.RunBegan began = (Entry.RunBegan) run.began().entry();
            RunSummary summary = run.summary();
            row(
                    "" + run.number(),
                    began.from().label(),
                    began.to().label(),
                    time(run.began().wall()),
                    began.who(),
                    outcome(run),
                    "#" + (summary == null ? "" : millis(summary.pauseMillis())),
                    "#" + (summary == null ? "" : count(summary.provenRows())));
        }
        page.append("</tbody></table></div>\n");
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
        page.append("<h2>What gates refused</h2>\n");
        if (account.refusals().isEmpty()) {
            paragraph("Nothing. Each run above began because every gate passed.");
            return;
        }
        table("When (UTC)", "Who asked", "For what", "Gates that did not pass");
        for (LedgerRecord each : account.refusals()) {
            if (each.entry() instanceof Entry.Refused it) {
                row(time(each.wall()), it.who(), it.request(), String.join(", ", it.gates()));
            }
        }
        page.append("</tbody></table></div>\n");
    }

    private void controls() {
        page.append("<h2>Controls</h2>\n");
        paragraph(
                "What this evidence says of requirements of HIPAA's security rule and criteria of"
                        + " SOC 2, by their numbers. It supports an auditor's judgement and"
                        + " replaces none.");
        table("Subject", "Supported", "Because", "Controls");
        for (Judged each : judged) {
            page.append("<tr><td>")
                    .append(escaped(each.subject()))
                    .append(
                            each.satisfied()
                                    ? "</td><td class=\"good\">yes"
                                    : "</td><td class=\"bad\">no")
                    .append("</td><td>")
                    .append(escaped(each.because()))
                    .append("</td><td>")
                    .append(
                            each.controls().stream()
                                    .map(control -> escaped(control.label()))
                                    .collect(Collectors.joining("<br>")))
                    .append("</td></tr>\n");
        }
        page.append("</tbody></table></div>\n");
    }

    private void trust() {
        page.append("<h2>How to check this</h2>\n");
        paragraph(
                "Unpack the archive and run sh verify.sh: it needs openssl and sha256sum and"
                        + " nothing of Handoff. It finds any record that was changed, left out,"
                        + " moved or cut off, and any file that is not the one that was signed.");
        page.append("<p>Everything is signed by the key <code>")
                .append(fingerprint)
                .append(
                        "</code>. Compare it with what was written down during the migration: it is"
                            + " the one thing that this archive cannot prove about itself.</p>\n");
        paragraph(
                count(account.records().size())
                        + " records, "
                        + count(checkpoints)
                        + " signed checkpoints. Spec, as it stood when this was made: SHA-256 "
                        + made.specSha256()
                        + ".");
    }

    private void ledger() {
        page.append("<h2>The whole ledger, in words</h2>\n");
        table("#", "When (UTC)", "What");
        for (LedgerRecord each : account.records()) {
            row("" + each.seq(), time(each.wall()), words.apply(each));
        }
        page.append("</tbody></table></div>\n");
    }

    private void paragraph(String text) {
        page.append("<p>").append(escaped(text)).append("</p>\n");
    }

    private void table(String... columns) {
        page.append("<div class=\"scroll\"><table><thead><tr>");
        cells("th", columns);
        page.append("</tr></thead><tbody>\n");
    }

    private void row(String... cells) {
        page.append("<tr>");
        cells("td", cells);
        page.append("</tr>\n");
    }

    /// A leading `#` marks a number.
    private void cells(String tag, String... cells) {
        for (String cell : cells) {
            boolean number = cell.startsWith("#");
            page.append('<').append(tag).append(number ? " class=\"number\">" : ">");
            page.append(escaped(number && cell.length() > 1 ? cell.substring(1) : cell));
            page.append("</").append(tag).append('>');
        }
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%,.1f ms", millis);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
