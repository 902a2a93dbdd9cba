package org.handoff.gateway.metrics;

import org.handoff.gateway.mllp.MllpListener;
import org.handoff.gateway.relay.Relay;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryCounts.Arm;

import java.util.Map;
import java.util.function.ToLongFunction;

/// The figures of what stands beside plain HTTP: MLLP, relays, canary, access records.
final class OthersPage {
    private OthersPage() {}

    static void write(PrometheusText text, Figures figures) {
        if (!figures.mllp().isEmpty()) {
            mllp(text, figures);
        }
        if (!figures.relays().isEmpty()) {
            relays(text, figures);
        }
        canary(text, figures.placing().canary());
        moved(text, figures.placing().moved());
        AccessLog access = figures.access();
        if (access != null) {
            text.family("handoff_access_records_total", "counter", "Access records, by fate.");
            text.sample(access.writtenTotal(), "fate", "written");
            text.sample(access.droppedTotal(), "fate", "dropped");
            text.sample(access.lostTotal(), "fate", "lost");
        }
    }

    private static void mllp(PrometheusText text, Figures figures) {
        text.family("handoff_mllp_messages_total", "counter", "HL7 messages, by what was done.");
        for (MllpListener each : figures.mllp()) {
            message(text, each, "forwarded", each.counters().forwardedTotal());
            message(text, each, "answered", each.counters().answeredTotal());
            message(text, each, "repeated", each.counters().repeatedTotal());
            message(text, each, "reused-id", each.counters().reusedTotal());
        }
        text.family("handoff_mllp_closed_total", "counter", "Senders closed, by reason.");
        for (MllpListener each : figures.mllp()) {
            String name = each.config().name();
            each.counters()
                    .endings()
                    .forEach((why, count) -> text.sample(count, "route", name, "reason", why));
        }
        text.family("handoff_mllp_connections", "gauge", "Senders' connections.");
        for (MllpListener each : figures.mllp()) {
            text.sample(each.connections(), "route", each.config().name());
        }
        text.family("handoff_mllp_buffered_bytes", "gauge", "Of messages being read or waiting.");
        for (MllpListener each : figures.mllp()) {
            text.sample(each.bufferedBytes(), "route", each.config().name());
        }
    }

    private static void message(PrometheusText text, MllpListener each, String what, long count) {
        text.sample(count, "route", each.config().name(), "event", what);
    }

    private static void relays(PrometheusText text, Figures figures) {
        text.family("handoff_relay_connections", "gauge", "Relayed connections.");
        each(text, figures, Relay::connections);
        text.family("handoff_relay_taken_total", "counter", "Connections taken, refused included.");
        each(text, figures, relay -> relay.counters().takenTotal());
        text.family("handoff_relay_held_total", "counter", "Connections that waited in a hold.");
        each(text, figures, relay -> relay.counters().heldTotal());
        text.family("handoff_relay_up_bytes_total", "counter", "Bytes of clients passed on.");
        each(text, figures, relay -> relay.counters().upBytesTotal());
        text.family("handoff_relay_down_bytes_total", "counter", "Bytes of sides passed on.");
        each(text, figures, relay -> relay.counters().downBytesTotal());
        text.family("handoff_relay_clients", "gauge", "Client addresses seen, see its report.");
        each(text, figures, relay -> relay.clients().count());
        text.family("handoff_relay_ended_total", "counter", "Connections ended, by reason.");
        for (Relay relay : figures.relays()) {
            String name = relay.config().name();
            relay.counters()
                    .endings()
                    .forEach((why, count) -> text.sample(count, "relay", name, "reason", why));
        }
    }

    private static void each(PrometheusText text, Figures figures, ToLongFunction<Relay> of) {
        for (Relay relay : figures.relays()) {
            text.sample(of.applyAsLong(relay), "relay", relay.config().name());
        }
    }

    private static void canary(PrometheusText text, CanaryCounts counts) {
        text.gauge(
                "handoff_canary_placing",
                "1 if members of a cohort go to the other side.",
                counts.isPlacing() ? 1 : 0);
        Arm canary = Arm.NONE;
        Arm baseline = Arm.NONE;
        for (CanaryCounts.Arms arms : counts.routes()) {
            canary = canary.plus(arms.canary());
            baseline = baseline.plus(arms.baseline());
        }
        text.family("handoff_canary_requests_total", "counter", "Under this version of its rule.");
        text.sample(canary.requests(), "arm", "canary");
        text.sample(baseline.requests(), "arm", "baseline");
        text.family("handoff_canary_errors_total", "counter", "Of those, failed.");
        text.sample(canary.errors(), "arm", "canary");
        text.sample(baseline.errors(), "arm", "baseline");
    }

    private static void moved(PrometheusText text, Map<String, CanaryCounts> moved) {
        if (moved.isEmpty()) {
            return;
        }
        text.family("handoff_moved_requests_total", "counter", "Of moved routes, by side.");
        moved.forEach((name, counts) -> {
            for (CanaryCounts.Arms arms : counts.routes()) {
                text.sample(arms.canary().requests(), "route", name, "went", "away");
                text.sample(arms.baseline().requests(), "route", name, "went", "owner");
            }
        });
        text.family("handoff_moved_errors_total", "counter", "Of those, failed.");
        moved.forEach((name, counts) -> {
            for (CanaryCounts.Arms arms : counts.routes()) {
                text.sample(arms.canary().errors(), "route", name, "went", "away");
                text.sample(arms.baseline().errors(), "route", name, "went", "owner");
            }
        });
    }
}
