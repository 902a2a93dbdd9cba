package org.handoff.app.wiring;

import org.handoff.model.Environment;
import org.handoff.socket.GatewayStatus;

import java.util.HashMap;
import java.util.Map;

/// Requests and errors a second of each side, out of the counters that gateways report. Smoothed
/// over [#WINDOW_NANOS]; a gateway that restarts begins anew. Thread-safe.
final class Traffic {
    private static final long WINDOW_NANOS = 1_000_000_000L;

    /// Gateways remembered; more than any fleet has.
    private static final int GATEWAYS_MAX = 1_000;

    private final Map<String, Counted> gateways = new HashMap<>();

    /// Requests and errors a second.
    record Rate(double requests, double errors) {}

    private record Counted(
            String incarnation,
            long nanos,
            GatewayStatus.Counters counters,
            Rate legacy,
            Rate cloud) {}

    synchronized void polled(GatewayStatus status, long nanos) {
        Counted last = gateways.get(status.name());
        if (last == null || !last.incarnation().equals(status.incarnation())) {
            if (gateways.size() < GATEWAYS_MAX) {
                gateways.put(status.name(), first(status, nanos));
            }
            return;
        }
        double seconds = (nanos - last.nanos()) / 1e9;
        if (nanos - last.nanos() < WINDOW_NANOS) {
            return;
        }
        GatewayStatus.Counters now = status.counters();
        GatewayStatus.Counters then = last.counters();
        Rate legacy =
                new Rate(
                        (now.legacyRequests() - then.legacyRequests()) / seconds,
                        (now.legacyErrors() - then.legacyErrors()) / seconds);
        Rate cloud =
                new Rate(
                        (now.cloudRequests() - then.cloudRequests()) / seconds,
                        (now.cloudErrors() - then.cloudErrors()) / seconds);
        gateways.put(status.name(), new Counted(status.incarnation(), nanos, now, legacy, cloud));
    }

    private static Counted first(GatewayStatus status, long nanos) {
        Rate none = new Rate(0, 0);
        return new Counted(status.incarnation(), nanos, status.counters(), none, none);
    }

    /// Over all gateways; one that has been silent for three windows counts as zero.
    synchronized Rate of(Environment side, long nanos) {
        double requests = 0;
        double errors = 0;
        for (Counted gateway : gateways.values()) {
            if (nanos - gateway.nanos() < 3 * WINDOW_NANOS) {
                Rate rate = side == Environment.LEGACY ? gateway.legacy() : gateway.cloud();
                requests += rate.requests();
                errors += rate.errors();
            }
        }
        return new Rate(requests, errors);
    }
}
