package org.handoff.clinic.traffic;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads HTTP/1.1 responses from bytes as they come: Content-Length and chunked. One thread.
///
/// Source of fact: RFC 9112 sections 2.1, 6 and 7.1.
final class ResponseReader {
    static final int MOST_BYTES = 4 * 1024 * 1024;

    private byte[] bytes = new byte[4 * 1024];
    private int length;
    private int status;
    private @Nullable String side;
    private boolean close;

    /// Takes more bytes; true when a whole response is there.
    ///
    /// @throws IOException when this is no response, or one beyond [#MOST_BYTES]
    boolean take(byte[] more, int count) throws IOException {
        if (length + count > bytes.length) {
            if (length + count > MOST_BYTES) {
                throw new IOException("a response of more than " + MOST_BYTES + " bytes");
            }
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        System.arraycopy(more, 0, bytes, length, count);
        length += count;
        return whole();
    }

    int status() {
        return status;
    }

    /// The header `X-Clinic-Side`: which application answered; null when none of them did.
    @Nullable String side() {
        return side;
    }

    /// The server will close the connection.
    boolean close() {
        return close;
    }

    /// What follows the head of a whole response, chunk sizes included; bytes as characters of ISO
    /// 8859-1.
    String body() {
        int start = headEnd() + 4;
        return new String(bytes, start, length - start, StandardCharsets.ISO_8859_1);
    }

    boolean empty() {
        return length == 0;
    }

    void reset() {
        length = 0;
        side = null;
        close = false;
    }

    private boolean whole() throws IOException {
        int end = headEnd();
        if (end < 0) {
            return false;
        }
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        if (head.length() < 12 || !head.startsWith("HTTP/1.")) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        status = number(head.substring(9, 12), 10);
        int body = 0;
        boolean chunked = false;
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String value = line.substring(colon + 1).strip();
            if (named(line, colon, "content-length")) {
                body = number(value, 10);
            } else if (named(line, colon, "transfer-encoding")) {
                chunked = value.equalsIgnoreCase("chunked");
            } else if (named(line, colon, "x-clinic-side")) {
                side = value;
            } else if (named(line, colon, "connection")) {
                close = value.equalsIgnoreCase("close");
            }
        }
        int start = end + 4;
        return status == 204 || (chunked ? chunksEnd(start) : length >= start + body);
    }

    private boolean chunksEnd(int start) throws IOException {
        int at = start;
        while (true) {
            int line = lineEnd(at);
            if (line < 0) {
                return false;
            }
            String size = new String(bytes, at, line - at, StandardCharsets.ISO_8859_1);
            int semicolon = size.indexOf(';');
            int chunk = number(semicolon < 0 ? size : size.substring(0, semicolon), 16);
            at = line + 2 + chunk + 2;
            if (chunk == 0) {
                return length >= at; // no trailers are sent by our servers
            }
            if (at > length) {
                return false;
            }
        }
    }

    private static boolean named(String line, int colon, String name) {
        return colon == name.length() && line.regionMatches(true, 0, name, 0, colon);
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text.strip(), radix);
            if (number >= 0 && number <= MOST_BYTES) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IOException("the answer is not HTTP/1.1", e);
        }
        throw new IOException("a length out of bounds in an answer");
    }

    private int headEnd() {
        for (int i = 0; i + 3 < length; i++) {
            if (bytes[i] == '\r'
                    && bytes[i + 1] == '\n'
                    && bytes[i + 2] == '\r'
                    && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private int lineEnd(int from) {
        for (int i = from; i + 1 < length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
