package org.handoff.app.wiring;

import org.handoff.app.spec.GatewaySpec;
import org.handoff.app.spec.Secret;
import org.handoff.app.spec.Spec;
import org.handoff.app.spec.TelemetrySpec;
import org.handoff.control.api.Metrics;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.handoff.control.telemetry.Collector;
import org.handoff.control.telemetry.Telemetry;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The spec's telemetry, as the control plane takes it.
final class TelemetryWiring {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryWiring.class);

    private TelemetryWiring() {}

    /// Nothing happens if the spec asks for none.
    ///
    /// @param before the ledger as it is now
    /// @param served whose figures are told
    /// @param opened where it is put to be closed What is wrong with it is said in the log: nobody
    ///   is kept from conducting by a collector.
    static void start(
            Spec spec,
            Ledger ledger,
            List<LedgerRecord> before,
            ServedControlPlane served,
            Deque<AutoCloseable> opened) {
        try {
            open(spec, ledger, before, served, opened);
        } catch (HandoffException e) {
            LOG.error("nothing is told by OTLP: {}", e.fault().sentence());
        } catch (RuntimeException e) {
            LOG.error("nothing is told by OTLP: telemetry.authority or otlp cannot be used", e);
        }
    }

    private static void open(
            Spec spec,
            Ledger ledger,
            List<LedgerRecord> before,
            ServedControlPlane served,
            Deque<AutoCloseable> opened) {
        TelemetrySpec asked = spec.telemetry();
        if (asked.otlp() == null) {
            return;
        }
        Secret authorization = asked.authorization();
        Collector collector =
                new Collector(
                        asked.otlp(),
                        authorization == null ? null : authorization::resolve,
                        authority(asked.authority()),
                        asked.every());
        Set<String> gateways =
                spec.gateways().stream()
                        .map(GatewaySpec::name)
                        .collect(Collectors.toUnmodifiableSet());
        Telemetry telemetry =
                Telemetry.start(
                        collector,
                        spec.migration(),
                        ledger,
                        before,
                        () -> Metrics.samples(served, gateways));
        opened.push(telemetry);
        served.telemetry(telemetry);
    }

    private static String authority(@Nullable Path file) {
        try {
            return file == null ? "" : Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw HandoffException.external(
                    "telemetry.authority",
                    "The authority's certificate " + file + " cannot be read.",
                    "Name a file in PEM that may be read, or leave telemetry.authority out.",
                    e);
        }
    }
}
