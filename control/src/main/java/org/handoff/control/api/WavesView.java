package org.handoff.control.api;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The wave plan that the spec names, for everybody who sees the status: facilities and
/// applications by name, and no machine.
///
/// @param unread why the file cannot be read; empty if it was
/// @param today by the clinic's clock, as `2027-01-11`
/// @param totalWeight of all ties between units
/// @param bridgedWeight of those that have to be bridged
/// @param lowerBound what every plan under the same rules has to bridge at least
/// @param noticeUnknown outside parties of which nobody said how long a notice they need
public record WavesView(
        String unread,
        String today,
        List<Wave> waves,
        long totalWeight,
        long bridgedWeight,
        long lowerBound,
        int noticeUnknown) {
    public WavesView {
        waves = List.copyOf(waves);
    }

    /// Where a wave stands in the calendar. Whether its units moved, only their own migrations
    /// know.
    public enum When {
        PAST,
        TODAY,
        NEXT,
        LATER
    }

    /// @param ring facilities that it is meant to hold; 0 if it is one of the rest
    /// @param others machines that belong to no facility and no application
    /// @param window the quietest hours of the week; empty if they are not known
    /// @param windowBegins the first of them, ISO 8601; `null` if they are not known
    public record Wave(
            int number,
            String day,
            When when,
            int ring,
            List<String> facilities,
            List<String> applications,
            int others,
            int machines,
            int hours,
            String window,
            @Nullable String windowBegins) {
        public Wave {
            facilities = List.copyOf(facilities);
            applications = List.copyOf(applications);
        }
    }
}
