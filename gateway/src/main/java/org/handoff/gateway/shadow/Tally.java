package org.handoff.gateway.shadow;

import org.handoff.gateway.compare.Comparison;
import org.handoff.gateway.compare.Difference;
import org.handoff.socket.LatencyBands;
import org.handoff.socket.ShadowCounts;
import org.handoff.socket.ShadowCounts.Endpoint;
import org.handoff.socket.ShadowCounts.Path;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What became of mirrored requests since the last report. Drops may be counted from any thread
/// without waiting; pairs are counted by the mirroring threads, which take turns.
final class Tally {
    private final Map<Drop, LongAdder> drops = new EnumMap<>(Drop.class);
    private final List<Counted> endpoints = new ArrayList<>();
    private final int pathsMax;
    private long version;

    /// Why a request that was sampled gives no pair; see [ShadowCounts.Drops].
    enum Drop {
        FULL,
        BYTES,
        BROKEN,
        BEHIND,
        ENDED,
        AGAIN,
        UNREAD
    }

    /// @param pathsMax kept for one endpoint between two reports
    Tally(int endpoints, int pathsMax) {
        this.pathsMax = pathsMax;
        for (Drop each : Drop.values()) {
            drops.put(each, new LongAdder());
        }
        for (int i = 0; i < endpoints; i++) {
            this.endpoints.add(new Counted());
        }
    }

    private static final class Counted {
        private long pairs;
        private long different;
        private long noisy;
        private long again;
        private long pathsOver;
        private final long[] own = new long[LatencyBands.COUNT];
        private final long[] other = new long[LatencyBands.COUNT];
        private final Map<String, Path> paths = new LinkedHashMap<>();
    }

    /// Counts of another rule begin; what was not reported of the last one is forgotten.
    synchronized void begin(long newVersion) {
        version = newVersion;
        for (int i = 0; i < endpoints.size(); i++) {
            endpoints.set(i, new Counted());
        }
        drops.values().forEach(LongAdder::reset);
    }

    void drop(Drop why) {
        adder(why).increment();
    }

    /// @param ownNanos to the head of the owner's answer
    /// @param otherNanos the same of the other side; negative if there was none
    /// @param found the owner's first answer and the other side's
    /// @param noise the owner's first and second answer; null if it was not asked again
    synchronized void pair(
            Pair pair,
            long otherNanos,
            Comparison found,
            @Nullable Comparison noise,
            long wallMillis) {
        if (pair.version() != version) {
            return;
        }
        Counted to = endpoints.get(pair.endpoint());
        List<Difference> moving = noise == null ? List.of() : noise.differences();
        List<Difference> steady =
                found.differences().stream()
                        .filter(it -> moving.stream().noneMatch(each -> touches(each, it)))
                        .toList();
        to.pairs++;
        to.again += noise == null ? 0 : 1;
        to.different += steady.isEmpty() ? 0 : 1;
        to.noisy += steady.isEmpty() && !found.differences().isEmpty() ? 1 : 0;
        to.own[LatencyBands.of(pair.nanos())]++;
        if (otherNanos >= 0) {
            to.other[LatencyBands.of(otherNanos)]++;
        }
        steady.forEach(it -> keep(to, path(it, 1, 0, wallMillis)));
        moving.forEach(it -> keep(to, path(it, 0, 1, wallMillis)));
    }

    private static boolean touches(Difference left, Difference right) {
        return Difference.touches(left.path(), right.path());
    }

    private static Path path(Difference it, long steady, long noise, long wallMillis) {
        String path = it.path();
        int most = ShadowCounts.PATH_CHARS_MAX;
        return new Path(
                path.length() <= most ? path : path.substring(0, most),
                it.kind().name().toLowerCase(Locale.ROOT),
                steady,
                noise,
                wallMillis,
                wallMillis,
                it.own(),
                it.other());
    }

    private void keep(Counted to, Path path) {
        String key = path.kind() + " " + path.path();
        if (to.paths.size() >= pathsMax && !to.paths.containsKey(key)) {
            to.pathsOver++;
        } else {
            to.paths.merge(key, path, Path::plus);
        }
    }

    /// Hands over what was counted. Paths that find no room in this report stay for the next.
    synchronized ShadowCounts take(String incarnation, long number) {
        int room = ShadowCounts.PATHS_MAX;
        List<Endpoint> all = new ArrayList<>();
        for (int i = 0; i < endpoints.size(); i++) {
            Counted from = endpoints.get(i);
            Counted left = new Counted();
            List<Path> paths = new ArrayList<>();
            for (Map.Entry<String, Path> each : from.paths.entrySet()) {
                if (room-- > 0) {
                    paths.add(each.getValue());
                } else {
                    left.paths.put(each.getKey(), each.getValue());
                }
            }
            all.add(
                    new Endpoint(
                            from.pairs,
                            from.different,
                            from.noisy,
                            from.again,
                            from.pathsOver,
                            bands(from.own),
                            bands(from.other),
                            paths));
            endpoints.set(i, left);
        }
        return new ShadowCounts(incarnation, number, version, all, drops());
    }

    /// Up to the last band that is not zero.
    private static List<Long> bands(long[] bands) {
        int last = bands.length;
        while (last > 0 && bands[last - 1] == 0) {
            last--;
        }
        return Arrays.stream(bands, 0, last).boxed().toList();
    }

    private ShadowCounts.Drops drops() {
        return new ShadowCounts.Drops(
                taken(Drop.FULL),
                taken(Drop.BYTES),
                taken(Drop.BROKEN),
                taken(Drop.BEHIND),
                taken(Drop.ENDED),
                taken(Drop.AGAIN),
                taken(Drop.UNREAD));
    }

    private long taken(Drop why) {
        return adder(why).sumThenReset();
    }

    private LongAdder adder(Drop why) {
        return Objects.requireNonNull(drops.get(why));
    }
}
