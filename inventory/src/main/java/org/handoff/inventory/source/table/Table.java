package org.handoff.inventory.source.table;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Times;

import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table with a header line, separated by comma, semicolon, tab or bar, RFC 4180 quotes. A quoted
/// line break ends the record: no column that is read here has one.
public final class Table {
    /// Wider lines are no table.
    private static final int COLUMNS_MAX = 512;

    private Table() {}

    /// What reads a row; false if it makes no sense.
    public interface Reader {
        boolean row(Row row);
    }

    /// One record, by names of columns.
    public static final class Row {
        private final List<String> header;
        private final List<String> cells;
        private final long line;
        private final long offset;

        private final Zone zone;

        Row(List<String> header, List<String> cells, long line, long offset, Zone zone) {
            this.zone = zone;
            this.header = header;
            this.cells = cells;
            this.line = line;
            this.offset = offset;
        }

        /// The first column that has one of these names; empty if none has.
        public String get(String... names) {
            for (String name : names) {
                int index = header.indexOf(name);
                if (index >= 0 && index < cells.size()) {
                    return cells.get(index).strip();
                }
            }
            return "";
        }

        public boolean has(String name) {
            return header.contains(name);
        }

        /// A whole number, or `otherwise`.
        public int number(int otherwise, String... names) {
            String text = get(names);
            return text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
        }

        /// A point in time; [Fact#NEVER] if there is none, or it makes no sense.
        public long time(String... names) {
            String text = get(names);
            zone.assumed |= Times.isLocal(text);
            return Times.parse(text, zone.zone);
        }

        /// The zone of times of day and schedules, which tables never name.
        public ZoneId zone() {
            zone.assumed = true;
            return zone.zone;
        }

        public long line() {
            return line;
        }

        public long offset() {
            return offset;
        }
    }

    /// The zone that was given for the file, and whether anything in it needed one.
    static final class Zone {
        private final ZoneId zone;
        private boolean assumed;

        Zone(ZoneId zone) {
            this.zone = zone;
        }
    }

    /// The columns of a file's header, as [#key] writes them; empty if its first line is no header.
    public static List<String> header(Head head) {
        String first = comments(head.text());
        return first.isEmpty() ? List.of() : keys(first);
    }

    /// Whether the header has at least one name of each group.
    public static boolean has(List<String> header, List<List<String>> groups) {
        return groups.stream().allMatch(group -> group.stream().anyMatch(header::contains));
    }

    public static void read(Input input, Sink sink, Reader reader) throws IOException {
        Lines lines = input.lines();
        Zone zone = new Zone(input.zone());
        List<String> header = List.of();
        char separator = ',';
        while (lines.next()) {
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
                continue;
            }
            String text = lines.text();
            if (text.isBlank() || text.startsWith("#")) {
                continue;
            }
            if (header.isEmpty()) {
                separator = separator(text);
                header = keys(text);
                continue;
            }
            List<String> cells = cells(text, separator);
            Row row = new Row(header, cells, lines.line(), lines.offset(), zone);
            if (cells.size() > header.size() || !reader.row(row)) {
                sink.malformed(lines.line(), lines.offset(), "no row of this table");
            }
        }
        if (zone.assumed) {
            sink.take(input.assumedZone(), 0, -1);
        }
    }

    private static String comments(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElse("");
    }

    private static List<String> keys(String line) {
        return cells(line, separator(line)).stream().map(Table::key).toList();
    }

    /// Letters and digits in lower case: `IP Address`, `ip_address` and `IPAddress` are one.
    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static char separator(String line) {
        char best = ',';
        long most = 0;
        for (char candidate : new char[] {',', ';', '\t', '|'}) {
            long count = line.chars().filter(c -> c == candidate).count();
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    static List<String> cells(String line, char separator) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length() && cells.size() < COLUMNS_MAX; i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
