package org.handoff.control.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;

import org.handoff.control.ledger.Draft;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.MemoryLedger;
import org.handoff.control.ledger.RunSummary;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Against a receiver that reads OTLP by its own definitions.
@Timeout(60)
class TelemetryTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T02:00:00Z");

    private final MemoryLedger ledger = new MemoryLedger();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile int answer = 200;
    private HttpServer receiver;
    private long millis;

    @BeforeEach
    void receive() throws Exception {
        receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        receiver.createContext(
                "/v1/",
                exchange -> {
                    try (InputStream in = exchange.getRequestBody()) {
                        byte[] body = in.readAllBytes();
                        authorizations.add(
                                String.valueOf(
                                        exchange.getRequestHeaders().getFirst("Authorization")));
                        if (answer == 200) {
                            take(exchange.getRequestURI().getPath(), body);
                        }
                    }
                    exchange.sendResponseHeaders(answer, -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private void take(String path, byte[] body) throws java.io.IOException {
        if (path.equals("/v1/traces")) {
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
                    .flatMap(it -> it.getScopeSpansList().stream())
                    .forEach(it -> spans.addAll(it.getSpansList()));
        } else {
            ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList().stream()
                    .flatMap(it -> it.getScopeMetricsList().stream())
                    .forEach(it -> metrics.addAll(it.getMetricsList()));
        }
    }

    private Telemetry start() {
        Collector collector =
                new Collector(
                        URI.create("http://127.0.0.1:" + receiver.getAddress().getPort()),
                        () -> "Bearer t0ken",
                        "",
                        Duration.ofMillis(100));
        List<Sample> figures =
                List.of(
                        new Sample("handoff_epoch", "Highest epoch", Map.of(), 7),
                        new Sample("handoff_owner", "1 for it", Map.of("side", "cloud"), 1),
                        new Sample("handoff_owner", "1 for it", Map.of("side", "legacy"), 0));
        return Telemetry.start(
                collector,
                "respiratory",
                ledger,
                ledger.readAll(),
                () -> figures,
                Duration.ofMillis(20));
    }

    private void append(long after, Entry entry) throws Exception {
        millis += after;
        ledger.append(
                ledger.head(), new Draft(BEGIN.plusMillis(millis), new Epoch(4), "serve-1", entry));
    }

    private void cutover(long run, RunSummary.Outcome outcome) throws Exception {
        RunSummary summary =
                new RunSummary(
                        run,
                        Environment.LEGACY,
                        Environment.CLOUD,
                        outcome,
                        "",
                        64_000,
                        Map.of("hold", 9_000L, "drain", 20_000L, "switch", 3_000L),
                        1_000_000,
                        300,
                        0);
        append(
                1_000,
                new Entry.RunBegan(
                        run, Environment.LEGACY, Environment.CLOUD, "Jane Roe", "MRN 8847123"));
        append(500, new Entry.PauseBegan(run));
        if (outcome == RunSummary.Outcome.RETURNED) {
            append(80, new Entry.ReturnBegan(run, "drain", "drain.bound"));
            append(10, new Entry.RunEnded(run, summary));
        } else {
            append(60, new Entry.Switched(run, Environment.CLOUD, "marker", summary));
            append(4, new Entry.Released(run, summary));
        }
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("30 s").isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private Span span(String name) {
        return spans.stream().filter(it -> it.getName().equals(name)).findFirst().orElseThrow();
    }

    private static Map<String, String> said(Span span) {
        return span.getAttributesList().stream()
                .collect(
                        Collectors.toMap(
                                KeyValue::getKey,
                                it ->
                                        it.getValue().hasIntValue()
                                                ? "" + it.getValue().getIntValue()
                                                : it.getValue().getStringValue()));
    }

    private static double millis(Span span) {
        return (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1e6;
    }

    @Test
    void aMoveIsOneTraceWithASpanForEachStepAndNothingThatAnybodyTyped() throws Exception {
        try (Telemetry telemetry = start()) {
            cutover(1, RunSummary.Outcome.MOVED);
            until(() -> telemetry.state().sent() == 1);

            assertThat(spans)
                    .extracting(Span::getName)
                    .containsExactly("move", "arm", "hold", "drain", "switch");
            assertThat(spans).extracting(Span::getTraceId).containsOnly(span("move").getTraceId());
            assertThat(span("drain").getParentSpanId()).isEqualTo(span("move").getSpanId());
            assertThat(millis(span("move"))).isEqualTo(564);
            assertThat(millis(span("arm"))).isEqualTo(500);
            assertThat(millis(span("drain"))).isEqualTo(20);
            assertThat(span("drain").getStartTimeUnixNano())
                    .isEqualTo(span("hold").getEndTimeUnixNano());
            assertThat(said(span("move")))
                    .containsEntry("handoff.run", "1")
                    .containsEntry("handoff.direction", "cutover")
                    .containsEntry("handoff.owner", "cloud")
                    .containsEntry("handoff.outcome", "moved")
                    .containsEntry("handoff.epoch", "4")
                    .containsEntry("handoff.pause_ms", "64.0");
            assertThat(said(span("drain")))
                    .containsEntry("handoff.owner", "legacy")
                    .containsEntry("handoff.result", "done");
            assertThat(said(span("switch"))).containsEntry("handoff.owner", "cloud");
            assertThat(spans.toString()).doesNotContain("Jane", "8847123", "MRN");
            assertThat(authorizations).contains("Bearer t0ken");
        }
    }

    @Test
    void aMoveThatTurnedBackSaysWhereAndWhy() throws Exception {
        try (Telemetry telemetry = start()) {
            cutover(1, RunSummary.Outcome.RETURNED);
            until(() -> telemetry.state().sent() == 1);

            assertThat(span("drain").getStatus().getCode())
                    .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(span("drain").getStatus().getMessage()).isEqualTo("drain: drain.bound");
            assertThat(span("hold").getStatus().getCode())
                    .isEqualTo(Status.StatusCode.STATUS_CODE_OK);
            assertThat(said(span("move"))).containsEntry("handoff.outcome", "returned");
        }
    }

    @Test
    void whatTheCollectorDidNotTakeIsSentLaterAndTheSoakBelongsToTheSameTrace() throws Exception {
        answer = 503;
        try (Telemetry telemetry = start()) {
            cutover(1, RunSummary.Outcome.MOVED);
            until(() -> telemetry.state().failures() > 1 && telemetry.state().waiting() == 1);
            assertThat(spans).isEmpty();
            answer = 200;
            until(() -> telemetry.state().sent() == 1);
            append(
                    9_000,
                    new Entry.RunEnded(
                            1,
                            new RunSummary(
                                    1,
                                    Environment.LEGACY,
                                    Environment.CLOUD,
                                    RunSummary.Outcome.MOVED,
                                    "",
                                    64_000,
                                    Map.of(),
                                    1,
                                    0,
                                    0)));

            until(() -> spans.stream().anyMatch(it -> it.getName().equals("soak")));

            assertThat(span("soak").getTraceId()).isEqualTo(span("move").getTraceId());
            assertThat(span("soak").getParentSpanId()).isEqualTo(span("move").getSpanId());
        }
    }

    @Test
    void figuresComeAsGaugesUnderTheirNames() throws Exception {
        try (Telemetry telemetry = start()) {
            until(() -> metrics.size() > 1);

            Metric owner =
                    metrics.stream()
                            .filter(it -> it.getName().equals("handoff_owner"))
                            .findFirst()
                            .orElseThrow();
            assertThat(owner.getGauge().getDataPointsList()).hasSize(2);
            assertThat(owner.getGauge().getDataPointsList())
                    .anyMatch(it ->
                            it.getAsDouble() == 1
                                    && it.getAttributes(0).getKey().equals("side")
                                    && it.getAttributes(0)
                                            .getValue()
                                            .getStringValue()
                                            .equals("cloud"));
            assertThat(telemetry.state().failures()).isZero();
        }
    }
}
