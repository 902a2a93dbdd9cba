package org.handoff.gateway.compare;

import org.handoff.gateway.compare.Difference.Kind;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The differences of one comparison, each path and kind once, bounded.
final class Findings {
    private final KeyedHash hash;
    private final int most;
    private final Set<String> ignored;
    private final Map<String, Difference> found = new LinkedHashMap<>();
    private boolean isPartial;

    Findings(KeyedHash hash, CompareOptions options) {
        this.hash = hash;
        this.most = options.limits().differences();
        this.ignored = options.ignored();
    }

    /// @param own null if there is none
    /// @param other null if there is none
    void add(String path, Kind kind, @Nullable Shape own, @Nullable Shape other) {
        if (isIgnored(path)) {
            return;
        }
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

    private boolean isIgnored(String path) {
        return ignored.stream()
                .anyMatch(it -> it.length() <= path.length() && Difference.touches(it, path));
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
