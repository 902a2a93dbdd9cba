package org.handoff.control.canary;

import java.util.List;

/// Cohorts that grow, each one containing the one before.
///
/// @param requests observed in all
/// @param facilities observed
/// @param highVolume facilities that belong to the busiest tenth, the busiest first
/// @param steps in ascending order of the share aimed at
public record Proposal(long requests, int facilities, List<String> highVolume, List<Step> steps) {
    public Proposal {
        highVolume = List.copyOf(highVolume);
        steps = List.copyOf(steps);
    }

    /// One cohort.
    ///
    /// @param aimedPercent of all requests
    /// @param percent of all requests that its facilities make
    /// @param facilities its members, in the order in which they were chosen
    /// @param highVolume those of them that are of high volume
    /// @param unexercised routes of which it makes no request, the most used first
    /// @param missingShifts in which others work and it does not
    /// @param note what a person should know; may be empty
    public record Step(
            double aimedPercent,
            double percent,
            List<String> facilities,
            List<String> highVolume,
            Coverage coverage,
            List<UnexercisedRoute> unexercised,
            List<Shift> missingShifts,
            String note) {
        public Step {
            facilities = List.copyOf(facilities);
            highVolume = List.copyOf(highVolume);
            unexercised = List.copyOf(unexercised);
            missingShifts = List.copyOf(missingShifts);
        }
    }

    /// @param percent of all requests that are of it
    public record UnexercisedRoute(String route, double percent) {}
}
