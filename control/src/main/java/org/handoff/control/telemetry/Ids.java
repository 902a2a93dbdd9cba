package org.handoff.control.telemetry;

import io.opentelemetry.sdk.trace.IdGenerator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Identifiers of traces and spans, made from what they name: a move has the same ones whenever and
/// by whomever it is told, so that one told twice, or by two control planes, is one. One thread
/// makes spans and says before each which it is.
final class Ids implements IdGenerator {
    private static final int TRACE_CHARS = 32;
    private static final int SPAN_CHARS = 16;

    private final String migration;
    private String trace = "";
    private String span = "";

    Ids(String migration) {
        this.migration = migration;
    }

    /// The next span is that one.
    void next(Stretch stretch) {
        trace = trace(stretch.run());
        span = span(stretch.run(), stretch.name(), stretch.begin().toString());
    }

    String trace(long run) {
        return hash("trace " + run).substring(0, TRACE_CHARS);
    }

    /// Of the whole of a run.
    String whole(long run) {
        return span(run, Stretch.WHOLE, "");
    }

    private String span(long run, String name, String begin) {
        String told = name.equals(Stretch.WHOLE) ? "" : begin;
        return hash("span " + run + " " + name + " " + told).substring(0, SPAN_CHARS);
    }

    private String hash(String what) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(
                                            (migration + " " + what)
                                                    .getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String generateSpanId() {
        return span;
    }

    @Override
    public String generateTraceId() {
        return trace;
    }
}
