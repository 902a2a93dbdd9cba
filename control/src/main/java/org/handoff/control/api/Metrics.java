package org.handoff.control.api;

import org.handoff.control.evidence.AnchorState;
import org.handoff.control.telemetry.Sample;
import org.handoff.control.telemetry.TelemetryState;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The status as Prometheus text (exposition format 0.0.4). What is not known is left out.
public final class Metrics {
    private static final Map<String, String> NONE = Map.of();

    private final Map<String, String> helps = new HashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Set<String> expected;

    private Metrics(Set<String> expected) {
        this.expected = expected;
    }

    /// @param expected gateways that must be there
    static String text(ControlPlane plane, Set<String> expected) {
        return text(samples(plane, expected));
    }

    /// What tells whether somebody would take over, said by the one in charge.
    ///
    /// @param expected how many shall wait
    static String standbys(int expected) {
        return standby(false)
                + """
                # HELP handoff_standby_expected How many control planes shall wait to take over.
                # TYPE handoff_standby_expected gauge
                handoff_standby_expected %d
                """
                        .formatted(expected);
    }

    /// The same, said by one that waits.
    ///
    /// @param ready whether it sees the ledger, so that it could take over
    static String ofStandby(boolean ready) {
        return standby(true)
                + """
                # HELP handoff_standby_ready Whether it sees the ledger, and so could take over.
                # TYPE handoff_standby_ready gauge
                handoff_standby_ready %d
                """
                        .formatted(ready ? 1 : 0);
    }

    private static String standby(boolean waits) {
        return """
        # HELP handoff_standby Whether this control plane waits.
        # TYPE handoff_standby gauge
        handoff_standby %d
        """
                .formatted(waits ? 1 : 0);
    }

    /// The figures of [#text(ControlPlane, Set)], each by itself.
    ///
    /// @param expected gateways that must be there
    public static List<Sample> samples(ControlPlane plane, Set<String> expected) {
        Metrics metrics = new Metrics(expected);
        metrics.all(plane.status());
        AnchorState anchor = plane.anchor();
        if (anchor != null) {
            metrics.anchor(anchor);
        }
        TelemetryState telemetry = plane.telemetry();
        if (telemetry != null) {
            metrics.telemetry(telemetry);
        }
        return metrics.samples;
    }

    private void all(StatusView status) {
        help("handoff_owner", "1 for the side that owns writes");
        for (Environment side : Environment.values()) {
            line("handoff_owner", label("side", side.label()), status.owner() == side ? 1 : 0);
        }
        one("handoff_epoch", "Highest epoch given out", (double) status.epoch());
        help("handoff_phase", "1 for what the migration is doing");
        line("handoff_phase", label("phase", word(status.phase())), 1);
        help("handoff_side_up", "Whether the side's database answers");
        help("handoff_side_writable", "Whether the side's database accepts client writes");
        help("handoff_requests_per_second", "Requests through all gateways");
        help("handoff_errors_per_second", "Failed requests through all gateways");
        side("legacy", status.sides().legacy());
        side("cloud", status.sides().cloud());
        streams(status.replication());
        StatusView.Copy copy = status.copy();
        if (copy != null) {
            one("handoff_copy_rows", "Rows copied", (double) copy.rowsDone());
            one("handoff_copy_rows_expected", "Rows to copy", (double) copy.rowsTotal());
        }
        proof(status.proof());
        gates(status);
        gateways(status);
        runs(status);
    }

    private void side(String name, StatusView.Side side) {
        Map<String, String> label = label("side", name);
        line("handoff_side_up", label, side.reachable() ? 1 : 0);
        Boolean writable = side.writable();
        if (writable != null) {
            line("handoff_side_writable", label, writable ? 1 : 0);
        }
        line("handoff_requests_per_second", label, side.requestsPerSecond());
        line("handoff_errors_per_second", label, side.errorsPerSecond());
    }

    private void streams(StatusView.Replication replication) {
        help("handoff_lag_seconds", "Age of the newest applied marker when it was applied");
        help("handoff_backlog_bytes", "Change log not yet applied");
        stream("legacy>cloud", replication.legacyToCloud());
        stream("cloud>legacy", replication.cloudToLegacy());
    }

    private void stream(String name, StatusView.Stream stream) {
        Double lag = stream.lagMillis();
        if (lag != null) {
            line("handoff_lag_seconds", label("stream", name), lag / 1000);
        }
        line("handoff_backlog_bytes", label("stream", name), (double) stream.backlogBytes());
    }

    private void proof(StatusView.@Nullable Proof proof) {
        if (proof == null) {
            return;
        }
        one("handoff_proven_rows", "Rows proven equal", (double) proof.provenRows());
        one("handoff_dirty_keys", "Keys changed since proven", (double) proof.dirtyKeys());
        one("handoff_unproved_tables", "Tables not proven", (double) proof.unproved().size());
    }

    private void gates(StatusView status) {
        help("handoff_gate_pass", "1 if the gate passes, 0 if it waits or refuses");
        for (StatusView.Gate gate : status.gates()) {
            boolean pass = gate.verdict() == StatusView.Gate.Verdict.PASS;
            line("handoff_gate_pass", label("gate", gate.name()), pass ? 1 : 0);
        }
    }

    private void gateways(StatusView status) {
        help("handoff_gateway_held", "Requests held now");
        help("handoff_gateway_lease_seconds", "How long it may still forward writes");
        Set<String> missing = new TreeSet<>(expected);
        for (StatusView.Gateway gateway : status.gateways()) {
            missing.remove(gateway.name());
            Map<String, String> label = label("gateway", gateway.name());
            line("handoff_gateway_held", label, gateway.held());
            line("handoff_gateway_lease_seconds", label, gateway.leaseMillis() / 1000.0);
        }
        // One that is silent goes on to be told: a figure that goes away ends its own alert.
        for (String gateway : missing) {
            line("handoff_gateway_lease_seconds", label("gateway", gateway), 0);
        }
    }

    private void runs(StatusView status) {
        if (!status.runs().isEmpty()) {
            StatusView.FinishedRun last = status.runs().getLast();
            Double pause = last.pauseMillis();
            if (pause != null) {
                help("handoff_last_pause_seconds", "Write pause of the last run");
                Map<String, String> label = label("direction", word(last.direction()));
                line("handoff_last_pause_seconds", label, pause / 1000);
            }
        }
    }

    private void anchor(AnchorState anchor) {
        one("handoff_anchor_waiting", "Checkpoints not yet in the anchor", anchor.waiting());
        one(
                "handoff_anchor_behind_seconds",
                "For how long the oldest of them has waited",
                anchor.behind().toMillis() / 1000.0);
        one("handoff_anchor_written", "Checkpoints brought there", (double) anchor.written());
        one("handoff_anchor_failures", "Tries that failed", (double) anchor.failures());
        one("handoff_anchor_dropped", "Checkpoints given up", (double) anchor.dropped());
    }

    private void telemetry(TelemetryState telemetry) {
        one("handoff_telemetry_waiting", "Traces not yet taken", telemetry.waiting());
        one("handoff_telemetry_sent", "Traces that were taken", (double) telemetry.sent());
        one("handoff_telemetry_dropped", "Traces given up", (double) telemetry.dropped());
        one(
                "handoff_telemetry_failures",
                "Requests that the collector did not take",
                (double) telemetry.failures());
    }

    private void one(String name, String help, double value) {
        help(name, help);
        line(name, NONE, value);
    }

    private void help(String name, String help) {
        helps.put(name, help);
    }

    private void line(String name, Map<String, String> label, double value) {
        samples.add(new Sample(name, helps.getOrDefault(name, ""), label, value));
    }

    private static Map<String, String> label(String name, String value) {
        return Map.of(name, value);
    }

    /// Samples of one name stand together, as the format asks.
    private static String text(List<Sample> samples) {
        Map<String, StringBuilder> families = new LinkedHashMap<>();
        for (Sample each : samples) {
            StringBuilder text =
                    families.computeIfAbsent(each.name(), name -> begin(name, each.help()));
            text.append(each.name());
            each.labels()
                    .forEach((name, value) ->
                            text.append("{")
                                    .append(name)
                                    .append("=\"")
                                    .append(escaped(value))
                                    .append("\"}"));
            text.append(' ');
            if (each.value() == Math.rint(each.value()) && Math.abs(each.value()) < 1e15) {
                text.append((long) each.value());
            } else {
                text.append(each.value());
            }
            text.append('\n');
        }
        return String.join("", families.values());
    }

    private static StringBuilder begin(String name, String help) {
        return new StringBuilder()
                .append("# HELP ")
                .append(name)
                .append(' ')
                .append(help)
                .append("\n# TYPE ")
                .append(name)
                .append(" gauge\n");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
