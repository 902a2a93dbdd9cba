package org.handoff.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Judges an upstream's response head and patches it for the client. Confined to one event loop.
public final class ResponseParser {
    private static final byte[] VERSION = Chars.ascii("HTTP/1.1");
    private static final byte[] CRLF = Chars.ascii("\r\n");
    private static final byte[] VIA = Chars.ascii("Via: 1.1 handoff\r\n");
    private static final byte[] VIA_MORE = Chars.ascii(", 1.1 handoff");
    private static final byte[] CLOSE = Chars.ascii("Connection: close\r\n");
    private static final byte[] KEEP = Chars.ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE =
            Chars.ascii("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    private static final byte[] TIMEOUT = Chars.ascii("timeout=");
    private static final int ADDED = 96;
    private static final int STATUS_AT = 9;
    private static final int STATUS_END = 12;
    private static final int SWITCHING = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Head head;
    private @Nullable Malformed refused;

    public ResponseParser(Head head) {
        this.head = head;
    }

    /// Why the last [#parse] gave nothing.
    public Malformed refused() {
        return refused == null ? Malformed.INVALID_START_LINE : refused;
    }

    /// Judges the head that was read last.
    ///
    /// @param request that it answers
    /// @param keepAlive whether the gateway is willing to keep the client's connection
    /// @param spare room for so many bytes of the body behind the head
    /// @return null if it is refused
    public @Nullable Response parse(
            ByteBufAllocator allocator, Request request, boolean keepAlive, int spare) {
        int status = status();
        boolean old = head.bytes()[7] == '0';
        Connection.Refusal refusal = new Connection.Refusal();
        if (status < 0) {
            refusal.because(Malformed.INVALID_START_LINE);
        }
        if (status == SWITCHING && !request.isUpgrade()) {
            refusal.because(Malformed.UNEXPECTED_UPGRADE);
        }
        int idleSeconds = idleSeconds();
        Connection connection = Connection.apply(head, refusal);
        Framing framing = Framing.of(head, true, refusal);
        Body.Kind kind = kind(status, request, framing);
        if (request.isOldVersion() && framing.kind() == Body.Kind.CHUNKED) {
            refusal.because(Malformed.ENCODING_ON_OLD_VERSION);
        }
        refused = refusal.why();
        if (refused != null) {
            return null;
        }
        boolean reusable =
                kind != Body.Kind.UNTIL_CLOSE
                        && (old ? connection.isKeepAlive() : !connection.isClose());
        boolean clientKeeps = keepAlive && kind != Body.Kind.UNTIL_CLOSE;
        ByteBuf out = allocator.directBuffer(head.end() + ADDED + spare);
        write(out, status, request.isOldVersion(), clientKeeps);
        return new Response(
                out, status, kind, framing.length(), reusable, idleSeconds, clientKeeps);
    }

    /// RFC 9112 section 6.3.
    private static Body.Kind kind(int status, Request request, Framing framing) {
        if (request.method() == Request.Method.HEAD
                || status < 200
                || status == NO_CONTENT
                || status == NOT_MODIFIED) {
            return Body.Kind.NONE;
        }
        return framing.kind() == Body.Kind.NONE ? Body.Kind.UNTIL_CLOSE : framing.kind();
    }

    private int status() {
        byte[] bytes = head.bytes();
        int end = head.lineEnd();
        boolean spoken =
                end >= STATUS_END
                        && Arrays.equals(bytes, 0, 7, VERSION, 0, 7)
                        && (bytes[7] == '0' || bytes[7] == '1')
                        && bytes[8] == ' '
                        && bytes[STATUS_AT] >= '1'
                        && bytes[STATUS_AT] <= '9'
                        && Chars.isDigit(bytes[STATUS_AT + 1])
                        && Chars.isDigit(bytes[STATUS_AT + 2])
                        && (end == STATUS_END || bytes[STATUS_END] == ' ');
        if (!spoken) {
            return -1;
        }
        return (bytes[STATUS_AT] - '0') * 100
                + (bytes[STATUS_AT + 1] - '0') * 10
                + (bytes[STATUS_AT + 2] - '0');
    }

    private int idleSeconds() {
        int i = head.last(Field.KEEP_ALIVE);
        if (i < 0) {
            return -1;
        }
        byte[] bytes = head.bytes();
        int to = head.valueEnd(i);
        for (int from = head.valueStart(i); from + TIMEOUT.length < to; from++) {
            if (Chars.same(bytes, from, from + TIMEOUT.length, TIMEOUT)) {
                int seconds = 0;
                int at = from + TIMEOUT.length;
                while (at < to && Chars.isDigit(bytes[at]) && seconds < 1_000_000) {
                    seconds = seconds * 10 + (bytes[at++] - '0');
                }
                return seconds;
            }
        }
        return -1;
    }

    private void write(ByteBuf out, int status, boolean oldClient, boolean clientKeeps) {
        out.writeBytes(VERSION);
        out.writeBytes(head.bytes(), 8, head.lineEnd() - 8).writeBytes(CRLF);
        int via = head.last(Field.VIA);
        for (int i = 0; i < head.count(); i++) {
            if (!head.isDropped(i)) {
                head.writeLine(i, out);
                if (i == via) {
                    out.writeBytes(VIA_MORE);
                }
                out.writeBytes(CRLF);
            }
        }
        if (via < 0) {
            out.writeBytes(VIA);
        }
        if (status == SWITCHING) {
            out.writeBytes(UPGRADE);
        } else if (status >= 200 && !clientKeeps) {
            out.writeBytes(CLOSE);
        } else if (status >= 200 && oldClient) {
            out.writeBytes(KEEP);
        }
        out.writeBytes(CRLF);
    }
}
