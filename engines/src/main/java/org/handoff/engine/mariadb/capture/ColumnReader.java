package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.catalog.MariaColumn;
import org.handoff.engine.mariadb.types.Spelling;
import org.handoff.engine.mariadb.wire.Bytes;
import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/// Turns one column's packed values into the text that PostgreSQL's change log would hold of them.
///
/// @param column as the catalog has it
/// @param spelling how the values are told
/// @param labels of an enum or a set, in order
/// @param charset of a text
record ColumnReader(
        MariaColumn column,
        Spelling spelling,
        List<String> labels,
        Function<byte[], String> charset) {

    static ColumnReader of(Spelling spelling) throws CorruptLog {
        MariaColumn column = spelling.column();
        String refused = refused(column);
        Function<byte[], String> charset = charset(column.charset());
        if (refused != null || charset == null) {
            throw new CorruptLog("column %s is %s".formatted(column.name(), refused));
        }
        return new ColumnReader(column, spelling, labels(column.full(), column.type()), charset);
    }

    /// Why the log's values of a column cannot be read; `null` if they can. A clause, e.g. `a text
    /// in the charset big5`.
    static @Nullable String refused(MariaColumn column) {
        if (column.type().equals("uuid") && column.full().contains("old")) {
            return "a uuid as servers before 10.11 kept it";
        }
        // Times as servers before 10.1 kept them, and compressed columns.
        boolean labelled = column.type().equals("enum") || column.type().equals("set");
        if (column.full().contains("/*") && !labelled) {
            return "kept as " + column.full();
        }
        return charset(column.charset()) == null
                ? "a text in the charset " + column.charset()
                : null;
    }

    /// Source of fact: MariaDB documentation, "Supported Character Sets and Collations".
    private static @Nullable Function<byte[], String> charset(String name) {
        return switch (name) {
            case "", "utf8mb4", "utf8mb3", "utf8" -> in(StandardCharsets.UTF_8);
            case "latin1" -> ColumnReader::latin1;
            case "ascii" -> in(StandardCharsets.US_ASCII);
            case "ucs2", "utf16" -> in(StandardCharsets.UTF_16BE);
            case "utf16le" -> in(StandardCharsets.UTF_16LE);
            case "utf32" -> in(Charset.forName("UTF-32BE"));
            default -> null;
        };
    }

    private static Function<byte[], String> in(Charset charset) {
        return bytes -> new String(bytes, charset);
    }

    private static final char REPLACEMENT = '\uFFFD';

    /// The server's latin1 is windows-1252, in which five bytes mean nothing; the server has the
    /// control characters of their numbers there.
    private static String latin1(byte[] bytes) {
        char[] text = new String(bytes, Charset.forName("windows-1252")).toCharArray();
        for (int i = 0; i < text.length; i++) {
            text[i] = text[i] == REPLACEMENT ? (char) (bytes[i] & 0xFF) : text[i];
        }
        return new String(text);
    }

    /// `enum('a','it''s')`, with backslashes in front of what is no character to print. Source of
    /// fact: the server's `sql/sql_string.cc`, `append_unescaped`.
    private static List<String> labels(String full, String type) {
        List<String> labels = new ArrayList<>();
        if (!type.equals("enum") && !type.equals("set")) {
            return labels;
        }
        int at = full.indexOf('\'');
        while (at >= 0) {
            StringBuilder label = new StringBuilder();
            int i = at + 1;
            for (; full.charAt(i) != '\'' || full.startsWith("''", i); i++) {
                boolean escaped = full.charAt(i) == '\\' || full.charAt(i) == '\'';
                boolean backslash = full.charAt(i) == '\\';
                i += escaped ? 1 : 0;
                label.append(backslash ? unescaped(full.charAt(i)) : full.charAt(i));
            }
            labels.add(label.toString());
            at = full.indexOf('\'', i + 1);
        }
        return labels;
    }

    private static char unescaped(char behind) {
        return switch (behind) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '0' -> '\0';
            default -> behind;
        };
    }

    byte[] read(Bytes in, int type, int detail) throws CorruptLog {
        return switch (type) {
            case PackedValue.TINY -> integer(in, 1);
            case PackedValue.SHORT -> integer(in, 2);
            case PackedValue.INT24 -> integer(in, 3);
            case PackedValue.LONG -> integer(in, 4);
            case PackedValue.LONGLONG -> integer(in, 8);
            case PackedValue.YEAR -> ascii(Integer.toString(year(in.one())));
            case PackedValue.FLOAT -> ascii(FloatText.of(Float.intBitsToFloat((int) in.number(4))));
            case PackedValue.DOUBLE -> ascii(FloatText.of(Double.longBitsToDouble(in.number(8))));
            case PackedValue.NEWDECIMAL ->
                    ascii(spelling.scaled(PackedValue.decimal(in, detail >> 8, detail & 0xFF)));
            case PackedValue.DATE -> ascii(PackedValue.date(in));
            case PackedValue.DATETIME2 -> ascii(PackedValue.moment(in, detail));
            case PackedValue.TIMESTAMP2 -> ascii(PackedValue.instant(in, detail) + "+00");
            case PackedValue.TIME2 -> ascii(PackedValue.time(in, detail));
            case PackedValue.BIT -> bits(PackedValue.bits(in, detail));
            case PackedValue.ENUM -> label((int) in.number(detail));
            case PackedValue.SET -> labels(in.number(detail));
            case PackedValue.VARCHAR, PackedValue.STRING ->
                    switch (column.type()) {
                        case "uuid" -> ascii(FixedText.uuid(fixed(in, detail)));
                        case "inet4" -> ascii(FixedText.inet4(fixed(in, detail)));
                        case "inet6" -> ascii(FixedText.inet6(fixed(in, detail)));
                        default -> bytes(PackedValue.string(in, detail));
                    };
            case PackedValue.BLOB -> bytes(PackedValue.blob(in, detail));
            default -> throw new CorruptLog("a column is packed as type " + type);
        };
    }

    /// Zeros at the end are left out in the log.
    private static byte[] fixed(Bytes in, int length) {
        return PackedValue.filled(PackedValue.string(in, length), length);
    }

    private static int year(int packed) {
        return packed == 0 ? 0 : 1900 + packed;
    }

    private byte[] integer(Bytes in, int width) {
        String number = PackedValue.integer(in, width, column.isUnsigned()).toString();
        return ascii(spelling.truth(number));
    }

    private byte[] bits(String bits) {
        return ascii(bits.length() == 1 ? spelling.truth(bits) : bits);
    }

    private byte[] label(int number) throws CorruptLog {
        if (number > labels.size()) {
            throw new CorruptLog("column %s has a new label".formatted(column.name()));
        }
        return utf8(number == 0 ? "" : labels.get(number - 1));
    }

    private byte[] labels(long bits) throws CorruptLog {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            if ((bits >>> i & 1) != 0) {
                if (i >= labels.size()) {
                    throw new CorruptLog("column %s has a new label".formatted(column.name()));
                }
                set.add(labels.get(i));
            }
        }
        return utf8(String.join(",", set));
    }

    private byte[] bytes(byte[] value) {
        boolean binary = column.charset().isEmpty() && !column.type().equals("json");
        if (!binary) {
            return utf8(spelling.padded(charset.apply(value)));
        }
        byte[] whole =
                column.type().equals("binary") ? PackedValue.filled(value, column.length()) : value;
        return ascii("\\x" + HexFormat.of().formatHex(whole));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
