package org.handoff.control.evidence.archive;

import com.fasterxml.jackson.databind.JsonNode;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.paper.Sheet;
import org.handoff.control.paper.Sheet.Cell;
import org.handoff.control.paper.Sheet.Mood;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The parts of the report about approvals, and about what was seen beside the ledger.
final class ReportBeside {
    /// Characters of a hash: enough to tell two from each other.
    private static final int HASH_CHARS = 12;

    /// Parts whose hashes stand in the table; the others are in the file.
    private static final List<String> SHOWN =
            List.of("inventory", "policy.gates", "rehearsal", Entry.Approved.SWITCH);

    private final Sheet.Writing page;
    private final Account account;
    private final Witnesses beside;

    ReportBeside(Sheet.Writing page, Account account, Witnesses beside) {
        this.page = page;
        this.account = account;
        this.beside = beside;
    }

    void write() {
        approvals();
        validations();
        shadow();
        inventory();
    }

    private void approvals() {
        page.heading("Approvals");
        ApprovalHistory history = ApprovalHistory.of(account.records());
        if (history.given().isEmpty() && history.breakings().isEmpty()) {
            page.paragraph("None was given.");
            return;
        }
        page.paragraph(
                "An approval is bound to the SHA-256 of each part of what was approved, listed in"
                        + " `approvals.json`. Once a part changes, nobody's approval counts.");
        List<List<Cell>> rows = new ArrayList<>();
        for (ApprovalHistory.Given each : history.given()) {
            rows.add(
                    List.of(
                            Cell.of("" + each.record().seq()),
                            Cell.of(Report.time(each.record().wall())),
                            Cell.of(each.said().who()),
                            Cell.of(Report.time(each.until())),
                            new Cell(bound(each), Mood.PLAIN),
                            Cell.of(each.became())));
        }
        for (LedgerRecord each : history.breakings()) {
            if (each.entry() instanceof Entry.BrokeGlass it) {
                rows.add(
                        List.of(
                                Cell.of("" + each.seq()),
                                Cell.of(Report.time(each.wall())),
                                Cell.of(it.who()),
                                Cell.of(""),
                                Cell.of(""),
                                new Cell(
                                        List.of("went on without approvals: " + it.reason()),
                                        Mood.BAD)));
            }
        }
        page.table(
                List.of("#", "When (UTC)", "Who", "Until (UTC)", "Bound to", "What became of it"),
                rows);
    }

    private static List<String> bound(ApprovalHistory.Given each) {
        List<String> lines = new ArrayList<>();
        lines.add(each.said().bound().size() + " parts");
        for (String part : SHOWN) {
            String hash = each.said().bound().get(part);
            if (hash != null) {
                lines.add(part + " `" + cut(hash) + "…`");
            }
        }
        return lines;
    }

    private static String cut(String hash) {
        return hash.substring(0, Math.min(HASH_CHARS, hash.length()));
    }

    private void validations() {
        page.heading("Validations");
        if (beside.validations().isEmpty()) {
            page.paragraph("The control plane kept no certificate of one.");
            return;
        }
        page.paragraph(
                "Comparisons of both sides on request, beside the proofs inside the pauses. Each"
                        + " is a file of its own, which also says what it does not prove.");
        List<List<Cell>> rows = new ArrayList<>();
        beside.validations()
                .forEach((name, it) -> {
                    boolean clean = it.path("clean").asBoolean();
                    rows.add(
                            List.of(
                                    Cell.of("`" + Archive.VALIDATIONS + name + ".json`"),
                                    Cell.of(it.path("ended").asText()),
                                    Cell.of(it.path("owner").asText()),
                                    Cell.of(Report.count(it.path("proven").size())),
                                    Cell.of(Report.count(it.path("bounded").size())),
                                    new Cell(
                                            List.of(
                                                    clean
                                                            ? "nothing differed"
                                                            : "something differed or stayed open"),
                                            clean ? Mood.GOOD : Mood.BAD)));
                });
        page.table(
                List.of(
                        "File",
                        "Ended",
                        "Owner of writes",
                        "#Tables proven equal",
                        "#Tables sampled",
                        "Outcome"),
                rows);
    }

    private void shadow() {
        page.heading("Shadow parity");
        JsonNode it = beside.shadow();
        if (it == null) {
            page.paragraph("The spec asks for no shadow.");
            return;
        }
        page.paragraph(
                it.path("isDemanded").asBoolean()
                        ? "Demanded before a cutover, and "
                                + (it.path("isMet").asBoolean() ? "met: " : "not met: ")
                                + it.path("because").asText()
                                + "."
                        : "Not demanded before a cutover.");
        List<List<Cell>> rows = new ArrayList<>();
        for (JsonNode each : it.path("endpoints")) {
            rows.add(
                    Report.row(
                            each.path("endpoint").asText(),
                            Report.count(each.path("pairs").asLong()),
                            Report.count(each.path("different").asLong()),
                            percent(each.path("differentShareAtMost").asDouble())));
        }
        page.table(
                List.of("Endpoint", "#Pairs of answers", "#Different", "#At most, of all (95 %)"),
                rows);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.3f %%", share * 100);
    }

    private void inventory() {
        page.heading("Inventory");
        JsonNode it = beside.inventory();
        if (it == null) {
            page.paragraph("The spec names no map.");
            return;
        }
        page.paragraph(
                "The map's SHA-256 when this was made: `"
                        + it.path("sha256").asText()
                        + "`. An approval names the one that it was bound to as `inventory`.");
        List<String> inTheWay = new ArrayList<>();
        it.path("inTheWay").forEach(each -> inTheWay.add(each.asText()));
        page.paragraph(
                it.path("clear").asBoolean()
                        ? "Its gate lets a cutover begin."
                        : "Its gate lets no cutover begin: " + String.join("; ", inTheWay) + ".");
        List<List<Cell>> rows = new ArrayList<>();
        it.path("verdicts")
                .properties()
                .forEach(each ->
                        rows.add(
                                Report.row(
                                        each.getKey(),
                                        Report.count(each.getValue().asLong()),
                                        Report.count(
                                                it.path("open").path(each.getKey()).asLong()))));
        page.table(List.of("Verdict", "#Edges", "#Nobody decided about"), rows);
    }
}
