package org.handoff.control.paper;

import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.handoff.control.paper.Sheet.Cell;
import org.handoff.control.paper.Sheet.Column;
import org.handoff.control.paper.Sheet.Table;
import org.jspecify.annotations.Nullable;

import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Pages that are filled from top to bottom, A4 across. Lengths are points, 1/72 inch; a place is
/// counted from the page's lower left corner, as PDF does. Not for threads.
final class PdfPages implements AutoCloseable {
    private static final PDRectangle ACROSS =
            new PDRectangle(
                    /* width= */ PDRectangle.A4.getHeight(),
                    /* height= */ PDRectangle.A4.getWidth());
    private static final float MARGIN = 36;
    private static final float FOOT = 30;
    private static final float TITLE = 16;
    private static final float HEADING = 12;
    private static final float TEXT = 9;
    private static final float SMALL = 8;
    private static final float LEADING = 1.3f;
    private static final float PADDING = 3;
    private static final float ROUNDING = 0.01f;
    private static final Color SHADE = new Color(232, 236, 240);
    private static final Color LINE = new Color(190, 196, 204);
    private static final Color INK = Color.BLACK;
    private static final Color SOFT = new Color(90, 96, 104);
    private static final Color GOOD = new Color(0, 105, 55);
    private static final Color BAD = new Color(170, 20, 20);

    private final PDDocument document;
    private final PdfLetters letters;
    private final String name;
    private final float width = ACROSS.getWidth() - 2 * MARGIN;
    private @Nullable PDPageContentStream open;
    private float at;

    PdfPages(PDDocument document, String name) throws IOException {
        this.document = document;
        this.letters = new PdfLetters(document);
        this.name = name;
    }

    private PDPageContentStream page() throws IOException {
        PDPageContentStream now = open;
        return now == null ? next() : now;
    }

    private PDPageContentStream next() throws IOException {
        end();
        PDPage page = new PDPage(ACROSS);
        document.addPage(page);
        PDPageContentStream fresh = new PDPageContentStream(document, page);
        open = fresh;
        at = ACROSS.getHeight() - MARGIN;
        return fresh;
    }

    private void end() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    private boolean isRoomFor(float height) {
        return open != null && at - height >= MARGIN + FOOT;
    }

    void title(String text) throws IOException {
        lines(letters.wrapped(text, TITLE, width), TITLE, INK);
        at -= TITLE / 3;
    }

    void heading(String text) throws IOException {
        // Not alone at the foot of a page.
        if (!isRoomFor(HEADING * LEADING + 4 * TEXT * LEADING)) {
            next();
        }
        at -= HEADING / 2;
        lines(letters.wrapped(text, HEADING, width), HEADING, INK);
        at -= HEADING / 2;
    }

    void paragraph(String text) throws IOException {
        lines(letters.wrapped(text.replace("`", ""), TEXT, width), TEXT, INK);
        at -= TEXT / 2;
    }

    private void lines(List<String> lines, float size, Color color) throws IOException {
        for (String line : lines) {
            if (!isRoomFor(size * LEADING)) {
                next();
            }
            at -= size * LEADING;
            say(line, MARGIN, at, size, color);
        }
    }

    private void say(String line, float x, float y, float size, Color color) throws IOException {
        PDPageContentStream page = page();
        page.beginText();
        page.setNonStrokingColor(color);
        page.setFont(letters.font(), size);
        page.newLineAtOffset(x, y);
        page.showText(line);
        page.endText();
    }

    void table(Table table) throws IOException {
        float[] widths = letters.widths(table, SMALL, width, 2 * PADDING);
        List<List<String>> names = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            String column = table.columns().get(i).name();
            names.add(letters.wrapped(column, SMALL, widths[i] - 2 * PADDING));
        }
        if (!isRoomFor(2 * height(names))) {
            next();
        }
        header(table, names, widths);
        for (List<Cell> row : table.rows()) {
            List<List<String>> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                cells.add(wrapped(row.get(i), widths[i] - 2 * PADDING));
            }
            if (!isRoomFor(height(cells))) {
                next();
                header(table, names, widths);
            }
            // One that is taller than a page goes on on the next.
            while (most(cells) > roomInLines()) {
                int fit = roomInLines();
                row(table.columns(), part(cells, 0, fit), widths, row);
                cells = part(cells, fit, Integer.MAX_VALUE);
                next();
                header(table, names, widths);
            }
            row(table.columns(), cells, widths, row);
        }
        at -= TEXT;
    }

    /// At least one, so that a row comes to its end whatever the header takes.
    private int roomInLines() {
        float room = at - MARGIN - FOOT - 2 * PADDING + ROUNDING;
        return Math.max(1, (int) (room / (SMALL * LEADING)));
    }

    private static List<List<String>> part(List<List<String>> cells, int from, int to) {
        return cells.stream()
                .map(lines ->
                        lines.subList(Math.min(from, lines.size()), Math.min(to, lines.size())))
                .toList();
    }

    private static int most(List<List<String>> cells) {
        return cells.stream().mapToInt(List::size).max().orElse(1);
    }

    private List<String> wrapped(Cell cell, float room) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String each : cell.lines()) {
            lines.addAll(letters.wrapped(each.replace("`", ""), SMALL, room));
        }
        return lines;
    }

    private static float height(List<List<String>> cells) {
        return most(cells) * SMALL * LEADING + 2 * PADDING;
    }

    private void header(Table table, List<List<String>> names, float[] widths) throws IOException {
        float height = height(names);
        PDPageContentStream page = page();
        page.setNonStrokingColor(SHADE);
        page.addRect(MARGIN, at - height, width, height);
        page.fill();
        row(table.columns(), names, widths, List.of());
    }

    /// @param said cells whose mood counts; empty for the header
    private void row(
            List<Column> columns, List<List<String>> cells, float[] widths, List<Cell> said)
            throws IOException {
        float top = at - PADDING;
        float x = MARGIN;
        for (int i = 0; i < cells.size(); i++) {
            float y = top;
            for (String line : cells.get(i)) {
                y -= SMALL * LEADING;
                float indent =
                        columns.get(i).isNumber()
                                ? widths[i] - PADDING - letters.width(line, SMALL)
                                : PADDING;
                say(line, x + indent, y + SMALL * (LEADING - 1), SMALL, color(said, i));
            }
            x += widths[i];
        }
        at -= height(cells);
        PDPageContentStream page = page();
        page.setStrokingColor(LINE);
        page.setLineWidth(0.5f);
        page.moveTo(MARGIN, at);
        page.lineTo(MARGIN + width, at);
        page.stroke();
    }

    private static Color color(List<Cell> said, int index) {
        if (said.isEmpty()) {
            return INK;
        }
        return switch (said.get(index).mood()) {
            case PLAIN -> INK;
            case GOOD -> GOOD;
            case BAD -> BAD;
        };
    }

    /// Writes every page's foot: only now is it known how many there are.
    @Override
    public void close() throws IOException {
        end();
        int count = document.getNumberOfPages();
        for (int i = 0; i < count; i++) {
            try (PDPageContentStream foot =
                    new PDPageContentStream(
                            document, document.getPage(i), AppendMode.APPEND, true, true)) {
                open = foot;
                String text = name + ", page " + (i + 1) + " of " + count;
                say(letters.known(text), MARGIN, MARGIN, SMALL, SOFT);
            } finally {
                open = null;
            }
        }
    }
}
