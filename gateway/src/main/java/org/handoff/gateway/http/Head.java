package org.handoff.gateway.http;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// The start line and header lines of one message, tokenised in a scratch array. Owned and reused
/// by one event loop; valid until the next [#read].
public final class Head {
    private static final int FIRST_LOOK = 2_048;

    private final int maxLine;
    private final byte[] bytes;
    private final int[] nameStart;
    private final int[] nameEnd;
    private final int[] valueStart;
    private final int[] valueEnd;
    private final Field[] field;
    private final boolean[] dropped;

    private int limit;
    private int count;
    private int lineEnd;
    private int end;
    private @Nullable Malformed malformed;

    /// @param maxBytes of the whole head
    /// @param maxLine bytes of the start line
    /// @param maxHeaders header lines
    public Head(int maxBytes, int maxLine, int maxHeaders) {
        this.maxLine = maxLine;
        bytes = new byte[maxBytes];
        nameStart = new int[maxHeaders];
        nameEnd = new int[maxHeaders];
        valueStart = new int[maxHeaders];
        valueEnd = new int[maxHeaders];
        field = new Field[maxHeaders];
        dropped = new boolean[maxHeaders];
    }

    /// What came of a look at the bytes that have arrived.
    public enum Scan {
        /// More bytes are needed.
        INCOMPLETE,
        /// A whole head; [#end] tells its length.
        COMPLETE,
        /// See [#malformed].
        MALFORMED
    }

    /// Looks at the readable bytes without consuming any.
    public Scan read(ByteBuf in) {
        int available = Math.min(in.readableBytes(), bytes.length);
        limit = Math.min(available, FIRST_LOOK);
        in.getBytes(in.readerIndex(), bytes, 0, limit);
        Scan scan = scan();
        if (scan == Scan.INCOMPLETE && limit < available) {
            in.getBytes(in.readerIndex() + limit, bytes, limit, available - limit);
            limit = available;
            scan = scan();
        }
        if (scan == Scan.INCOMPLETE && limit == bytes.length) {
            return fail(Malformed.HEAD_TOO_LARGE);
        }
        return scan;
    }

    /// Why the last [#read] said [Scan#MALFORMED].
    public Malformed malformed() {
        return malformed == null ? Malformed.INVALID_START_LINE : malformed;
    }

    /// Bytes of the head, the empty line included.
    public int end() {
        return end;
    }

    byte[] bytes() {
        return bytes;
    }

    /// End of the start line, its CRLF excluded.
    int lineEnd() {
        return lineEnd;
    }

    int count() {
        return count;
    }

    Field field(int i) {
        return field[i];
    }

    int valueStart(int i) {
        return valueStart[i];
    }

    int valueEnd(int i) {
        return valueEnd[i];
    }

    boolean isDropped(int i) {
        return dropped[i];
    }

    /// Leaves header `i` out when the head is written.
    void drop(int i) {
        dropped[i] = true;
    }

    /// Whether header `i` has the name `otherBytes[from, to)`, letters' case aside.
    boolean isNamed(int i, int from, int to) {
        int length = to - from;
        if (nameEnd[i] - nameStart[i] != length) {
            return false;
        }
        for (int k = 0; k < length; k++) {
            if (Chars.toLower(bytes[nameStart[i] + k]) != Chars.toLower(bytes[from + k])) {
                return false;
            }
        }
        return true;
    }

    /// Index of the last header of that kind that is not dropped, or -1.
    int last(Field wanted) {
        for (int i = count - 1; i >= 0; i--) {
            if (field[i] == wanted && !dropped[i]) {
                return i;
            }
        }
        return -1;
    }

    /// Writes the header line as it came, without its CRLF.
    void writeLine(int i, ByteBuf out) {
        out.writeBytes(bytes, nameStart[i], valueEnd[i] - nameStart[i]);
    }

    private Scan scan() {
        count = 0;
        malformed = null;
        int i = 0;
        while (i < limit && Chars.isValue(bytes[i])) {
            i++;
        }
        if (i > maxLine) {
            return fail(Malformed.START_LINE_TOO_LONG);
        }
        Scan ending = lineEnding(i);
        if (ending != Scan.COMPLETE) {
            return ending;
        }
        lineEnd = i;
        i += 2;
        while (true) {
            if (i >= limit) {
                return Scan.INCOMPLETE;
            }
            if (bytes[i] == '\r' || bytes[i] == '\n') {
                end = i + 2;
                return lineEnding(i);
            }
            Scan line = header(i);
            if (line != Scan.COMPLETE) {
                return line;
            }
            i = end;
        }
    }

    /// Tokenises the header line at `i` and leaves the start of the next one in [#end].
    private Scan header(int i) {
        int start = i;
        while (i < limit && Chars.isToken(bytes[i])) {
            i++;
        }
        if (i >= limit) {
            return Scan.INCOMPLETE;
        }
        if (bytes[i] != ':' || i == start) {
            return fail(whyNoName(i, start));
        }
        if (count == field.length) {
            return fail(Malformed.TOO_MANY_HEADERS);
        }
        nameStart[count] = start;
        nameEnd[count] = i;
        i++;
        while (i < limit && Chars.isBlank(bytes[i])) {
            i++;
        }
        int from = i;
        while (i < limit && Chars.isValue(bytes[i])) {
            i++;
        }
        Scan ending = lineEnding(i);
        if (ending != Scan.COMPLETE) {
            return ending;
        }
        int to = i;
        while (to > from && Chars.isBlank(bytes[to - 1])) {
            to--;
        }
        valueStart[count] = from;
        valueEnd[count] = to;
        field[count] = Field.of(bytes, start, nameEnd[count]);
        dropped[count] = false;
        count++;
        end = i + 2;
        return Scan.COMPLETE;
    }

    private Malformed whyNoName(int i, int start) {
        return switch (bytes[i]) {
            case ' ', '\t' -> i == start ? Malformed.OBSOLETE_FOLD : Malformed.SPACE_BEFORE_COLON;
            case '\n' -> Malformed.BARE_LF;
            default -> Malformed.INVALID_NAME;
        };
    }

    private Scan lineEnding(int i) {
        if (i >= limit) {
            return Scan.INCOMPLETE;
        }
        if (bytes[i] == '\n') {
            return fail(Malformed.BARE_LF);
        }
        if (bytes[i] != '\r') {
            return fail(Malformed.INVALID_CHARACTER);
        }
        if (i + 1 >= limit) {
            return Scan.INCOMPLETE;
        }
        return bytes[i + 1] == '\n' ? Scan.COMPLETE : fail(Malformed.BARE_CR);
    }

    private Scan fail(Malformed why) {
        malformed = why;
        return Scan.MALFORMED;
    }

    @Override
    public String toString() {
        return count + " headers of " + Arrays.toString(Arrays.copyOf(field, count));
    }
}
