package org.handoff.gateway.h2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Turns the header fields of a request's stream into the head of an HTTP/1.1 request, or finds
/// them malformed (RFC 9113 sections 8.1.1, 8.2 and 8.3.1). Nothing that HTTP/1.1 would read
/// differently gets through: no line end in a value, no second framing, no second host.
final class RequestHead {
    private static final Set<String> CONNECTION_SPECIFIC =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");
    private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":path", ":authority");
    private static final int MAX_DIGITS = 18;

    private final StringBuilder lines = new StringBuilder(512);
    private final StringBuilder cookies = new StringBuilder();
    private @Nullable String method;
    private @Nullable String path;
    private @Nullable String scheme;
    private @Nullable String authority;
    private @Nullable String host;
    private long length = -1;
    private boolean regular;
    private boolean wrong;

    private RequestHead() {}

    /// @param endStream whether no body follows
    /// @return a head whose [#isWrong] tells whether it may be used
    static RequestHead of(Http2Headers headers, boolean endStream) {
        RequestHead head = new RequestHead();
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            head.field(field.getKey().toString(), field.getValue().toString());
        }
        head.judge(endStream);
        return head;
    }

    boolean isWrong() {
        return wrong;
    }

    /// Said by the client, or -1.
    long length() {
        return length;
    }

    private void field(String name, String value) {
        if (name.startsWith(":")) {
            pseudo(name, value);
            return;
        }
        regular = true;
        wrong |= !isName(name) || !isValue(value) || CONNECTION_SPECIFIC.contains(name);
        switch (name) {
            case "te" -> wrong |= !value.equals("trailers");
            case "host" -> {
                wrong |= host != null;
                host = value;
                return;
            }
            case "content-length" -> {
                wrong |= length >= 0 || !value.matches("[0-9]{1," + MAX_DIGITS + "}");
                length = wrong ? -1 : Long.parseLong(value);
            }
            case "cookie" -> {
                cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
                return;
            }
            default -> {}
        }
        lines.append(name).append(": ").append(value).append("\r\n");
    }

    private void pseudo(String name, String value) {
        wrong |= regular || !PSEUDO.contains(name) || !isValue(value) || value.isEmpty();
        wrong |= value.indexOf(' ') >= 0 || value.indexOf('\t') >= 0;
        switch (name) {
            case ":method" -> method = once(method, value);
            case ":path" -> path = once(path, value);
            case ":scheme" -> scheme = once(scheme, value);
            case ":authority" -> authority = once(authority, value);
            default -> wrong = true;
        }
    }

    private String once(@Nullable String before, String value) {
        wrong |= before != null;
        return value;
    }

    private void judge(boolean endStream) {
        wrong |= method == null || path == null || scheme == null;
        wrong |= scheme != null && !List.of("http", "https").contains(scheme);
        wrong |= path != null && !path.startsWith("/") && !path.equals("*");
        wrong |= authority == null && host == null;
        wrong |= authority != null && host != null && !authority.equalsIgnoreCase(host);
        wrong |= endStream && length > 0;
        wrong |= "CONNECT".equals(method);
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.equals(name.toLowerCase(Locale.ROOT))
                && name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':');
    }

    /// No control character, and no blank at either end.
    private static boolean isValue(String value) {
        boolean clean = value.chars().allMatch(c -> (c >= ' ' && c != 0x7F) || c == '\t');
        return clean && value.equals(value.strip()) && value.chars().allMatch(c -> c <= 0xFF);
    }

    /// Trailers may frame nothing.
    static boolean isWrongTrailer(CharSequence name, CharSequence value) {
        String text = name.toString();
        return text.startsWith(":")
                || CONNECTION_SPECIFIC.contains(text)
                || !isName(text)
                || !isValue(value.toString());
    }

    /// Writes the head.
    ///
    /// @param chunked whether a body of unknown length follows
    void write(ByteBuf out, boolean chunked) {
        String target = method + " " + path + " HTTP/1.1\r\n";
        out.writeCharSequence(target, ISO_8859_1);
        lines.insert(0, "host: " + (authority == null ? host : authority) + "\r\n");
        if (!cookies.isEmpty()) {
            lines.append("cookie: ").append(cookies).append("\r\n");
        }
        if (chunked) {
            lines.append("transfer-encoding: chunked\r\n");
        }
        lines.append("\r\n");
        out.writeCharSequence(lines, ISO_8859_1);
    }
}
