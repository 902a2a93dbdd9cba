package org.handoff.control.shadow;

import org.handoff.socket.LatencyBands;
import org.handoff.socket.ShadowCounts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// A shadow for people and programs: paths and counts, never a value.
///
/// @param state `none`, `on` or `off`
/// @param version of the last rule; 0 if there never was one
/// @param to the side that is mirrored to
/// @param percent of the requests
/// @param since when it was started, ISO 8601; empty if never
/// @param ended how it ended; empty if it did not
/// @param days that the counts are of, in UTC, the last one today
/// @param drops mirrored requests that gave no pair
/// @param parity what is demanded before a cutover
public record ShadowView(
        String state,
        long version,
        String to,
        double percent,
        String since,
        String ended,
        int days,
        List<EndpointView> endpoints,
        ShadowCounts.Drops drops,
        List<GatewayView> gateways,
        Parity parity) {
    public ShadowView {
        endpoints = List.copyOf(endpoints);
        gateways = List.copyOf(gateways);
    }

    /// @param secondsAgo since its last report
    public record GatewayView(String name, long secondsAgo) {}

    /// @param isDemanded whether a cutover needs it
    /// @param isMet whether it holds now; true if it is not demanded
    public record Parity(boolean isDemanded, boolean isMet, String reason) {
        /// None is demanded.
        public static final Parity NONE = new Parity(false, true, "no shadow parity is demanded");
    }

    /// One endpoint.
    ///
    /// @param differentShare of the pairs
    /// @param differentBound the true share is below it with 95 % confidence
    public record EndpointView(
            String endpoint,
            long pairs,
            long different,
            double differentShare,
            double differentBound,
            long noisy,
            long again,
            long pathsOver,
            TimesView own,
            TimesView other,
            List<PathView> paths) {
        public EndpointView {
            paths = List.copyOf(paths);
        }

        static EndpointView of(String name, ShadowCounts.Endpoint it) {
            List<PathView> paths = new ArrayList<>(it.paths().stream().map(PathView::of).toList());
            paths.sort(
                    Comparator.comparing(PathView::isNoise)
                            .thenComparing(Comparator.comparingLong(PathView::pairs).reversed())
                            .thenComparing(PathView::path));
            return new EndpointView(
                    name,
                    it.pairs(),
                    it.different(),
                    it.pairs() == 0 ? 0 : (double) it.different() / it.pairs(),
                    Confidence.upper(it.different(), it.pairs()),
                    it.noisy(),
                    it.again(),
                    it.pathsOver(),
                    TimesView.of(it.own()),
                    TimesView.of(it.other()),
                    paths);
        }
    }

    /// Milliseconds within which so many answers began; texts, for there may be none.
    public record TimesView(String p50, String p95, String p99) {
        static TimesView of(List<Long> bands) {
            return new TimesView(at(bands, 0.5), at(bands, 0.95), at(bands, 0.99));
        }

        private static String at(List<Long> bands, double share) {
            long all = bands.stream().mapToLong(it -> it).sum();
            long seen = 0;
            for (int i = 0; i < bands.size(); i++) {
                seen += bands.get(i);
                if (seen >= share * all && all > 0) {
                    double end = LatencyBands.endMillis(i);
                    return Double.isInfinite(end)
                            ? "over " + whole(LatencyBands.endMillis(i - 1))
                            : whole(end);
                }
            }
            return "-";
        }

        private static String whole(double millis) {
            return String.format(Locale.ROOT, millis < 10 ? "%.1f" : "%.0f", millis);
        }
    }

    /// One place where answers differ.
    ///
    /// @param pairs that differ there while the owner said the same twice
    /// @param noise pairs in which the owner differed from itself there
    /// @param isNoise whether chance explains it: the owner differs from itself there, and the
    ///   other side not significantly more often
    public record PathView(
            String path,
            String kind,
            long pairs,
            long noise,
            boolean isNoise,
            String firstSeen,
            String lastSeen,
            String own,
            String other) {
        private static final double CHANCE_MIN = 0.001;

        static PathView of(ShadowCounts.Path it) {
            long both = it.steady() + it.noise();
            boolean isNoise =
                    it.steady() == 0
                            || (it.noise() > 0
                                    && Confidence.byCoin(it.steady(), both) > CHANCE_MIN);
            return new PathView(
                    it.path(),
                    it.kind(),
                    it.steady(),
                    it.noise(),
                    isNoise,
                    Instant.ofEpochMilli(it.firstSeen()).toString(),
                    Instant.ofEpochMilli(it.lastSeen()).toString(),
                    it.own(),
                    it.other());
        }
    }
}
