package org.handoff.app.wiring;

import org.handoff.control.api.StatusView;
import org.handoff.model.Environment;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.LatencyBands;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How long each side's requests took in the last [#SECONDS] seconds, over all gateways, out of the
/// counts since their start that they report. A gateway that restarts begins anew. Thread-safe.
final class AnswerTimes {
    private static final int SECONDS = 10;

    /// Gateways remembered; more than any fleet has.
    private static final int GATEWAYS_MAX = 1_000;

    private final Map<String, Told> gateways = new HashMap<>();
    private final Map<Environment, Window> windows = new EnumMap<>(Environment.class);

    private record Told(String incarnation, GatewayStatus.Times times) {}

    AnswerTimes() {
        for (Environment side : Environment.values()) {
            windows.put(side, new Window());
        }
    }

    synchronized void polled(GatewayStatus status) {
        Told before = gateways.get(status.name());
        if (before == null && gateways.size() >= GATEWAYS_MAX) {
            return;
        }
        gateways.put(status.name(), new Told(status.incarnation(), status.times()));
        if (before != null && before.incarnation().equals(status.incarnation())) {
            windows.forEach(
                    (side, window) -> window.add(before.times().of(side), status.times().of(side)));
        }
    }

    /// To be called once a second: what is older than the window is forgotten.
    synchronized void second() {
        windows.values().forEach(Window::second);
    }

    /// `null` if nothing was answered.
    synchronized StatusView.@Nullable Latency of(Environment side) {
        Window window = windows.get(side);
        if (window == null || window.count() == 0) {
            return null;
        }
        return new StatusView.Latency(window.at(0.5), window.at(0.95), window.at(0.99));
    }

    /// The last seconds' bands, and their sum.
    private static final class Window {
        private final Deque<long[]> seconds = new ArrayDeque<>();
        private long[] now = new long[LatencyBands.COUNT];

        void add(List<Long> before, List<Long> after) {
            for (int i = 0; i < after.size(); i++) {
                long more = after.get(i) - (i < before.size() ? before.get(i) : 0);
                now[i] += Math.max(0, more);
            }
        }

        void second() {
            seconds.addLast(now);
            now = new long[LatencyBands.COUNT];
            while (seconds.size() >= SECONDS) {
                seconds.removeFirst();
            }
        }

        long count() {
            long count = 0;
            for (int i = 0; i < LatencyBands.COUNT; i++) {
                count += band(i);
            }
            return count;
        }

        /// The end of the band in which that share is reached.
        double at(double share) {
            long all = count();
            long seen = 0;
            for (int i = 0; i < LatencyBands.COUNT - 1; i++) {
                seen += band(i);
                if (seen >= share * all) {
                    return LatencyBands.endMillis(i);
                }
            }
            return LatencyBands.endMillis(LatencyBands.COUNT - 2);
        }

        private long band(int band) {
            long sum = now[band];
            for (long[] second : seconds) {
                sum += second[band];
            }
            return sum;
        }
    }
}
