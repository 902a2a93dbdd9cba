package org.handoff.control.api;

import java.util.LinkedHashMap;
import java.util.Map;

/// A map of at most [#MAX] entries; what was used longest ago is forgotten. Not thread-safe.
final class Newest<K, V> extends LinkedHashMap<K, V> {
    static final int MAX = 10_000;
    private static final long serialVersionUID = 1;

    Newest() {
        super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX;
    }
}
