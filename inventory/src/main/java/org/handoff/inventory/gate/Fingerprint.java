package org.handoff.inventory.gate;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What people approve of a map: every edge of what moves, its verdict, whether it crosses, and
/// what was decided about it. Counts, times, places and the order of files are no part of it, so
/// that the same estate drawn again is the same. Immutable.
///
/// @param edges what holds of each, by [org.handoff.inventory.graph.Edge#key()]
public record Fingerprint(NavigableMap<String, String> edges) {
    public static final Fingerprint NONE = new Fingerprint(new TreeMap<>());

    public Fingerprint {
        edges = Collections.unmodifiableNavigableMap(new TreeMap<>(edges));
    }

    /// Collects edges, in any order. One thread.
    public static final class Maker {
        private final NavigableMap<String, String> edges = new TreeMap<>();

        /// @param decided the words of the decision; empty if nobody decided
        public void add(String key, String verdict, boolean crosses, String decided) {
            String holds = verdict + (crosses ? ", crosses" : "");
            // two edges of one name count as one that holds both
            edges.merge(
                    key,
                    decided.isEmpty() ? holds : holds + "; " + decided,
                    (a, b) -> a.compareTo(b) <= 0 ? a + "\n" + b : b + "\n" + a);
        }

        public Fingerprint made() {
            return new Fingerprint(edges);
        }
    }

    static Fingerprint of(List<Judgement> judgements) {
        Maker maker = new Maker();
        for (Judgement one : judgements) {
            maker.add(
                    one.edge().key(),
                    one.verdict().label(),
                    one.crosses(),
                    decided(one.disposition()));
        }
        return maker.made();
    }

    private static String decided(@Nullable Disposition one) {
        return one == null
                ? ""
                : decided(
                        one.does().label(),
                        one.by(),
                        one.owner(),
                        one.reason(),
                        one.expires().toString());
    }

    /// The words of a decision, as [Maker#add] takes them.
    public static String decided(
            String does, String by, String owner, String reason, String expires) {
        return String.join("; ", does, by, owner, reason, "until " + expires);
    }

    /// SHA-256 over all of it, in hexadecimal.
    public String hex() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            edges.forEach((key, holds) -> {
                digest.update(key.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(holds.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// What is another than before, one line each: new edges first, then those that went, then
    /// those of which something else holds.
    ///
    /// @param most lines; one more then tells how many there are
    public List<String> since(Fingerprint before, int most) {
        List<String> came = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (Map.Entry<String, String> now : edges.entrySet()) {
            String old = before.edges.get(now.getKey());
            if (old == null) {
                came.add("new: " + now.getKey() + " (" + now.getValue() + ")");
            } else if (!old.equals(now.getValue())) {
                changed.add(now.getKey() + ": " + old + " → " + now.getValue());
            }
        }
        List<String> all = new ArrayList<>(came);
        before.edges.keySet().stream()
                .filter(key -> !edges.containsKey(key))
                .forEach(key -> all.add("gone: " + key));
        all.addAll(changed);
        if (all.size() <= most) {
            return List.copyOf(all);
        }
        List<String> first = new ArrayList<>(all.subList(0, most));
        first.add("and %,d more".formatted(all.size() - most));
        return List.copyOf(first);
    }
}
