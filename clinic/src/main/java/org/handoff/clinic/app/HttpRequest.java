package org.handoff.clinic.app;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One HTTP/1.1 request as its bytes come in. One thread at a time.
///
/// Understands what clinicians' programs and gateways send: a Content-Length or no body. Source of
/// fact: RFC 9112 sections 3 and 6.
final class HttpRequest {
    static final int MOST_HEAD_BYTES = 16 * 1024;
    static final int MOST_BODY_BYTES = 64 * 1024;

    private byte[] bytes = new byte[1024];
    private int length;
    private int bodyStart;
    private int bodyLength;
    private String method = "";
    private String path = "";
    private @Nullable String ref;
    private boolean close;
    private boolean refused;
    private long dropped;

    /// A request that cannot be answered in order; the connection closes after it.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /// From now on its bytes are thrown away.
    void refuse() {
        refused = true;
    }

    boolean isRefused() {
        return refused;
    }

    /// @return bytes thrown away by now, with these; 0 if it is not refused
    long dropped(int count) {
        dropped += refused ? count : 0;
        return dropped;
    }

    /// Takes more bytes; true when the whole request is there.
    boolean take(byte[] more, int count) throws Refused, IOException {
        if (length + count > MOST_HEAD_BYTES + MOST_BODY_BYTES) {
            throw new Refused(413, "at most " + MOST_BODY_BYTES + " bytes");
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        System.arraycopy(more, 0, bytes, length, count);
        length += count;
        if (bodyStart == 0 && !head()) {
            return false;
        }
        if (length > bodyStart + bodyLength) {
            throw new Refused(400, "one request at a time");
        }
        return length == bodyStart + bodyLength;
    }

    String method() {
        return method;
    }

    /// Without the query, and without the leading slash.
    String path() {
        return path;
    }

    /// The header `X-Client-Ref`.
    @Nullable String ref() {
        return ref;
    }

    boolean close() {
        return close;
    }

    byte[] body() {
        return Arrays.copyOfRange(bytes, bodyStart, bodyStart + bodyLength);
    }

    /// Ready for the next one of the same connection.
    void reset() {
        length = 0;
        bodyStart = 0;
        bodyLength = 0;
        ref = null;
    }

    private boolean head() throws Refused {
        int end = headEnd();
        if (end < 0) {
            if (length > MOST_HEAD_BYTES) {
                throw new Refused(431, "at most " + MOST_HEAD_BYTES + " bytes of head");
            }
            return false;
        }
        bodyStart = end + 4;
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        int line = head.indexOf("\r\n");
        requestLine(line < 0 ? head : head.substring(0, line));
        while (line >= 0) {
            int next = head.indexOf("\r\n", line + 2);
            int colon = head.indexOf(':', line + 2);
            if (colon > 0 && (next < 0 || colon < next)) {
                String value = head.substring(colon + 1, next < 0 ? head.length() : next).strip();
                header(head, line + 2, colon, value);
            }
            line = next;
        }
        return true;
    }

    private void requestLine(String line) throws Refused {
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first < 1 || second < 0 || !line.startsWith("/", first + 1)) {
            throw new Refused(400, "not a request line");
        }
        close = !line.endsWith(" HTTP/1.1");
        method = line.substring(0, first);
        int query = line.indexOf('?', first);
        path = line.substring(first + 2, query > 0 && query < second ? query : second);
    }

    private void header(String head, int start, int colon, String value) throws Refused {
        if (named(head, start, colon, "content-length")) {
            if (!value.matches("\\d{1,9}")) {
                throw new Refused(400, "not a Content-Length");
            }
            bodyLength = Integer.parseInt(value);
            if (bodyLength > MOST_BODY_BYTES) {
                throw new Refused(413, "at most " + MOST_BODY_BYTES + " bytes");
            }
        } else if (named(head, start, colon, "transfer-encoding")) {
            throw new Refused(411, "a body needs a Content-Length");
        } else if (named(head, start, colon, "x-client-ref")) {
            ref = value;
        } else if (named(head, start, colon, "connection")) {
            close |= value.equalsIgnoreCase("close");
        }
    }

    private static boolean named(String head, int start, int colon, String name) {
        return colon - start == name.length()
                && head.regionMatches(true, start, name, 0, name.length());
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
}
