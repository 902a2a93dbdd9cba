package org.handoff.app.spec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/// What must hold between the keys of windows.
final class WindowsChecks {
    private WindowsChecks() {}

    static void check(WindowsSpec windows, Nodes nodes) {
        try {
            ZoneId.of(windows.zone());
        } catch (DateTimeException e) {
            String guess = Suggest.near(windows.zone(), ZoneId.getAvailableZoneIds());
            nodes.problem(
                    "windows.zone",
                    "no time zone has this name",
                    guess.isEmpty() ? "e.g. America/Chicago" : "did you mean " + guess + "?");
        }
        for (int i = 0; i < windows.open().size(); i++) {
            WindowsSpec.Open open = windows.open().get(i);
            String key = "windows.open[" + i + "]";
            if (open.days().isEmpty() == (open.date() == null)) {
                nodes.problem(key, "it says both days and date, or neither", "say one of them");
            }
            if (open.date() != null) {
                date(open.date(), key + ".date", nodes);
            }
            if (length(open).compareTo(windows.margin()) <= 0) {
                nodes.problem(
                        key + ".to",
                        "it is over before a cutover may begin: windows.margin is as long",
                        "write one window for what touches, or a shorter margin");
            }
        }
        for (int i = 0; i < windows.closed().size(); i++) {
            WindowsSpec.Closed closed = windows.closed().get(i);
            String key = "windows.closed[" + i + "]";
            boolean fromKnown = date(closed.from(), key + ".from", nodes);
            boolean toKnown = date(closed.to(), key + ".to", nodes);
            if (fromKnown && toKnown && closed.to().compareTo(closed.from()) < 0) {
                nodes.problem(key + ".to", "it is before from", "write the last day");
            }
        }
    }

    private static Duration length(WindowsSpec.Open open) {
        Duration length =
                Duration.between(LocalTime.parse(open.from()), LocalTime.parse(open.to()));
        return length.isPositive() ? length : length.plusDays(1);
    }

    private static boolean date(String text, String key, Nodes nodes) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            nodes.problem(key, "no calendar has this day", "write a day that is");
            return false;
        }
    }
}
