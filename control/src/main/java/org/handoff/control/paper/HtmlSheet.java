package org.handoff.control.paper;

import org.handoff.control.paper.Sheet.Cell;
import org.handoff.control.paper.Sheet.Column;
import org.handoff.control.paper.Sheet.Mood;
import org.handoff.control.paper.Sheet.Part;
import org.handoff.control.paper.Sheet.Table;

import java.util.List;
import java.util.regex.Pattern;

/// A [Sheet] as one page without scripts that loads nothing from anywhere.
public final class HtmlSheet {
    private static final Pattern VALUE = Pattern.compile("`([^`]*)`");

    private final StringBuilder page = new StringBuilder(32_768);

    private HtmlSheet() {}

    /// @param name what a browser calls it
    /// @param style of the page, CSS
    public static String of(Sheet sheet, String name, String style) {
        return new HtmlSheet().write(sheet, name, style);
    }

    private String write(Sheet sheet, String name, String style) {
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.append("<title>").append(escaped(name)).append("</title>");
        page.append("<style>\n").append(style).append("</style></head>\n<body>\n");
        page.append("<h1>").append(escaped(sheet.title())).append("</h1>\n");
        if (!sheet.about().isEmpty()) {
            page.append("<p class=\"soft\">").append(text(sheet.about())).append("</p>\n");
        }
        sheet.parts().forEach(this::part);
        return page.append("</body></html>\n").toString();
    }

    private void part(Part part) {
        switch (part) {
            case Sheet.Heading it ->
                    page.append("<h2>").append(escaped(it.text())).append("</h2>\n");
            case Sheet.Paragraph it -> page.append("<p>").append(text(it.text())).append("</p>\n");
            case Sheet.Points it -> {
                page.append("<ul>\n");
                it.texts()
                        .forEach(each -> page.append("<li>").append(text(each)).append("</li>\n"));
                page.append("</ul>\n");
            }
            case Table it -> table(it);
        }
    }

    private void table(Table table) {
        page.append("<div class=\"scroll\"><table><thead><tr>");
        for (Column column : table.columns()) {
            page.append(column.isNumber() ? "<th class=\"number\">" : "<th>");
            page.append(escaped(column.name())).append("</th>");
        }
        page.append("</tr></thead><tbody>\n");
        for (List<Cell> row : table.rows()) {
            page.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                cell(row.get(i), table.columns().get(i));
            }
            page.append("</tr>\n");
        }
        page.append("</tbody></table></div>\n");
    }

    private void cell(Cell cell, Column column) {
        String kind =
                column.isNumber()
                        ? " class=\"number\""
                        : cell.mood() == Mood.PLAIN
                                ? ""
                                : cell.mood() == Mood.GOOD ? " class=\"good\"" : " class=\"bad\"";
        page.append("<td").append(kind).append('>');
        page.append(String.join("<br>", cell.lines().stream().map(HtmlSheet::text).toList()));
        page.append("</td>");
    }

    private static String text(String text) {
        return VALUE.matcher(escaped(text)).replaceAll("<code>$1</code>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
