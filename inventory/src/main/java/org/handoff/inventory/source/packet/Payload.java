package org.handoff.inventory.source.packet;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Names;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What the first bytes above TCP or UDP show: the protocol, the name a TLS client asks for, the
/// addresses a name server answers with. Nothing else of a payload is looked at.
final class Payload {
    private static final int NAME_JUMPS_MAX = 8;
    private static final int ANSWERS_MAX = 64;

    private Payload() {}

    record Answer(String name, Address address) {}

    /// Empty if it is not known.
    static String application(byte[] bytes, int at) {
        int left = bytes.length - at;
        if (left >= 6 && bytes[at] == 0x16 && bytes[at + 1] == 3) {
            return "tls";
        }
        // MLLP: 0x0B before each message; HL7 v2 messages begin with MSH
        if (left >= 4
                && bytes[at] == 0x0b
                && bytes[at + 1] == 'M'
                && bytes[at + 2] == 'S'
                && bytes[at + 3] == 'H') {
            return "mllp";
        }
        // TDS: PRELOGIN 0x12, status 1, length of the packet
        if (left >= 8
                && bytes[at] == 0x12
                && bytes[at + 1] == 1
                && bytes[at + 4] == 0
                && bytes[at + 5] == 0) {
            return "tds";
        }
        if (left >= 8 && bytes[at + 5] == 'S' && bytes[at + 6] == 'M' && bytes[at + 7] == 'B') {
            return "smb";
        }
        // DICOM: A-ASSOCIATE-RQ, protocol version 1
        if (left >= 74
                && bytes[at] == 1
                && bytes[at + 1] == 0
                && bytes[at + 6] == 0
                && bytes[at + 7] == 1) {
            return "dicom";
        }
        // PostgreSQL: SSLRequest or a start message of protocol 3
        if (left >= 8
                && bytes[at] == 0
                && bytes[at + 1] == 0
                && (starts(bytes, at + 4, 4, 0xd2, 0x16, 0x2f)
                        || starts(bytes, at + 4, 0, 3, 0, 0))) {
            return "postgresql";
        }
        String text = new String(bytes, at, Math.min(left, 8), StandardCharsets.ISO_8859_1);
        return text.matches("(?s)(GET|POST|PUT|HEAD|PATCH|DELETE|OPTIONS) .*") ? "http" : "";
    }

    /// The server name of a TLS ClientHello (RFC 6066); `null` if there is none.
    static @Nullable String serverName(byte[] bytes, int start) {
        int at = start + 5;
        if (bytes.length < at + 43 || bytes[start] != 0x16 || bytes[at] != 1) {
            return null;
        }
        at += 38;
        at += 1 + (bytes[at] & 255);
        if (at + 2 > bytes.length) {
            return null;
        }
        at += 2 + big(bytes, at);
        if (at + 1 > bytes.length) {
            return null;
        }
        at += 1 + (bytes[at] & 255) + 2;
        while (at + 4 <= bytes.length) {
            int type = big(bytes, at);
            int length = big(bytes, at + 2);
            if (type == 0 && at + 9 <= bytes.length) {
                int size = big(bytes, at + 7);
                boolean whole = at + 9 + size <= bytes.length;
                return whole
                        ? Names.host(new String(bytes, at + 9, size, StandardCharsets.US_ASCII))
                        : null;
            }
            at += 4 + length;
        }
        return null;
    }

    /// A and AAAA records of an answer, each under the name that was asked (RFC 1035).
    static List<Answer> dnsAnswers(byte[] bytes, int start) {
        List<Answer> answers = new ArrayList<>();
        if (start + 12 > bytes.length
                || (bytes[start + 2] & 0x80) == 0
                || big(bytes, start + 4) != 1) {
            return answers;
        }
        String asked = name(bytes, start, start + 12);
        int at = afterName(bytes, start + 12) + 4;
        int count = Math.min(big(bytes, start + 6), ANSWERS_MAX);
        for (int i = 0; i < count && asked != null; i++) {
            at = afterName(bytes, at);
            if (at < 0 || at + 10 > bytes.length) {
                break;
            }
            int type = big(bytes, at);
            int length = big(bytes, at + 8);
            int data = at + 10;
            if (data + length > bytes.length) {
                break;
            }
            if (type == 1 && length == 4) {
                answers.add(
                        new Answer(
                                asked,
                                Address.v4((long) big(bytes, data) << 16 | big(bytes, data + 2))));
            } else if (type == 28 && length == 16) {
                answers.add(new Answer(asked, Address.v6(bytes, data)));
            }
            at = data + length;
        }
        return answers;
    }

    private static int afterName(byte[] bytes, int from) {
        int at = from;
        while (at >= 0 && at < bytes.length && bytes[at] != 0) {
            if ((bytes[at] & 0xc0) == 0xc0) {
                return at + 2;
            }
            at += 1 + (bytes[at] & 255);
        }
        return at + 1;
    }

    private static @Nullable String name(byte[] bytes, int start, int from) {
        StringBuilder name = new StringBuilder();
        int at = from;
        int jumps = 0;
        while (at < bytes.length && bytes[at] != 0 && name.length() < 256) {
            int length = bytes[at] & 255;
            if ((length & 0xc0) == 0xc0) {
                if (++jumps > NAME_JUMPS_MAX || at + 1 >= bytes.length) {
                    return null;
                }
                at = start + (big(bytes, at) & 0x3fff);
            } else {
                if (at + 1 + length > bytes.length) {
                    return null;
                }
                name.append(name.isEmpty() ? "" : ".")
                        .append(new String(bytes, at + 1, length, StandardCharsets.ISO_8859_1));
                at += 1 + length;
            }
        }
        return Names.host(name.toString());
    }

    private static boolean starts(byte[] bytes, int at, int... values) {
        for (int i = 0; i < values.length; i++) {
            if (at + i >= bytes.length || (bytes[at + i] & 255) != values[i]) {
                return false;
            }
        }
        return true;
    }

    private static int big(byte[] bytes, int at) {
        return (bytes[at] & 255) << 8 | (bytes[at + 1] & 255);
    }
}
