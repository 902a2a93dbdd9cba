package org.handoff.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Judges a whole request head and, if it is well-formed and unambiguous, patches it for the
/// upstream. Nothing of a refused request is ever written anywhere. Confined to one event loop.
public final class RequestParser {
    private static final byte[] WEBSOCKET = Chars.ascii("websocket");
    private static final byte[] CONTINUE = Chars.ascii("100-continue");
    private static final byte[] TRAILERS = Chars.ascii("trailers");
    private static final byte[] SCHEME = Chars.ascii("http://");
    private static final byte[] SECURE_SCHEME = Chars.ascii("https://");
    private static final int MAX_METHOD = 32;
    private static final int VERSION_LENGTH = 8;
    private static final Request.Method[] METHODS = Request.Method.values();
    private static final byte[][] METHOD_NAMES = methodNames();

    private final Head head;
    private final RequestWriter writer;
    private @Nullable Malformed refused;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int pathStart;
    private boolean old;

    public RequestParser(Head head) {
        this.head = head;
        this.writer = new RequestWriter(head);
    }

    /// Why the last [#parse] gave nothing.
    public Malformed refused() {
        return refused == null ? Malformed.INVALID_START_LINE : refused;
    }

    /// Judges the head that was read last.
    ///
    /// @param peer the client's end of the connection
    /// @return null if it is refused
    public @Nullable Request parse(ByteBufAllocator allocator, Peer peer) {
        refused = startLine();
        if (refused != null) {
            return null;
        }
        Connection.Refusal refusal = new Connection.Refusal();
        boolean wantsTrailers = has(Field.TE, TRAILERS);
        int upgradeAt = head.last(Field.UPGRADE);
        Connection connection = Connection.apply(head, refusal);
        Framing framing = Framing.of(head, false, refusal);
        judge(framing, refusal);
        refused = refusal.why();
        if (refused != null) {
            return null;
        }
        boolean upgrade =
                connection.isUpgrade()
                        && upgradeAt >= 0
                        && !old
                        && framing.kind() == Body.Kind.NONE
                        && is(upgradeAt, WEBSOCKET);
        boolean keepAlive = old ? connection.isKeepAlive() : !connection.isClose();
        writer.dropUntrusted(peer);
        ByteBuf out = allocator.directBuffer(writer.size(peer));
        writer.write(out, peer, targetStart, pathStart, upgrade, wantsTrailers && !old);
        Request.Method method = method();
        return new Request(
                out,
                method,
                methodName(method),
                path(),
                framing.kind(),
                framing.length(),
                old,
                keepAlive,
                upgrade);
    }

    private @Nullable Malformed startLine() {
        byte[] bytes = head.bytes();
        int end = head.lineEnd();
        int i = 0;
        while (i < end && Chars.isToken(bytes[i])) {
            i++;
        }
        if (i == 0 || i > MAX_METHOD || i == end || bytes[i] != ' ') {
            boolean wrongCharacter = i < end && bytes[i] != ' ';
            return wrongCharacter || i > MAX_METHOD
                    ? Malformed.INVALID_METHOD
                    : Malformed.INVALID_START_LINE;
        }
        methodEnd = i;
        targetStart = ++i;
        while (i < end && Chars.isTarget(bytes[i])) {
            i++;
        }
        if (i == targetStart || i == end || bytes[i] != ' ') {
            return i < end && bytes[i] != ' '
                    ? Malformed.INVALID_TARGET
                    : Malformed.INVALID_START_LINE;
        }
        targetEnd = i;
        Malformed version = version(bytes, i + 1, end);
        return version != null ? version : target(bytes);
    }

    private @Nullable Malformed version(byte[] bytes, int from, int end) {
        if (end - from != VERSION_LENGTH
                || bytes[from] != 'H'
                || bytes[from + 1] != 'T'
                || bytes[from + 2] != 'T'
                || bytes[from + 3] != 'P'
                || bytes[from + 4] != '/'
                || !Chars.isDigit(bytes[from + 5])
                || bytes[from + 6] != '.'
                || !Chars.isDigit(bytes[from + 7])) {
            return Malformed.INVALID_START_LINE;
        }
        if (bytes[from + 5] != '1' || bytes[from + 7] > '1') {
            return Malformed.VERSION_NOT_SUPPORTED;
        }
        old = bytes[from + 7] == '0';
        return null;
    }

    /// Origin form passes; absolute form is turned into it if it names the same host as Host; the
    /// asterisk belongs to OPTIONS.
    private @Nullable Malformed target(byte[] bytes) {
        if (Chars.same(bytes, 0, methodEnd, Chars.ascii("connect"))) {
            return Malformed.METHOD_NOT_SUPPORTED;
        }
        pathStart = targetStart;
        if (bytes[targetStart] == '/') {
            return null;
        }
        if (bytes[targetStart] == '*') {
            boolean alone = targetEnd == targetStart + 1 && method() == Request.Method.OPTIONS;
            return alone ? null : Malformed.INVALID_TARGET;
        }
        int authority = afterScheme(bytes);
        if (authority < 0) {
            return Malformed.INVALID_TARGET;
        }
        int i = authority;
        while (i < targetEnd && Chars.isHost(bytes[i])) {
            i++;
        }
        if (i == authority || i == targetEnd || bytes[i] != '/') {
            return Malformed.INVALID_TARGET;
        }
        pathStart = i;
        int host = head.last(Field.HOST);
        boolean same = host >= 0 && sameHost(host, authority, i);
        return same ? null : Malformed.TARGET_CONTRADICTS_HOST;
    }

    private boolean sameHost(int host, int from, int to) {
        byte[] lower = new byte[to - from];
        for (int k = 0; k < lower.length; k++) {
            lower[k] = Chars.toLower(head.bytes()[from + k]);
        }
        return is(host, lower);
    }

    private int afterScheme(byte[] bytes) {
        for (byte[] scheme : new byte[][] {SCHEME, SECURE_SCHEME}) {
            int to = targetStart + scheme.length;
            if (to < targetEnd && Chars.same(bytes, targetStart, to, scheme)) {
                return to;
            }
        }
        return -1;
    }

    private void judge(Framing framing, Connection.Refusal refusal) {
        int hosts = 0;
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == Field.HOST) {
                hosts++;
                if (!isHost(head.valueStart(i), head.valueEnd(i))) {
                    refusal.because(Malformed.INVALID_HOST);
                }
            } else if (head.field(i) == Field.EXPECT && !is(i, CONTINUE)) {
                refusal.because(Malformed.INVALID_EXPECT);
            }
        }
        if (hosts > 1) {
            refusal.because(Malformed.SEVERAL_HOSTS);
        }
        if (hosts == 0 && !old) {
            refusal.because(Malformed.NO_HOST);
        }
        if (old && framing.kind() == Body.Kind.CHUNKED) {
            refusal.because(Malformed.ENCODING_ON_OLD_VERSION);
        }
    }

    private boolean isHost(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Chars.isHost(head.bytes()[i])) {
                return false;
            }
        }
        return to > from;
    }

    private boolean has(Field field, byte[] lower) {
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == field && is(i, lower)) {
                return true;
            }
        }
        return false;
    }

    private boolean is(int i, byte[] lower) {
        return Chars.same(head.bytes(), head.valueStart(i), head.valueEnd(i), lower);
    }

    /// Methods are case-sensitive: `get` is not GET but an unknown method, hence a write.
    private Request.Method method() {
        for (int i = 0; i < METHOD_NAMES.length; i++) {
            byte[] name = METHOD_NAMES[i];
            if (methodEnd == name.length
                    && Arrays.equals(head.bytes(), 0, methodEnd, name, 0, methodEnd)) {
                return METHODS[i];
            }
        }
        return Request.Method.OTHER;
    }

    private String methodName(Request.Method method) {
        return method == Request.Method.OTHER
                ? new String(head.bytes(), 0, methodEnd, US_ASCII)
                : method.name();
    }

    private String path() {
        int end = pathStart;
        while (end < targetEnd && head.bytes()[end] != '?') {
            end++;
        }
        return new String(head.bytes(), pathStart, end - pathStart, US_ASCII);
    }

    private static byte[][] methodNames() {
        byte[][] names = new byte[METHODS.length - 1][];
        for (int i = 0; i < names.length; i++) {
            names[i] = Chars.ascii(METHODS[i].name());
        }
        return names;
    }
}
