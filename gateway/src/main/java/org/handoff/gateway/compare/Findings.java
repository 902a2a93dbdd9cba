package org.handoff.gateway.compare;

import org.handoff.gateway.compare.Difference.Kind;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The differences of one comparison, each path and kind once, bounded.
final class Findings {
    private final KeyedHash hash;
    private final int most;
    private final Map<String, Difference> found = new LinkedHashMap<>();
    private boolean isPartial;

    Findings(KeyedHash hash, int most) {
        this.hash = hash;
        this.most = most;
    }

    /// @param own null if there is none
    /// @param other null if there is none
    void add(String path, Kind kind, @Nullable Shape own, @Nullable Shape other) {
        String key = kind + " " + path;
        Difference before = found.get(key);
        if (before != null) {
            found.put(
                    key,
                    new Difference(path, kind, before.times() + 1, before.own(), before.other()));
        } else if (found.size() >= most) {
            isPartial = true;
        } else {
            found.put(key, new Difference(path, kind, 1, hashed(own), hashed(other)));
        }
    }

    private String hashed(@Nullable Shape shape) {
        return shape == null ? "" : hash.of(shape.canonical());
    }

    boolean isPartial() {
        return isPartial;
    }

    List<Difference> all() {
        return List.copyOf(found.values());
    }
}
