package org.handoff.control.paper;

import org.handoff.control.paper.Sheet.Cell;
import org.handoff.control.paper.Sheet.Part;
import org.handoff.control.paper.Sheet.Table;

import java.util.List;
import java.util.stream.Collectors;

/// A [Sheet] in Markdown, for a terminal or a wiki.
public final class MarkdownSheet {
    private MarkdownSheet() {}

    public static String of(Sheet sheet) {
        StringBuilder page = new StringBuilder("# ").append(line(sheet.title())).append("\n\n");
        if (!sheet.about().isEmpty()) {
            page.append(line(sheet.about())).append("\n\n");
        }
        return page.append(
                        sheet.parts().stream()
                                .map(MarkdownSheet::part)
                                .collect(Collectors.joining("\n")))
                .toString();
    }

    private static String part(Part part) {
        return switch (part) {
            case Sheet.Heading it -> "## " + line(it.text()) + "\n";
            case Sheet.Paragraph it -> line(it.text()) + "\n";
            case Sheet.Points it ->
                    it.texts().stream()
                            .map(text -> "- " + line(text) + "\n")
                            .collect(Collectors.joining());
            case Table it -> table(it);
        };
    }

    private static String table(Table table) {
        StringBuilder page = new StringBuilder("|");
        table.columns().forEach(it -> page.append(' ').append(cell(it.name())).append(" |"));
        page.append("\n|").append("---|".repeat(table.columns().size())).append('\n');
        for (List<Cell> row : table.rows()) {
            page.append('|');
            row.forEach(it -> {
                String lines = String.join("; ", it.lines());
                page.append(' ').append(cell(lines)).append(" |");
            });
            page.append('\n');
        }
        return page.toString();
    }

    private static String cell(String text) {
        return line(text.replace("|", "\\|"));
    }

    /// A break in a text must not begin a heading or a row of its own.
    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
