package org.handoff.gateway.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.Map;

/// The answers that the gateway itself makes up: short, plain, never cached.
final class Answers {
    private static final Map<Integer, String> REASONS =
            Map.ofEntries(
                    Map.entry(200, "OK"),
                    Map.entry(400, "Bad Request"),
                    Map.entry(404, "Not Found"),
                    Map.entry(408, "Request Timeout"),
                    Map.entry(414, "URI Too Long"),
                    Map.entry(417, "Expectation Failed"),
                    Map.entry(431, "Request Header Fields Too Large"),
                    Map.entry(501, "Not Implemented"),
                    Map.entry(502, "Bad Gateway"),
                    Map.entry(503, "Service Unavailable"),
                    Map.entry(504, "Gateway Timeout"),
                    Map.entry(505, "HTTP Version Not Supported"));

    private Answers() {}

    /// @param retryAfterSeconds negative for no such header
    /// @param isHead whether to leave the body out
    static ByteBuf plain(
            int status, String text, int retryAfterSeconds, boolean keepAlive, boolean isHead) {
        String body = text + "\n";
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(status).append(' ');
        head.append(REASONS.getOrDefault(status, "Refused")).append("\r\n");
        head.append("Via: 1.1 handoff\r\nContent-Type: text/plain\r\nCache-Control: no-store\r\n");
        head.append("Content-Length: ").append(body.length()).append("\r\n");
        if (retryAfterSeconds >= 0) {
            head.append("Retry-After: ").append(retryAfterSeconds).append("\r\n");
        }
        head.append(keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
        return Unpooled.copiedBuffer(isHead ? head.toString() : head + body, US_ASCII);
    }
}
