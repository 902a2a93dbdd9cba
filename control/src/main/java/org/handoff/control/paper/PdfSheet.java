package org.handoff.control.paper;

import org.apache.pdfbox.pdmodel.PDDocument;
import org.handoff.control.paper.Sheet.Part;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;

/// A [Sheet] on A4 paper, for the binder on the wall: headers of tables stand on every page, every
/// page says what it is of and how many there are, and letters are embedded. The same sheet gives
/// the same bytes.
public final class PdfSheet {
    /// Of one table; the rest is said to be left out.
    static final int ROWS_MAX = 2_000;

    private PdfSheet() {}

    /// @param made when, for the file's own record
    public static byte[] of(Sheet sheet, Instant made) {
        try (PDDocument document = new PDDocument()) {
            document.getDocumentInformation().setTitle(sheet.title());
            document.getDocumentInformation().setProducer("Handoff");
            document.getDocumentInformation().setCreationDate(calendar(made));
            document.setDocumentId(made.toEpochMilli());
            try (PdfPages pages = new PdfPages(document, sheet.title())) {
                pages.title(sheet.title());
                if (!sheet.about().isEmpty()) {
                    pages.paragraph(sheet.about());
                }
                for (Part part : sheet.parts()) {
                    write(pages, part);
                }
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a PDF in memory", e);
        }
    }

    private static void write(PdfPages pages, Part part) throws IOException {
        switch (part) {
            case Sheet.Heading it -> pages.heading(it.text());
            case Sheet.Paragraph it -> pages.paragraph(it.text());
            case Sheet.Points it -> {
                for (String each : it.texts()) {
                    pages.paragraph("-  " + each);
                }
            }
            case Sheet.Table it -> {
                List<List<Sheet.Cell>> rows = it.rows();
                int count = Math.min(rows.size(), ROWS_MAX);
                pages.table(new Sheet.Table(it.columns(), rows.subList(0, count)));
                if (count < rows.size()) {
                    pages.paragraph(
                            "%d more rows are left out of this print."
                                    .formatted(rows.size() - count));
                }
            }
        }
    }

    private static Calendar calendar(Instant made) {
        Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        calendar.setTimeInMillis(made.toEpochMilli());
        return calendar;
    }
}
