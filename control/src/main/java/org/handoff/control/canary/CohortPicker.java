package org.handoff.control.canary;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Proposes facilities for a canary, from the traffic that was observed: those whose requests
/// together stand best for everybody's ([Coverage]), within the share aimed at, and with one site
/// of high volume before a quarter of the traffic moves. A small, quiet site is easy and proves
/// little.
///
/// A pure function: the same observations give the same proposal.
public final class CohortPicker {
    /// Facilities that are considered: the work grows with their square.
    public static final int FACILITIES_MAX = 1_000;

    /// Before this share a site of high volume must have been in the cohort, in percent.
    public static final double HIGH_VOLUME_BEFORE_PERCENT = 25;

    /// A cohort may be greater than aimed at by this factor.
    private static final double SLACK = 1.2;

    /// Pairs that are looked at for one exchange, and exchanges for one step.
    private static final int PAIRS_MAX = 20_000;

    private static final int EXCHANGES_MAX = 20;
    private static final int SEEDS = 16;
    private static final double ALL_PERCENT = 100;
    private static final double GAIN_MIN = 1e-6;
    private static final double HIGH_VOLUME_PART = 0.1;

    private final Map<String, Volume> facilities = new TreeMap<>();
    private final Volume whole = new Volume();

    private CohortPicker() {}

    /// @param percents shares aimed at, ascending
    /// @throws IllegalArgumentException if there is no traffic, or too many facilities
    public static Proposal propose(Iterable<Observed> observed, List<Double> percents) {
        CohortPicker picker = new CohortPicker();
        for (Observed each : observed) {
            picker.facilities.computeIfAbsent(each.facility(), _ -> new Volume()).add(each);
            picker.whole.add(each);
            if (picker.facilities.size() > FACILITIES_MAX) {
                throw new IllegalArgumentException(
                        "at most " + FACILITIES_MAX + " facilities can be compared");
            }
        }
        if (picker.whole.requests() == 0) {
            throw new IllegalArgumentException("no requests were observed");
        }
        return picker.propose(percents);
    }

    private Proposal propose(List<Double> percents) {
        List<String> high = highVolume();
        double lastBefore =
                percents.stream()
                        .filter(it -> it < HIGH_VOLUME_BEFORE_PERCENT)
                        .mapToDouble(it -> it)
                        .max()
                        .orElse(-1);
        Set<String> chosen = new LinkedHashSet<>();
        List<Proposal.Step> steps = new ArrayList<>();
        for (double percent : percents) {
            String note = "";
            Set<String> kept = new LinkedHashSet<>(chosen);
            if (percent == lastBefore && chosen.stream().noneMatch(high::contains)) {
                note = insistOnHighVolume(chosen, high, percent);
                kept = new LinkedHashSet<>(chosen);
            }
            chosen = chosen.isEmpty() ? bestOfSeeds(percent) : grown(chosen, kept, percent);
            steps.add(step(chosen, high, percent, note));
        }
        return new Proposal(whole.requests(), facilities.size(), high, steps);
    }

    /// The busiest tenth, at least one.
    private List<String> highVolume() {
        int count = (int) Math.max(1, Math.round(facilities.size() * HIGH_VOLUME_PART));
        return facilities.entrySet().stream()
                .sorted(
                        Comparator.<Map.Entry<String, Volume>>comparingLong(
                                        it -> -it.getValue().requests())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Puts the site of high volume in that fits best: within the share if one does, otherwise the
    /// least of them.
    private String insistOnHighVolume(Set<String> chosen, List<String> high, double percent) {
        String best = null;
        double bestScore = -1;
        for (String candidate : high) {
            double score = score(chosen, candidate, percent);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        if (best != null) {
            chosen.add(best);
            return "";
        }
        String least = high.getLast();
        chosen.add(least);
        return "%s alone makes %.1f %% of the traffic; a site of high volume comes before %.0f %%"
                .formatted(least, percentOf(volume(Set.of(least))), HIGH_VOLUME_BEFORE_PERCENT);
    }

    /// The best of what grows from facilities of every size: what is taken first decides what fits
    /// later.
    private Set<String> bestOfSeeds(double percent) {
        List<String> bySize =
                facilities.entrySet().stream()
                        .sorted(Comparator.comparingLong(it -> it.getValue().requests()))
                        .map(Map.Entry::getKey)
                        .toList();
        Set<String> best = Set.of();
        int step = Math.ceilDiv(bySize.size(), SEEDS);
        for (int i = 0; i < bySize.size(); i += step) {
            Set<String> seed = new LinkedHashSet<>(Set.of(bySize.get(i)));
            if (percentOf(volume(seed)) <= percent * SLACK) {
                Set<String> grown = grown(seed, Set.of(), percent);
                best = score(grown) > score(best) ? grown : best;
            }
        }
        return new LinkedHashSet<>(best);
    }

    private Set<String> grown(Set<String> from, Set<String> kept, double percent) {
        Set<String> chosen = new LinkedHashSet<>(from);
        grow(chosen, percent);
        exchange(chosen, kept, percent);
        return chosen;
    }

    private double score(Set<String> names) {
        return Coverage.of(volume(names), whole).score();
    }

    /// Adds the facility that helps most until the share is reached or nothing fits, and then those
    /// that still help and fit.
    private void grow(Set<String> chosen, double percent) {
        if (percent >= ALL_PERCENT) {
            chosen.addAll(facilities.keySet());
        }
        while (true) {
            Volume now = volume(chosen);
            String best = bestAddition(chosen, percent);
            boolean full = percentOf(now) >= percent;
            double least = full ? Coverage.of(now, whole).score() + GAIN_MIN : 0;
            if (best == null || score(now, best, percent) < least) {
                return;
            }
            chosen.add(best);
        }
    }

    /// Takes out one that this step brought and puts another one in, as long as that helps.
    private void exchange(Set<String> chosen, Set<String> kept, double percent) {
        double best = Coverage.of(volume(chosen), whole).score();
        for (int i = 0; i < EXCHANGES_MAX; i++) {
            if ((long) chosen.size() * facilities.size() > PAIRS_MAX) {
                return;
            }
            String out = null;
            String in = null;
            for (String leaves : chosen) {
                Set<String> rest = new LinkedHashSet<>(chosen);
                rest.remove(leaves);
                Volume without = volume(rest);
                for (String joins : kept.contains(leaves) ? Set.<String>of() : others(chosen)) {
                    double score = score(without, joins, percent);
                    if (score > best + GAIN_MIN) {
                        best = score;
                        out = leaves;
                        in = joins;
                    }
                }
            }
            if (out == null || in == null) {
                return;
            }
            chosen.remove(out);
            chosen.add(in);
        }
    }

    private Set<String> others(Set<String> chosen) {
        Set<String> others = new TreeSet<>(facilities.keySet());
        others.removeAll(chosen);
        return others;
    }

    private @Nullable String bestAddition(Set<String> chosen, double percent) {
        Volume now = volume(chosen);
        String best = null;
        double bestScore = -1;
        for (String candidate : facilities.keySet()) {
            double score = chosen.contains(candidate) ? -1 : score(now, candidate, percent);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private double score(Set<String> chosen, String candidate, double percent) {
        return score(volume(chosen), candidate, percent);
    }

    /// Coverage if the candidate joins; -1 if it does not fit.
    private double score(Volume now, String candidate, double percent) {
        Volume joined = now.with(of(candidate));
        boolean fits = percentOf(joined) <= percent * SLACK;
        return fits ? Coverage.of(joined, whole).score() : -1;
    }

    private Proposal.Step step(Set<String> chosen, List<String> high, double aimed, String note) {
        Volume cohort = volume(chosen);
        List<Proposal.UnexercisedRoute> unexercised =
                whole.byRoute().entrySet().stream()
                        .filter(it -> !cohort.byRoute().containsKey(it.getKey()))
                        .sorted(
                                Map.Entry.<String, Long>comparingByValue()
                                        .reversed()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(it ->
                                new Proposal.UnexercisedRoute(
                                        it.getKey(), 100.0 * it.getValue() / whole.requests()))
                        .toList();
        List<Shift> missing =
                whole.byShift().keySet().stream()
                        .filter(it -> !cohort.byShift().containsKey(it))
                        .toList();
        String said =
                chosen.isEmpty()
                        ? "every facility makes more than %.1f %% of the traffic: draw users instead"
                                .formatted(aimed * SLACK)
                        : note;
        return new Proposal.Step(
                aimed,
                percentOf(cohort),
                List.copyOf(chosen),
                chosen.stream().filter(high::contains).toList(),
                Coverage.of(cohort, whole),
                unexercised,
                missing,
                said);
    }

    private Volume volume(Set<String> names) {
        Volume sum = new Volume();
        names.forEach(name -> sum.add(of(name)));
        return sum;
    }

    private Volume of(String facility) {
        Volume volume = facilities.get(facility);
        return volume == null ? new Volume() : volume;
    }

    private double percentOf(Volume volume) {
        return 100.0 * volume.requests() / whole.requests();
    }
}
