package org.handoff.control.canary;

/// Requests that were seen in one hour.
///
/// @param shift when, see [Shift]
/// @param hour of the observation, counted from its first one: for the peak
/// @param facility whose
/// @param route a pattern, never a path with an identifier in it
/// @param channel by which they came, e.g. `web`, `hl7`
/// @param requests how many
public record Observed(
        Shift shift, int hour, String facility, String route, String channel, long requests) {
    public Observed {
        if (requests < 0 || hour < 0) {
            throw new IllegalArgumentException("hours and requests are counted from 0");
        }
    }
}
