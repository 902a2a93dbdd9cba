package org.handoff.model;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one side amounts to beside its rows: each fact by section and object.
///
/// @param major of the server
/// @param facts definition by [Fact]; comparable text, bodies as digests
public record Structure(int major, SortedMap<Fact, String> facts) {
    public Structure {
        facts = new TreeMap<>(facts);
    }

    /// Names one thing, e.g. section `permission`, object `aide on table public.visit`.
    public record Fact(String section, String object) implements Comparable<Fact> {
        @Override
        public int compareTo(Fact other) {
            int bySection = section.compareTo(other.section);
            return bySection != 0 ? bySection : object.compareTo(other.object);
        }

        /// As an exception in the spec spells it.
        @Override
        public String toString() {
            return section + " " + object;
        }
    }

    /// One thing that is not the same.
    ///
    /// @param fact which
    /// @param side that lacks it, has it besides, or has it otherwise: the one to put right
    /// @param what one sentence
    /// @param remedy what to do
    public record Discrepancy(Fact fact, Environment side, String what, String remedy) {}

    /// How long a definition is repeated in a sentence.
    private static final int SHOWN = 120;

    /// What the other side would have to change to be as this one.
    ///
    /// @param here which side this is: the one that owns writes
    public List<Discrepancy> against(Structure other, Environment here) {
        TreeSet<Fact> all = new TreeSet<>(facts.keySet());
        all.addAll(other.facts.keySet());
        List<Discrepancy> found = new ArrayList<>();
        for (Fact fact : all) {
            if (isComparable(fact, other)) {
                Discrepancy one =
                        discrepancy(fact, facts.get(fact), other.facts.get(fact), here.other());
                if (one != null) {
                    found.add(one);
                }
            }
        }
        return found;
    }

    /// Servers of two majors spell views differently; of a role that one side lacks, what it may do
    /// follows from that.
    private boolean isComparable(Fact fact, Structure other) {
        if (fact.section().equals("exact view")) {
            return major == other.major;
        }
        if (fact.section().equals("permission") || fact.section().equals("membership")) {
            String word = fact.section().equals("permission") ? " on " : " in ";
            Fact role = new Fact("role", fact.object().split(word, 2)[0]);
            return facts.containsKey(role) && other.facts.containsKey(role);
        }
        return true;
    }

    private static @Nullable Discrepancy discrepancy(
            Fact fact, @Nullable String given, @Nullable String held, Environment side) {
        if (Objects.equals(given, held)) {
            return null;
        }
        if (held == null) {
            return new Discrepancy(
                    fact,
                    side,
                    "%s lacks the %s%s.".formatted(side.label(), fact, shown(given)),
                    "Create or grant it there.");
        }
        if (given == null) {
            return new Discrepancy(
                    fact,
                    side,
                    "Only %s has the %s%s.".formatted(side.label(), fact, shown(held)),
                    "Drop or revoke it there.");
        }
        return new Discrepancy(
                fact,
                side,
                "The %s differs: %s has \"%s\", %s \"%s\"."
                        .formatted(fact, side.other().label(), cut(given), side.label(), cut(held)),
                "Change it there.");
    }

    private static String shown(@Nullable String definition) {
        return definition == null || definition.isEmpty() ? "" : " (" + cut(definition) + ")";
    }

    private static String cut(String definition) {
        return definition.length() <= SHOWN ? definition : definition.substring(0, SHOWN) + "...";
    }

    /// What changed on this side since a baseline of it was kept.
    public List<Discrepancy> since(Structure baseline, Environment side) {
        TreeSet<Fact> all = new TreeSet<>(facts.keySet());
        all.addAll(baseline.facts.keySet());
        List<Discrepancy> found = new ArrayList<>();
        for (Fact fact : all) {
            String before = baseline.facts.get(fact);
            String now = facts.get(fact);
            if (!Objects.equals(before, now)) {
                String how = before == null ? "is new" : now == null ? "is gone" : "changed";
                found.add(
                        new Discrepancy(
                                fact,
                                side,
                                "Since the baseline, on %s the %s %s."
                                        .formatted(side.label(), fact, how),
                                "Find out who changed it, and keep a new baseline."));
            }
        }
        return found;
    }
}
