package org.handoff.control.canary;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Requests of some facilities, added up in every way that matters. Owned by one thread.
final class Volume {
    private final Map<String, Long> byRoute = new TreeMap<>();
    private final Map<String, Long> byChannel = new TreeMap<>();
    private final Map<Shift, Long> byShift = new EnumMap<>(Shift.class);
    private final Map<Integer, Long> byHour = new HashMap<>();
    private long requests;

    void add(Observed seen) {
        if (seen.requests() > 0) {
            requests += seen.requests();
            byRoute.merge(seen.route(), seen.requests(), Long::sum);
            byChannel.merge(seen.channel(), seen.requests(), Long::sum);
            byShift.merge(seen.shift(), seen.requests(), Long::sum);
            byHour.merge(seen.hour(), seen.requests(), Long::sum);
        }
    }

    void add(Volume more) {
        requests += more.requests;
        more.byRoute.forEach((key, count) -> byRoute.merge(key, count, Long::sum));
        more.byChannel.forEach((key, count) -> byChannel.merge(key, count, Long::sum));
        more.byShift.forEach((key, count) -> byShift.merge(key, count, Long::sum));
        more.byHour.forEach((key, count) -> byHour.merge(key, count, Long::sum));
    }

    /// Both together, in a new one.
    Volume with(Volume more) {
        Volume sum = new Volume();
        sum.add(this);
        sum.add(more);
        return sum;
    }

    long requests() {
        return requests;
    }

    Map<String, Long> byRoute() {
        return byRoute;
    }

    Map<String, Long> byChannel() {
        return byChannel;
    }

    Map<Shift, Long> byShift() {
        return byShift;
    }

    long inHour(int hour) {
        return byHour.getOrDefault(hour, 0L);
    }

    /// The earliest of the busiest ones; 0 if there is nothing.
    int busiestHour() {
        return byHour.entrySet().stream()
                .min(
                        Map.Entry.<Integer, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .map(Map.Entry::getKey)
                .orElse(0);
    }
}
