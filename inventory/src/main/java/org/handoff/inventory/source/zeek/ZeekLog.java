package org.handoff.inventory.source.zeek;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source.Claim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The lines of a Zeek log, reduced to the wanted fields. Tab-separated logs name their columns in
/// `#fields`; JSON logs carry the name with each value. Absent, unset and empty values are empty
/// slices. One thread. See Zeek's documentation, "Log Formats".
final class ZeekLog {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final int SCRATCH_BYTES = 1 << 12;

    /// What reads a line's fields.
    interface Row {
        /// Takes the fields in the order they were wanted; false if the line makes no sense.
        boolean read(Slice[] fields, long line, long offset);
    }

    private final List<String> wanted;
    private final Map<String, Integer> indexes;
    private final Slice[] fields;
    private int[] columns = {};
    private byte[] scratch = new byte[SCRATCH_BYTES];
    private int scratched;

    ZeekLog(List<String> wanted) {
        this.wanted = List.copyOf(wanted);
        this.indexes =
                IntStream.range(0, wanted.size())
                        .boxed()
                        .collect(Collectors.toMap(wanted::get, i -> i));
        this.fields =
                IntStream.range(0, wanted.size()).mapToObj(_ -> new Slice()).toArray(Slice[]::new);
    }

    /// Whether the file is the Zeek log `path`, by its header or by the keys of its first object.
    static Claim claims(Head head, String path, String... keys) {
        if (head.text().startsWith("#separator")) {
            boolean own = head.text().lines().anyMatch(line -> line.equals("#path\t" + path));
            return own ? Claim.SURE : Claim.NO;
        }
        String first = head.firstLine();
        if (!first.startsWith("{") || !first.contains("\"ts\"")) {
            return Claim.NO;
        }
        boolean named =
                first.contains("\"_path\":\"" + path + "\"") || head.name().startsWith(path + ".");
        boolean all = Arrays.stream(keys).allMatch(key -> first.contains("\"" + key + "\""));
        return all && named ? Claim.SURE : all ? Claim.MAYBE : Claim.NO;
    }

    void read(Input input, Sink sink, Row row) throws IOException {
        Lines lines = input.lines();
        while (lines.next()) {
            Slice line = lines.slice();
            if (lines.isOverlong()) {
                sink.malformed(lines.line(), lines.offset(), "line too long");
            } else if (line.length() > 0 && line.charAt(0) == '#') {
                header(line);
            } else if (line.length() > 0) {
                boolean good = line.charAt(0) == '{' ? json(line) : tabs(line);
                if (!good || !row.read(fields, lines.line(), lines.offset())) {
                    sink.malformed(lines.line(), lines.offset(), "no record of this log");
                }
            }
        }
    }

    private void header(Slice line) {
        String text = line.text();
        if (text.startsWith("#fields\t")) {
            String[] names = text.substring("#fields\t".length()).split("\t", -1);
            columns =
                    Arrays.stream(names).mapToInt(name -> indexes.getOrDefault(name, -1)).toArray();
        }
    }

    private boolean tabs(Slice line) {
        clear();
        byte[] bytes = line.array();
        int start = line.start();
        int column = 0;
        for (int i = start; i <= line.end(); i++) {
            if (i == line.end() || bytes[i] == '\t') {
                if (column >= columns.length) {
                    return false;
                }
                int index = columns[column++];
                if (index >= 0 && !isUnset(bytes, start, i)) {
                    fields[index].set(bytes, start, i);
                }
                start = i + 1;
            }
        }
        return column == columns.length;
    }

    private static boolean isUnset(byte[] bytes, int from, int to) {
        return (to - from == 1 && bytes[from] == '-') || (to - from == 7 && bytes[from] == '(');
    }

    private boolean json(Slice line) {
        clear();
        scratched = 0;
        try (JsonParser parser = JSON.createParser(line.array(), line.start(), line.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Integer index = indexes.get(parser.currentName());
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_ARRAY && index != null) {
                    array(parser, index);
                } else if (value == JsonToken.START_ARRAY || value == JsonToken.START_OBJECT) {
                    parser.skipChildren();
                } else if (index != null && value != JsonToken.VALUE_NULL) {
                    int from = scratched;
                    keep(parser);
                    fields[index].set(scratch, from, scratched);
                }
            }
            return parser.currentToken() == JsonToken.END_OBJECT;
        } catch (IOException e) {
            return false;
        }
    }

    /// Joined with commas, as the tab-separated form has them.
    private void array(JsonParser parser, int index) throws IOException {
        int from = scratched;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == null) {
                throw new IOException("cut short");
            }
            if (parser.currentToken().isScalarValue()) {
                if (scratched > from) {
                    append((byte) ',');
                }
                keep(parser);
            }
        }
        fields[index].set(scratch, from, scratched);
    }

    private void keep(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int length = parser.getTextLength();
        boolean ascii = true;
        for (int i = from; i < from + length; i++) {
            ascii &= text[i] < 128;
        }
        if (ascii) {
            for (int i = from; i < from + length; i++) {
                append((byte) text[i]);
            }
        } else {
            for (byte b : new String(text, from, length).getBytes(StandardCharsets.UTF_8)) {
                append(b);
            }
        }
    }

    private void append(byte b) {
        if (scratched == scratch.length) {
            byte[] larger = Arrays.copyOf(scratch, scratch.length * 2);
            for (Slice field : fields) {
                if (field.isOf(scratch)) {
                    field.set(larger, field.start(), field.end());
                }
            }
            scratch = larger;
        }
        scratch[scratched++] = b;
    }

    private void clear() {
        for (Slice field : fields) {
            field.set(scratch, 0, 0);
        }
    }

    /// Epoch seconds or ISO 8601, as `json_timestamps` has it; [Fact#NEVER] if it is neither.
    static long time(Slice field) {
        long millis = field.epochMillis();
        if (millis != Fact.NEVER || field.length() < 20) {
            return millis;
        }
        try {
            return Instant.parse(field.text()).toEpochMilli();
        } catch (DateTimeParseException e) {
            return Fact.NEVER;
        }
    }

    List<String> wanted() {
        return wanted;
    }
}
