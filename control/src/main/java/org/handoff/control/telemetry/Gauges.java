package org.handoff.control.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Brings figures to a collector, each as a gauge under the name that Prometheus knows it by. One
/// thread.
final class Gauges implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /// The reader's own pace, which is never waited for: it is asked to send.
    private static final Duration NEVER = Duration.ofDays(365);

    private final SdkMeterProvider provider;
    private final Meter meter;
    private final Set<String> known = new HashSet<>();
    private volatile List<Sample> latest = List.of();

    Gauges(Collector collector, String migration) {
        OtlpHttpMetricExporterBuilder builder =
                OtlpHttpMetricExporter.builder()
                        .setEndpoint(collector.address() + "/v1/metrics")
                        .setConnectTimeout(CONNECT)
                        .setTimeout(ANSWER)
                        .setRetryPolicy(null)
                        .setHeaders(Resources.headers(collector));
        if (!collector.authority().isEmpty()) {
            builder.setTrustedCertificates(collector.authority().getBytes(US_ASCII));
        }
        this.provider =
                SdkMeterProvider.builder()
                        .setResource(Resources.of(migration))
                        .registerMetricReader(
                                PeriodicMetricReader.builder(builder.build())
                                        .setInterval(NEVER)
                                        .build())
                        .build();
        this.meter = provider.get("handoff");
    }

    /// @return whether the collector took them
    boolean send(List<Sample> samples) {
        latest = List.copyOf(samples);
        for (Sample each : samples) {
            if (known.add(each.name())) {
                var _ =
                        meter.gaugeBuilder(each.name())
                                .setDescription(each.help())
                                .buildWithCallback(measurement ->
                                        latest.stream()
                                                .filter(it -> it.name().equals(each.name()))
                                                .forEach(it ->
                                                        measurement.record(
                                                                it.value(), labels(it))));
            }
        }
        return provider.forceFlush()
                .join(CONNECT.plus(ANSWER).toMillis(), TimeUnit.MILLISECONDS)
                .isSuccess();
    }

    private static Attributes labels(Sample sample) {
        AttributesBuilder labels = Attributes.builder();
        sample.labels().forEach(labels::put);
        return labels.build();
    }

    @Override
    public void close() {
        latest = List.of();
        provider.shutdown().join(2, TimeUnit.SECONDS);
    }
}
