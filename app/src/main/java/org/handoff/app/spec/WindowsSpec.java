package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// When a cutover may begin, by the clinic's own clock. A rollback is never refused for it.
public record WindowsSpec(
        @Key(
                        value = "The clinic's time zone, e.g. America/Chicago.",
                        fallback = "UTC",
                        pattern = "[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}",
                        allowed = "a time zone of the IANA database")
                String zone,
        @Key("When a cutover may begin; empty for whenever it is not closed.") List<Open> open,
        @Key("Days on which none may begin, whatever is open.") List<Closed> closed,
        @Key(
                        value = "Of a window's end that is kept free for the way back.",
                        fallback = "10m",
                        min = "0s",
                        max = "12h")
                Duration margin) {
    private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";
    private static final String TIME_WORDS = "HH:MM";
    private static final String DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private static final String DATE_WORDS = "YYYY-MM-DD";

    public WindowsSpec {
        open = List.copyOf(open);
        closed = List.copyOf(closed);
    }

    /// One window, or one each week.
    public record Open(
            @Key("Days of the week on which it begins; or say date.") List<Day> days,
            @Key(
                            value = "The one day on which it begins; or say days.",
                            pattern = DATE,
                            allowed = DATE_WORDS)
                    @Nullable String date,
            @Key(value = "When it begins.", pattern = TIME, allowed = TIME_WORDS) String from,
            @Key(
                            value = "When it ends; on the next day if that is not after from.",
                            pattern = TIME,
                            allowed = TIME_WORDS)
                    String to) {
        public Open {
            days = List.copyOf(days);
        }
    }

    /// Days in a row.
    public record Closed(
            @Key(value = "The first of them.", pattern = DATE, allowed = DATE_WORDS) String from,
            @Key(value = "The last of them.", pattern = DATE, allowed = DATE_WORDS) String to,
            @Key("Why, for people.") String why) {}

    /// Days of the week.
    public enum Day {
        MON,
        TUE,
        WED,
        THU,
        FRI,
        SAT,
        SUN
    }
}
