package org.handoff.control.paper;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.handoff.control.paper.Sheet.Cell;
import org.handoff.control.paper.Sheet.Mood;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// One description, read back from each of its forms.
class SheetTest {
    private static final Instant MADE = Instant.parse("2026-03-01T06:00:00Z");

    private static Sheet sheet(int rows) {
        List<List<Cell>> table = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            table.add(
                    List.of(
                            Cell.of("row " + i),
                            new Cell(List.of("one|two", "three"), Mood.BAD),
                            Cell.of("" + i * 1_000)));
        }
        return new Sheet.Writing("Runbook of clinic & more", "Hash `abc`")
                .paragraph("Compare `abc` first.")
                .points(List.of("Write pause: never recorded"))
                .heading("Steps")
                .table(List.of("Step", "What", "#Count"), table)
                .sheet();
    }

    private static String words(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void allThreeFormsSayTheSame() throws Exception {
        Sheet sheet = sheet(2);

        assertThat(MarkdownSheet.of(sheet))
                .contains("# Runbook of clinic & more", "Compare `abc` first.")
                .contains("| Step | What | Count |\n|---|---|---|\n")
                .contains("| row 1 | one\\|two; three | 1000 |");
        assertThat(HtmlSheet.of(sheet, "name", ""))
                .contains("clinic &amp; more", "Compare <code>abc</code> first.")
                .contains("<td class=\"bad\">one|two<br>three</td><td class=\"number\">1000</td>");
        assertThat(words(PdfSheet.of(sheet, MADE)))
                .contains("Runbook of clinic & more", "Compare abc first.", "one|two", "1000")
                .contains("page 1 of 1");
    }

    @Test
    void aLongTableHasItsHeaderOnEveryPageAndNothingRunsOverTheEdge() throws Exception {
        byte[] pdf = PdfSheet.of(sheet(300), MADE);

        try (PDDocument document = Loader.loadPDF(pdf)) {
            int pages = document.getNumberOfPages();
            assertThat(pages).isGreaterThan(5);
            PDFTextStripper stripper = new PDFTextStripper();
            for (int page = 1; page <= pages; page++) {
                stripper.setStartPage(page);
                stripper.setEndPage(page);
                assertThat(stripper.getText(document))
                        .contains("Step", "Count", "page " + page + " of " + pages);
            }
        }
        assertThat(words(pdf).lines().filter(it -> it.startsWith("row "))).hasSize(300);
    }

    @Test
    void aRowThatIsTallerThanAPageGoesOnOnTheNext() throws Exception {
        List<String> lines = IntStream.range(0, 150).mapToObj(it -> "line " + it + " end").toList();
        Sheet sheet =
                new Sheet.Writing("Report", "")
                        .table(
                                List.of("What", "Why"),
                                List.of(
                                        List.of(Cell.of("a step"), new Cell(lines, Mood.PLAIN)),
                                        List.of(Cell.of("the last"), Cell.of("of all"))))
                        .sheet();

        byte[] pdf = PdfSheet.of(sheet, MADE);

        assertThat(words(pdf)).contains("the last");
        try (PDDocument document = Loader.loadPDF(pdf)) {
            List<Float> places = new ArrayList<>();
            new PDFTextStripper() {
                @Override
                protected void writeString(String text, List<TextPosition> letters) {
                    places.add(letters.getFirst().getYDirAdj());
                }
            }.getText(document);
            float foot = document.getPage(0).getMediaBox().getHeight() - 30;
            assertThat(places).hasSizeGreaterThan(150).allMatch(it -> it < foot);
        }
        assertThat(words(pdf)).contains(lines);
    }

    @Test
    void aBreakInATextBeginsNoHeading() {
        Sheet sheet =
                new Sheet.Writing("one\n# two", "about\n# it")
                        .paragraph("text\n# more")
                        .points(List.of("point\n# last"))
                        .heading("named\n# so")
                        .sheet();

        assertThat(MarkdownSheet.of(sheet).lines().filter(it -> it.startsWith("# "))).hasSize(1);
    }

    @Test
    void whatIsLeftOutIsSaid() throws Exception {
        byte[] pdf = PdfSheet.of(sheet(PdfSheet.ROWS_MAX + 7), MADE);

        assertThat(words(pdf)).contains("7 more rows are left out of this print.");
    }

    @Test
    void lettersAreEmbeddedAndUnknownOnesAreQuestionMarks() throws Exception {
        Sheet sheet =
                new Sheet.Writing("Łódź Ünïcödé – 体温", "")
                        .paragraph("line\nand\ttab " + "x".repeat(400))
                        .sheet();
        byte[] pdf = PdfSheet.of(sheet, MADE);

        assertThat(words(pdf)).contains("Łódź Ünïcödé – ??", "line and tab");
        try (PDDocument document = Loader.loadPDF(pdf)) {
            for (PDPage page : document.getPages()) {
                for (var name : page.getResources().getFontNames()) {
                    PDFont font = page.getResources().getFont(name);
                    assertThat(font.isEmbedded()).isTrue();
                }
            }
        }
    }

    @Test
    void theSameSheetGivesTheSameBytes() {
        assertThat(PdfSheet.of(sheet(40), MADE)).isEqualTo(PdfSheet.of(sheet(40), MADE));
    }
}
