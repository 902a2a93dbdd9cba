package org.handoff.gateway;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// A counter for each word of an enum. Safe for all threads.
public final class WordedCounts<E extends Enum<E>> {
    private final Map<E, LongAdder> counts = new LinkedHashMap<>();

    public WordedCounts(Class<E> words) {
        for (E each : words.getEnumConstants()) {
            counts.put(each, new LongAdder());
        }
    }

    public void count(E word) {
        Objects.requireNonNull(counts.get(word)).increment();
    }

    public long of(E word) {
        return Objects.requireNonNull(counts.get(word)).sum();
    }

    /// By word: in lower case, joined by `-`.
    public Map<String, Long> all() {
        Map<String, Long> all = new LinkedHashMap<>();
        counts.forEach((each, count) -> all.put(word(each), count.sum()));
        return all;
    }

    public static String word(Enum<?> each) {
        return each.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
