package org.handoff.control.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes spans of stretches and brings them to a collector. One thread.
final class Spans implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Ids ids;
    private final OtlpHttpSpanExporter exporter;
    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final List<SpanData> made = new ArrayList<>();

    Spans(Collector collector, String migration) {
        this.ids = new Ids(migration);
        OtlpHttpSpanExporterBuilder builder =
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(collector.address() + "/v1/traces")
                        .setConnectTimeout(CONNECT)
                        .setTimeout(ANSWER)
                        .setRetryPolicy(null)
                        .setHeaders(Resources.headers(collector));
        if (!collector.authority().isEmpty()) {
            builder.setTrustedCertificates(collector.authority().getBytes(US_ASCII));
        }
        this.exporter = builder.build();
        this.provider =
                SdkTracerProvider.builder()
                        .setResource(Resources.of(migration))
                        .setIdGenerator(ids)
                        .addSpanProcessor(new Kept())
                        .build();
        this.tracer = provider.get("handoff");
    }

    /// Keeps what ends.
    private final class Kept implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            made.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    List<SpanData> of(List<Stretch> stretches) {
        made.clear();
        stretches.forEach(this::make);
        return List.copyOf(made);
    }

    private void make(Stretch stretch) {
        ids.next(stretch);
        SpanBuilder builder = tracer.spanBuilder(stretch.name()).setStartTimestamp(stretch.begin());
        if (stretch.isWhole()) {
            builder.setNoParent();
        } else {
            SpanContext whole =
                    SpanContext.create(
                            ids.trace(stretch.run()),
                            ids.whole(stretch.run()),
                            TraceFlags.getSampled(),
                            TraceState.getDefault());
            builder.setParent(Context.root().with(Span.wrap(whole)));
        }
        builder.setAttribute("handoff.run", stretch.run());
        stretch.said().forEach(builder::setAttribute);
        builder.setAttribute("handoff.result", stretch.failed().isEmpty() ? "done" : "failed");
        Span span = builder.startSpan();
        if (stretch.failed().isEmpty()) {
            span.setStatus(StatusCode.OK);
        } else {
            span.setStatus(StatusCode.ERROR, stretch.failed());
        }
        span.end(stretch.end());
    }

    /// @return whether the collector took them
    boolean send(List<SpanData> spans) {
        return exporter.export(spans)
                .join(CONNECT.plus(ANSWER).toMillis(), TimeUnit.MILLISECONDS)
                .isSuccess();
    }

    @Override
    public void close() {
        provider.close();
        exporter.close();
    }
}
