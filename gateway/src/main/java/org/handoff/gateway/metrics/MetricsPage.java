package org.handoff.gateway.metrics;

import org.handoff.gateway.Counters;
import org.handoff.gateway.WordedCounts;
import org.handoff.gateway.hold.HoldStatus;
import org.handoff.gateway.hold.Lease;
import org.handoff.model.Environment;

import java.util.List;
import java.util.function.ToLongFunction;

/// A gateway's figures as Prometheus reads them: names of the spec, words of the gateway's own, and
/// numbers.
final class MetricsPage {
    private static final double NANOS = 1e9;
    private static final List<String> CLASSES = List.of("none", "1xx", "2xx", "3xx", "4xx", "5xx");

    private final Figures figures;
    private final PrometheusText text = new PrometheusText();

    private MetricsPage(Figures figures) {
        this.figures = figures;
    }

    static String of(Figures figures) {
        MetricsPage page = new MetricsPage(figures);
        page.requests();
        page.times();
        page.faults();
        page.hold();
        page.connections();
        OthersPage.write(page.text, figures);
        JvmPage.write(page.text);
        return page.text.toString();
    }

    private long sum(ToLongFunction<Meter> of) {
        return figures.meters().stream().mapToLong(of).sum();
    }

    private void requests() {
        text.family(
                "handoff_requests_total",
                "counter",
                "Requests that are over, by the spec's pattern, who answered, and status.");
        for (int route = 0; route < figures.routes().count(); route++) {
            for (Answerer by : Answerer.values()) {
                for (int kind = 0; kind < Meter.CLASSES; kind++) {
                    int r = route;
                    int k = kind;
                    long count = sum(meter -> meter.requests(r, by, k));
                    if (count > 0) {
                        text.sample(
                                count,
                                "route",
                                figures.routes().of(route),
                                "by",
                                WordedCounts.word(by),
                                "status",
                                CLASSES.get(kind));
                    }
                }
            }
        }
        text.family("handoff_outcomes_total", "counter", "Requests, by what became of them.");
        for (Outcome outcome : Outcome.values()) {
            long count = sum(meter -> meter.outcomes(outcome));
            text.sample(count, "outcome", WordedCounts.word(outcome));
        }
        text.gauge(
                "handoff_requests_in_progress",
                "Requests waiting, sent, or being answered now.",
                sum(Meter::inProgress));
        text.counter(
                "handoff_request_bytes_total",
                "Bytes of requests that were sent to a side.",
                sum(Meter::upBytes));
        text.counter(
                "handoff_response_bytes_total",
                "Bytes of sides' answers that were passed on.",
                sum(Meter::downBytes));
    }

    private void times() {
        text.family(
                "handoff_request_seconds",
                "histogram",
                "From a request's head to its end, waits included.");
        for (Answerer by : Answerer.values()) {
            text.histogram(
                    band -> sum(meter -> meter.band(by, band)),
                    sum(meter -> meter.sum(by)),
                    "by",
                    WordedCounts.word(by));
        }
        text.family("handoff_held_seconds", "histogram", "How long held requests waited.");
        text.histogram(band -> sum(meter -> meter.heldBand(band)), sum(Meter::heldSum));
    }

    private void faults() {
        Counters counters = figures.counters();
        text.family("handoff_sent_total", "counter", "Requests and messages sent to a side.");
        for (Environment side : Environment.values()) {
            text.sample(counters.forwardedTotal(side), "side", side.label());
        }
        text.family(
                "handoff_side_failures_total",
                "counter",
                "Of those, answered 5xx, broken off or not answered.");
        for (Environment side : Environment.values()) {
            text.sample(counters.sideFailedTotal(side), "side", side.label());
        }
        text.counter(
                "handoff_unknown_outcomes_total",
                "Writes sent and never answered.",
                counters.unknownOutcomeTotal());
        text.counter(
                "handoff_malformed_total",
                "Malformed or ambiguous requests refused.",
                counters.malformedTotal());
        text.counter(
                "handoff_refused_connections_total",
                "Clients' connections over the limit.",
                counters.refusedClientsTotal());
    }

    private void hold() {
        HoldStatus hold = figures.gate().status();
        text.gauge("handoff_held_now", "Requests, messages and connections waiting.", hold.held());
        text.gauge("handoff_held_bytes", "Memory that they occupy.", hold.heldBytes());
        text.counter("handoff_held_total", "Those that ever waited.", hold.heldTotal());
        text.gauge(
                "handoff_writes_in_flight",
                "Writes sent and not yet answered.",
                hold.writesInFlight());
        text.gauge("handoff_epoch", "Of the directive obeyed.", hold.epoch().number());
        text.family("handoff_state", "gauge", "1 for what the gate is doing.");
        for (HoldStatus.State state : HoldStatus.State.values()) {
            text.sample(hold.state() == state ? 1 : 0, "state", WordedCounts.word(state));
        }
        text.family("handoff_owner", "gauge", "1 for the side that writes are sent to.");
        for (Environment side : Environment.values()) {
            text.sample(hold.owner() == side ? 1 : 0, "side", side.label());
        }
        Lease lease = figures.gate().lease();
        if (lease != null) {
            text.gauge(
                    "handoff_lease_age_seconds",
                    "Since the poll was sent whose answer is obeyed.",
                    lease.ageNanos() / NANOS);
            text.gauge(
                    "handoff_lease_left_seconds",
                    "Until writes wait for lack of a lease; negative if they do.",
                    lease.leftNanos() / NANOS);
        }
        text.gauge("handoff_ready", "1 if requests may be sent here.", ready());
    }

    private int ready() {
        return figures.isReady().getAsBoolean() ? 1 : 0;
    }

    private void connections() {
        text.gauge(
                "handoff_client_connections",
                "Clients' connections of all kinds.",
                figures.clients().getAsInt());
        text.family("handoff_upstream_connections", "gauge", "HTTP connections to a side.");
        for (Environment side : Environment.values()) {
            text.sample(figures.upstreams().applyAsInt(side), "side", side.label());
        }
    }
}
