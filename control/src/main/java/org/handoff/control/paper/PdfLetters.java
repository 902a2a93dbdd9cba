package org.handoff.control.paper;

import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.handoff.control.paper.Sheet.Cell;
import org.handoff.control.paper.Sheet.Table;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The letters of one document: how wide words are, and where lines break. What the font
/// (Liberation Sans, which PDFBox brings) has no letter for is printed as a question mark. Lengths
/// are points.
final class PdfLetters {
    private static final String FONT =
            "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private static final float UNITS = 1_000;

    /// The least room that a column gets.
    private static final float NARROWEST = 34;

    private final PDFont font;

    PdfLetters(PDDocument document) throws IOException {
        try (InputStream in = PDDocument.class.getResourceAsStream(FONT)) {
            font = PDType0Font.load(document, Objects.requireNonNull(in, FONT), true);
        }
    }

    PDFont font() {
        return font;
    }

    /// With nothing in it that cannot be printed.
    String known(String text) {
        StringBuilder known = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> {
                    String letter = Character.toString(point);
                    known.append(
                            Character.isISOControl(point) ? " " : isThere(letter) ? letter : "?");
                });
        return known.toString();
    }

    private boolean isThere(String letter) {
        try {
            return font.encode(letter).length > 0;
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    float width(String known, float size) throws IOException {
        return font.getStringWidth(known) / UNITS * size;
    }

    /// Breaks between words, and within those that are longer than a line.
    List<String> wrapped(String text, float size, float room) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : known(text).split(" +", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (width(longer, size) <= room) {
                line = longer;
                continue;
            }
            if (!line.isEmpty()) {
                lines.add(line);
            }
            line = word;
            while (width(line, size) > room && line.length() > 1) {
                int fits = fits(line, size, room);
                lines.add(line.substring(0, fits));
                line = line.substring(fits);
            }
        }
        lines.add(line);
        return lines;
    }

    private int fits(String word, float size, float room) throws IOException {
        int fits = 1;
        while (fits < word.length() && width(word.substring(0, fits + 1), size) <= room) {
            fits++;
        }
        return fits;
    }

    /// Room for each column: what it needs, or its share of what is left after those that need less
    /// than their share.
    float[] widths(Table table, float size, float all, float padding) throws IOException {
        float[] needs = new float[table.columns().size()];
        for (int i = 0; i < needs.length; i++) {
            needs[i] = width(known(table.columns().get(i).name()), size);
            for (List<Cell> row : table.rows()) {
                for (String line : row.get(i).lines()) {
                    needs[i] = Math.max(needs[i], width(known(line.replace("`", "")), size));
                }
            }
            needs[i] = Math.max(NARROWEST, needs[i] + padding);
        }
        float[] widths = new float[needs.length];
        float left = all;
        int open = needs.length;
        boolean changed = true;
        while (changed && open > 0) {
            changed = false;
            float share = left / open;
            for (int i = 0; i < needs.length; i++) {
                if (widths[i] == 0 && needs[i] <= share) {
                    widths[i] = needs[i];
                    left -= needs[i];
                    open--;
                    changed = true;
                }
            }
        }
        int widest = 0;
        for (int i = 0; i < widths.length; i++) {
            widths[i] = widths[i] == 0 ? left / open : widths[i];
            widest = widths[i] > widths[widest] ? i : widest;
        }
        widths[widest] += open == 0 ? left : 0;
        return widths;
    }
}
