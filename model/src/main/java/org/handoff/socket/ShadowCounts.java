package org.handoff.socket;

import java.util.ArrayList;
import java.util.List;

/// What one gateway saw of a shadow since its last report. It holds paths and counts, and no value
/// of any answer.
///
/// @param incarnation of the gateway: its reports are numbered anew at each start
/// @param number from 1; a report that may not have arrived is sent again under its number
/// @param version of the rule that it belongs to
/// @param endpoints in the order of the settings
/// @param drops what was not compared, over all endpoints
public record ShadowCounts(
        String incarnation, long number, long version, List<Endpoint> endpoints, Drops drops) {
    /// Endpoints of a shadow, at most.
    public static final int ENDPOINTS_MAX = 32;

    /// Paths in one report, at most; more wait for the next.
    public static final int PATHS_MAX = 120;

    /// Characters of a path, at most.
    public static final int PATH_CHARS_MAX = 200;

    public ShadowCounts {
        endpoints = List.copyOf(endpoints);
    }

    /// One endpoint's pairs: the owner's answer and the other side's to the same request.
    ///
    /// @param pairs compared
    /// @param different those that differ where the owner, asked again, said the same again
    /// @param noisy those that differ only where the owner differs from itself
    /// @param again times that the owner was asked again
    /// @param pathsOver differences whose paths are not kept, because there are too many
    /// @param own times to the head of the owner's answer, see [LatencyBands]
    /// @param other times to the head of the other side's
    public record Endpoint(
            long pairs,
            long different,
            long noisy,
            long again,
            long pathsOver,
            List<Long> own,
            List<Long> other,
            List<Path> paths) {
        public static final Endpoint NONE =
                new Endpoint(0, 0, 0, 0, 0, List.of(), List.of(), List.of());

        public Endpoint {
            own = List.copyOf(own);
            other = List.copyOf(other);
            paths = List.copyOf(paths);
        }

        /// The sums, with these paths.
        public Endpoint plus(Endpoint more, List<Path> merged) {
            return new Endpoint(
                    pairs + more.pairs,
                    different + more.different,
                    noisy + more.noisy,
                    again + more.again,
                    pathsOver + more.pathsOver,
                    LatencyBands.sum(own, more.own, 1),
                    LatencyBands.sum(other, more.other, 1),
                    merged);
        }
    }

    /// One place at which answers differ, in one way.
    ///
    /// @param path see the gateway's `Difference`: indexes and keys that look like data collapsed
    /// @param kind `missing`, `extra`, `different` or `type`
    /// @param steady pairs that differ there while the owner said the same twice
    /// @param noise pairs in which the owner, asked twice, differed from itself there
    /// @param firstSeen milliseconds since 1970, by the gateway's clock, for people
    /// @param lastSeen the same
    /// @param own keyed hash of one value of the owner; empty if none
    /// @param other keyed hash of one value of the other side; empty if none
    public record Path(
            String path,
            String kind,
            long steady,
            long noise,
            long firstSeen,
            long lastSeen,
            String own,
            String other) {
        public Path plus(Path more) {
            boolean newer = more.steady > 0 || steady == 0;
            return new Path(
                    path,
                    kind,
                    steady + more.steady,
                    noise + more.noise,
                    Math.min(firstSeen, more.firstSeen),
                    Math.max(lastSeen, more.lastSeen),
                    newer ? more.own : own,
                    newer ? more.other : other);
        }

        public boolean isAt(Path other) {
            return path.equals(other.path) && kind.equals(other.kind);
        }
    }

    /// Mirrored requests that gave no pair, by reason.
    ///
    /// @param full no room in the queue
    /// @param bytes the owner's answer, or all kept ones together, are too large
    /// @param broken the owner's answer did not end whole
    /// @param behind the other side had not applied the answer's position in time
    /// @param ended the rule, its lease or its epoch ended meanwhile
    /// @param again the owner did not answer when asked again
    /// @param unread a body that cannot be compared: coding, size, depth
    public record Drops(
            long full, long bytes, long broken, long behind, long ended, long again, long unread) {
        public static final Drops NONE = new Drops(0, 0, 0, 0, 0, 0, 0);

        public Drops plus(Drops more) {
            return new Drops(
                    full + more.full,
                    bytes + more.bytes,
                    broken + more.broken,
                    behind + more.behind,
                    ended + more.ended,
                    again + more.again,
                    unread + more.unread);
        }

        public long sum() {
            return full + bytes + broken + behind + ended + again + unread;
        }
    }

    /// Whether it says nothing.
    public boolean isEmpty() {
        return drops.sum() == 0 && endpoints.stream().allMatch(it -> it.equals(Endpoint.NONE));
    }

    /// Both lists' paths, each once.
    public static List<Path> merged(List<Path> left, List<Path> right) {
        List<Path> all = new ArrayList<>(left);
        for (Path more : right) {
            int at = -1;
            for (int i = 0; i < all.size() && at < 0; i++) {
                at = all.get(i).isAt(more) ? i : -1;
            }
            if (at < 0) {
                all.add(more);
            } else {
                all.set(at, all.get(at).plus(more));
            }
        }
        return all;
    }
}
