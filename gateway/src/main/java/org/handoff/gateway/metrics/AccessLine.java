package org.handoff.gateway.metrics;

import org.handoff.gateway.WordedCounts;

import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/// One record as a line of JSON. Everything in it is a number, a word of the gateway's own, or a
/// pattern of the spec.
final class AccessLine {
    private AccessLine() {}

    static void append(StringBuilder out, AccessRecord one, RouteNames routes) {
        out.append("{\"time\":\"").append(Instant.ofEpochMilli(one.endedAt()));
        out.append("\",\"method\":");
        if (one.method() == null) {
            out.append("null");
        } else {
            out.append('"').append(one.method().name()).append('"');
        }
        out.append(",\"route\":\"");
        escaped(out, routes.of(one.route()));
        out.append("\",\"by\":\"").append(WordedCounts.word(one.by()));
        out.append("\",\"status\":").append(one.status());
        out.append(",\"up\":").append(one.upBytes());
        out.append(",\"down\":").append(one.downBytes());
        out.append(",\"micros\":").append(TimeUnit.NANOSECONDS.toMicros(one.nanos()));
        out.append(",\"heldMicros\":").append(TimeUnit.NANOSECONDS.toMicros(one.heldNanos()));
        out.append(",\"outcome\":\"").append(WordedCounts.word(one.outcome())).append('"');
        if (one.client() != 0) {
            String hash = HexFormat.of().toHexDigits(one.client());
            out.append(",\"client\":\"").append(hash).append('"');
        }
        out.append("}\n");
    }

    /// As JSON strings want it (RFC 8259 section 7).
    private static void escaped(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
            } else {
                out.append(c);
            }
        }
    }
}
