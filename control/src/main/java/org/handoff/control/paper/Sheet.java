package org.handoff.control.paper;

import java.util.ArrayList;
import java.util.List;

/// What is to be read, without how it looks.
///
/// @param title of all of it
/// @param about one line below the title; empty for none
/// @param parts top to bottom
public record Sheet(String title, String about, List<Part> parts) {
    public Sheet {
        parts = List.copyOf(parts);
    }

    /// A part of a sheet.
    public sealed interface Part {}

    public record Heading(String text) implements Part {}

    /// Words between backticks are a value to be compared letter by letter.
    public record Paragraph(String text) implements Part {}

    /// Short statements, one below the other.
    public record Points(List<String> texts) implements Part {
        public Points {
            texts = List.copyOf(texts);
        }
    }

    public record Table(List<Column> columns, List<List<Cell>> rows) implements Part {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /// @param isNumber whether figures stand below each other
    public record Column(String name, boolean isNumber) {}

    /// @param lines one below the other; a part between backticks as in [Paragraph]
    public record Cell(List<String> lines, Mood mood) {
        public Cell {
            lines = List.copyOf(lines);
        }

        public static Cell of(String text) {
            return new Cell(List.of(text), Mood.PLAIN);
        }
    }

    /// What a cell says of itself beside its words.
    public enum Mood {
        PLAIN,
        GOOD,
        BAD
    }

    /// Puts a sheet together. Not for threads.
    public static final class Writing {
        private final String title;
        private final String about;
        private final List<Part> parts = new ArrayList<>();

        public Writing(String title, String about) {
            this.title = title;
            this.about = about;
        }

        public Writing heading(String text) {
            parts.add(new Heading(text));
            return this;
        }

        public Writing paragraph(String text) {
            parts.add(new Paragraph(text));
            return this;
        }

        public Writing points(List<String> texts) {
            parts.add(new Points(texts));
            return this;
        }

        /// @param columns a name that begins with `#` is one of figures
        public Writing table(List<String> columns, List<List<Cell>> rows) {
            parts.add(
                    new Table(
                            columns.stream()
                                    .map(it ->
                                            new Column(
                                                    it.length() > 1 && it.startsWith("#")
                                                            ? it.substring(1)
                                                            : it,
                                                    it.length() > 1 && it.startsWith("#")))
                                    .toList(),
                            rows));
            return this;
        }

        public Sheet sheet() {
            return new Sheet(title, about, parts);
        }
    }
}
