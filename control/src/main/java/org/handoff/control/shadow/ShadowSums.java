package org.handoff.control.shadow;

import org.handoff.socket.ShadowCounts;
import org.handoff.socket.ShadowCounts.Drops;
import org.handoff.socket.ShadowCounts.Endpoint;
import org.handoff.socket.ShadowCounts.Path;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Adds reports up, bounded: paths beyond [#PATHS_MAX] of an endpoint are only counted.
final class ShadowSums {
    static final int PATHS_MAX = 256;

    private final long version;
    private final List<Endpoint> endpoints;
    private Drops drops = Drops.NONE;

    ShadowSums(long version, int count) {
        this.version = version;
        endpoints = new ArrayList<>(Collections.nCopies(count, Endpoint.NONE));
    }

    void add(ShadowCounts counts) {
        for (int i = 0; i < counts.endpoints().size(); i++) {
            add(i, counts.endpoints().get(i));
        }
        add(counts.drops());
    }

    void add(Drops more) {
        drops = drops.plus(more);
    }

    void add(int index, Endpoint more) {
        if (index >= endpoints.size()) {
            return;
        }
        Endpoint before = endpoints.get(index);
        List<Path> merged = ShadowCounts.merged(before.paths(), more.paths());
        long over = 0;
        for (Path left : merged.subList(Math.min(PATHS_MAX, merged.size()), merged.size())) {
            over += left.steady();
        }
        Endpoint bounded =
                new Endpoint(
                        more.pairs(),
                        more.different(),
                        more.noisy(),
                        more.again(),
                        more.pathsOver() + over,
                        more.own(),
                        more.other(),
                        List.of());
        endpoints.set(
                index, before.plus(bounded, merged.subList(0, Math.min(PATHS_MAX, merged.size()))));
    }

    ShadowCounts all() {
        return new ShadowCounts("", 0, version, endpoints, drops);
    }
}
