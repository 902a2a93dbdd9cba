package org.handoff.control.runbook;

import org.handoff.control.gate.Answered;
import org.handoff.control.lease.GatewayView;
import org.handoff.model.Environment;
import org.handoff.socket.GatewayStatus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts what a side answered from a moment on, out of counters that gateways keep since their own
/// start. A gateway that is met later counts from when it is met; one that ended counts no more.
final class AnswerCount {
    /// Gateways counted; more than any fleet has.
    private static final int GATEWAYS_MAX = 1_000;

    private final Map<Identity, GatewayStatus.Counters> first = new HashMap<>();

    private record Identity(String name, String incarnation) {}

    void begin(List<GatewayView> gateways) {
        first.clear();
        meet(gateways);
    }

    private void meet(List<GatewayView> gateways) {
        for (GatewayView each : gateways) {
            if (first.size() < GATEWAYS_MAX) {
                first.putIfAbsent(identity(each), each.status().counters());
            }
        }
    }

    Answered by(Environment side, List<GatewayView> gateways) {
        meet(gateways);
        long requests = 0;
        long errors = 0;
        for (GatewayView each : gateways) {
            GatewayStatus.Counters then = first.get(identity(each));
            if (then != null) {
                GatewayStatus.Counters now = each.status().counters();
                requests += requests(now, side) - requests(then, side);
                errors += errors(now, side) - errors(then, side);
            }
        }
        return new Answered(requests, errors);
    }

    private static Identity identity(GatewayView gateway) {
        return new Identity(gateway.status().name(), gateway.status().incarnation());
    }

    private static long requests(GatewayStatus.Counters counters, Environment side) {
        return side == Environment.LEGACY ? counters.legacyRequests() : counters.cloudRequests();
    }

    private static long errors(GatewayStatus.Counters counters, Environment side) {
        return side == Environment.LEGACY ? counters.legacyErrors() : counters.cloudErrors();
    }
}
