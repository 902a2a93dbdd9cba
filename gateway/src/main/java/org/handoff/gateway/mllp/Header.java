package org.handoff.gateway.mllp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the gateway reads of a message: of its MSH (HL7 2.9 section 2.14.9) and, if it is an
/// answer, of its MSA (2.14.8). Bytes stand for themselves, whatever the charset.
///
/// @param application MSH-3
/// @param facility MSH-4
/// @param type MSH-9, its components joined by `^`
/// @param controlId MSH-10
/// @param accept MSH-15, empty in original mode
/// @param whenApplied MSH-16, empty in original mode
/// @param answer null if it has no MSA
record Header(
        String application,
        String facility,
        String type,
        String controlId,
        String accept,
        String whenApplied,
        @Nullable Answer answer)
        implements Parsed {

    private static final int BYTES_MAX = 8_192;
    private static final int CONTROL_ID_MAX = 199;
    private static final int ENCODING = 1;
    private static final int APPLICATION = 2;
    private static final int FACILITY = 3;
    private static final int TYPE = 8;
    private static final int CONTROL_ID = 9;
    private static final int ACCEPT = 14;
    private static final int WHEN_APPLIED = 15;
    private static final int CHARSET = 17;
    private static final int FIELDS = 18;

    /// What asks for an answer, and for none unless something is wrong or right (HL7 table 0155).
    private static final Set<String> CONDITIONS = Set.of("", "AL", "NE", "ER", "SU");

    /// @param code MSA-1
    /// @param controlId MSA-2
    record Answer(String code, String controlId) {
        private static final Set<String> CODES = Set.of("AA", "AE", "AR", "CA", "CE", "CR");

        boolean isKnown() {
            return CODES.contains(code);
        }

        /// Whether the message was taken.
        boolean isPositive() {
            return code.endsWith("A");
        }

        /// Whether it says only that the message was kept safely (enhanced mode).
        boolean isCommit() {
            return code.startsWith("C");
        }
    }

    /// Whether the first answer always comes.
    boolean isAnsweredSurely() {
        if (!CONDITIONS.contains(accept) || !CONDITIONS.contains(whenApplied)) {
            return false;
        }
        return switch (accept) {
            case "AL" -> true;
            case "" -> whenApplied.isEmpty() || whenApplied.equals("AL");
            case "NE" -> whenApplied.equals("AL");
            default -> false;
        };
    }

    /// Whether a second answer may come behind a commit.
    boolean mayBeAnsweredTwice() {
        return accept.equals("AL") && !whenApplied.isEmpty() && !whenApplied.equals("NE");
    }

    /// Whether it surely comes.
    boolean isAnsweredTwice() {
        return accept.equals("AL") && whenApplied.equals("AL");
    }

    /// @param frame a whole frame
    static Parsed read(ByteBuf frame) {
        int from = frame.readerIndex() + 1;
        int to = frame.writerIndex() - 2;
        String start = text(frame, from, Math.min(from + 4, to));
        if (start.startsWith("FHS") || start.startsWith("BHS")) {
            return Ending.BATCH;
        }
        if (start.length() < 4 || !start.startsWith("MSH") || !isSeparator(start.charAt(3))) {
            return Ending.NOT_HL7;
        }
        int end = endOfSegment(frame, from, Math.min(to, from + BYTES_MAX));
        if (end == from + BYTES_MAX && end < to) {
            return Ending.NOT_HL7;
        }
        char separator = start.charAt(3);
        List<String> fields = split(text(frame, from, end), separator);
        if (field(fields, ENCODING).isEmpty()) {
            return Ending.NOT_HL7;
        }
        String controlId = field(fields, CONTROL_ID);
        if (controlId.isEmpty() || controlId.length() > CONTROL_ID_MAX) {
            return Ending.NO_CONTROL_ID;
        }
        if (!isFramed(field(fields, CHARSET))) {
            return Ending.CHARSET;
        }
        return new Header(
                field(fields, APPLICATION),
                field(fields, FACILITY),
                field(fields, TYPE).replace(field(fields, ENCODING).charAt(0), '^'),
                controlId,
                field(fields, ACCEPT),
                field(fields, WHEN_APPLIED),
                answer(frame, end, to, separator));
    }

    private static boolean isSeparator(char c) {
        return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
    }

    /// Charsets whose bytes hold frames' marks in ordinary text cannot be framed.
    private static boolean isFramed(String charset) {
        String name = charset.toUpperCase(Locale.ROOT);
        return !name.contains("UTF-16") && !name.contains("UTF-32") && !name.contains("UCS");
    }

    private static @Nullable Answer answer(ByteBuf frame, int from, int to, char separator) {
        int at = from;
        while (at < to) {
            int begin = at + 1;
            int end = endOfSegment(frame, begin, to);
            if (end - begin > 4
                    && frame.getByte(begin) == 'M'
                    && frame.getByte(begin + 1) == 'S'
                    && frame.getByte(begin + 2) == 'A'
                    && frame.getByte(begin + 3) == separator) {
                List<String> fields =
                        split(text(frame, begin, Math.min(end, begin + BYTES_MAX)), separator);
                return new Answer(field(fields, 1), field(fields, 2));
            }
            at = end;
        }
        return null;
    }

    /// Segments end with a carriage return; a line feed is taken for one, as many receivers do.
    private static int endOfSegment(ByteBuf frame, int from, int to) {
        int found = from >= to ? -1 : frame.forEachByte(from, to - from, b -> b != 13 && b != 10);
        return found < 0 ? to : found;
    }

    private static String text(ByteBuf frame, int from, int to) {
        return frame.toString(from, Math.max(0, to - from), ISO_8859_1);
    }

    private static List<String> split(String segment, char separator) {
        List<String> fields = new ArrayList<>(FIELDS);
        int from = 0;
        while (fields.size() < FIELDS) {
            int to = segment.indexOf(separator, from);
            fields.add(segment.substring(from, to < 0 ? segment.length() : to));
            if (to < 0) {
                break;
            }
            from = to + 1;
        }
        return fields;
    }

    private static String field(List<String> fields, int at) {
        return at < fields.size() ? fields.get(at) : "";
    }
}
