package org.handoff.control.runbook;

import org.handoff.model.Environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a site has done, or decided, around a move: hooks in the spec's order, and hold points. A
/// move to legacy is the way back: it undoes what the move to cloud did, in reverse order, and
/// waits at no hold point.
public record SiteSteps(List<SiteHook> hooks, List<HoldPoint> holdPoints) {
    public static final SiteSteps NONE = new SiteSteps(List.of(), List.of());

    public SiteSteps {
        hooks = List.copyOf(hooks);
        holdPoints = List.copyOf(holdPoints);
    }

    /// Where in a move to cloud.
    public enum Place {
        /// Before anything is held; what fails here refuses the move.
        BEFORE,
        /// Once everything points to the new owner.
        AFTER
    }

    /// One of the two.
    public sealed interface Stop {
        String name();
    }

    /// Something that is one way while legacy owns writes and another while cloud does, e.g. a
    /// scheduler's jobs.
    ///
    /// @param toLegacy what leads it back, in words
    /// @param toCloud what leads it there, in words
    /// @param isByHand whether a person does it
    /// @param budget how long one try may take; of a person, all of it
    /// @param tries before the hold: how often it may fail
    public record SiteHook(
            String name,
            Place place,
            String toLegacy,
            String toCloud,
            boolean isByHand,
            Duration budget,
            int tries)
            implements Stop {
        String instruction(Environment to) {
            return name + ": " + (to == Environment.LEGACY ? toLegacy : toCloud);
        }
    }

    /// A person is waited for before the move to cloud goes on.
    ///
    /// @param people who may release it; empty allows anybody who may operate
    /// @param within how long it is waited; then the run goes back by itself
    public record HoldPoint(String name, Place place, List<String> people, Duration within)
            implements Stop {
        public HoldPoint {
            people = List.copyOf(people);
        }

        String whoReleases() {
            return people.isEmpty() ? "an operator" : String.join(" or ", people);
        }

        boolean isReleasedBy(String who) {
            return people.isEmpty() || people.stream().anyMatch(it -> People.isSame(it, who));
        }
    }

    /// What is done at one place of a run, in order. The hold comes right behind its hold point. A
    /// way back waits for nothing before its hold: everything is undone behind its release, the
    /// last one first.
    ///
    /// @param to where the run moves writes
    /// @param place of the run: before its hold, or behind its release
    List<Stop> stops(Environment to, Place place) {
        List<Stop> stops = new ArrayList<>();
        if (to == Environment.LEGACY) {
            if (place == Place.AFTER) {
                for (Place undone : List.of(Place.AFTER, Place.BEFORE)) {
                    hooks.reversed().stream()
                            .filter(it -> it.place() == undone)
                            .forEach(stops::add);
                }
            }
            return stops;
        }
        List<HoldPoint> waits = holdPoints.stream().filter(it -> it.place() == place).toList();
        if (place == Place.AFTER) {
            stops.addAll(waits);
        }
        hooks.stream().filter(it -> it.place() == place).forEach(stops::add);
        if (place == Place.BEFORE) {
            stops.addAll(waits);
        }
        return stops;
    }

    boolean isEmpty() {
        return hooks.isEmpty() && holdPoints.isEmpty();
    }

    /// For a plan.
    String plan(Environment to, Place place) {
        List<String> parts = new ArrayList<>();
        for (Stop each : stops(to, place)) {
            parts.add(
                    switch (each) {
                        case SiteHook it ->
                                (it.isByHand() ? "a person leads " : "")
                                        + it.instruction(to)
                                        + " (at most "
                                        + it.budget().toSeconds()
                                        + " s a try)";
                        case HoldPoint it ->
                                "hold point "
                                        + it.name()
                                        + ": "
                                        + it.whoReleases()
                                        + " releases it within "
                                        + it.within().toSeconds()
                                        + " s, else the run goes back";
                    });
        }
        return parts.isEmpty() ? "Nothing of the site's." : String.join("; ", parts) + ".";
    }

    /// Whether a person is waited for there.
    boolean hasPeople(Environment to, Place place) {
        return stops(to, place).stream()
                .anyMatch(it ->
                        it instanceof HoldPoint || (it instanceof SiteHook h && h.isByHand()));
    }
}
