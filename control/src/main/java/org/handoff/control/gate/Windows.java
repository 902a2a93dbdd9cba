package org.handoff.control.gate;

import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.jspecify.annotations.Nullable;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// When a cutover may begin, by the clinic's own clock. A way back is never refused for it.
///
/// @param zone the clinic's
/// @param open windows; empty if it may begin at any time that is not closed
/// @param closed days on which none may begin, whatever is open
/// @param margin of a window's end that is kept free for the way back
public record Windows(ZoneId zone, List<Open> open, List<Closed> closed, Duration margin) {
    /// At any time.
    public static final Windows NONE =
            new Windows(ZoneId.of("UTC"), List.of(), List.of(), Duration.ZERO);

    /// How far ahead the next window is looked for.
    private static final int DAYS_AHEAD = 400;

    /// As how many windows in a row one is seen.
    private static final int TOUCHING_MAX = 14;

    private static final DateTimeFormatter WORDS =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ENGLISH);

    public Windows {
        open = List.copyOf(open);
        closed = List.copyOf(closed);
    }

    /// One window, or one each week. It may pass midnight.
    ///
    /// @param days on which it begins; empty if `date` says so
    /// @param date on which it begins; `null` if `days` say so
    /// @param from its beginning
    /// @param to its end; on the next day if it is not after `from`
    public record Open(
            Set<DayOfWeek> days, @Nullable LocalDate date, LocalTime from, LocalTime to) {
        public Open {
            days = Set.copyOf(days);
        }

        private boolean beginsOn(LocalDate day) {
            return date == null ? days.contains(day.getDayOfWeek()) : date.equals(day);
        }
    }

    /// @param first day
    /// @param last day, included
    /// @param why for people
    public record Closed(LocalDate first, LocalDate last, String why) {}

    private record Span(ZonedDateTime begin, ZonedDateTime end) {}

    public boolean areAsked() {
        return !open.isEmpty() || !closed.isEmpty();
    }

    /// Whether a move may begin now.
    ///
    /// @param to the side that would own writes
    public Judgement judge(Environment to, Instant now) {
        return new Judgement("window", verdict(to, now.atZone(zone)), 0);
    }

    private Verdict verdict(Environment to, ZonedDateTime now) {
        if (to == Environment.LEGACY) {
            return new Verdict.Pass("a way back is never refused for it");
        }
        LocalDate today = now.toLocalDate();
        for (Closed each : closed) {
            if (!today.isBefore(each.first()) && !today.isAfter(each.last())) {
                return new Verdict.Refuse(
                        "no cutover up to " + each.last() + ": " + each.why() + "; " + next(now));
            }
        }
        if (open.isEmpty()) {
            return new Verdict.Pass("no day that is closed");
        }
        Optional<Span> span = at(now);
        if (span.isEmpty()) {
            return new Verdict.Refuse("outside of every window; " + next(now));
        }
        ZonedDateTime end = span.get().end();
        return now.isBefore(end.minus(margin))
                ? new Verdict.Pass("the window is open until " + WORDS.format(end))
                : new Verdict.Refuse(
                        "the window ends %s, and its last %d minutes are kept for the way back; %s"
                                .formatted(WORDS.format(end), margin.toMinutes(), next(now)));
    }

    /// When the window ends that is open at a moment; empty if none is.
    public Optional<ZonedDateTime> endAt(Instant now) {
        return at(now.atZone(zone)).map(Span::end);
    }

    /// When the window ends that is open at a moment, else the next one; empty if there is none.
    public Optional<ZonedDateTime> endFrom(Instant now) {
        ZonedDateTime here = now.atZone(zone);
        boolean isClosed = closed.stream().anyMatch(it -> isIn(here.toLocalDate(), it));
        Optional<Span> span = isClosed ? Optional.empty() : at(here);
        return span.or(() -> following(here).map(this::prolonged)).map(Span::end);
    }

    /// Of several that are open, the one that ends last.
    private Optional<Span> at(ZonedDateTime now) {
        return openAt(now).map(this::prolonged);
    }

    private Optional<Span> openAt(ZonedDateTime now) {
        LocalDate today = now.toLocalDate();
        return Stream.of(today.minusDays(1), today)
                .flatMap(day -> open.stream().filter(it -> it.beginsOn(day)).map(it -> on(day, it)))
                .filter(it -> !now.isBefore(it.begin()) && now.isBefore(it.end()))
                .max(Comparator.comparing(Span::end));
    }

    /// Windows that touch are one.
    private Span prolonged(Span span) {
        Span whole = span;
        for (int i = 0; i < TOUCHING_MAX; i++) {
            ZonedDateTime end = whole.end();
            boolean isClosed = closed.stream().anyMatch(it -> isIn(end.toLocalDate(), it));
            Optional<Span> more = isClosed ? Optional.empty() : openAt(end);
            if (more.isEmpty()) {
                return whole;
            }
            whole = new Span(whole.begin(), more.get().end());
        }
        return whole;
    }

    /// An hour that the clocks skip is the one behind it; of one that they repeat, the first.
    private Span on(LocalDate day, Open each) {
        LocalDate last = each.to().isAfter(each.from()) ? day : day.plusDays(1);
        return new Span(
                ZonedDateTime.of(day, each.from(), zone), ZonedDateTime.of(last, each.to(), zone));
    }

    private String next(ZonedDateTime now) {
        if (open.isEmpty()) {
            return "any other day is open";
        }
        return following(now)
                .map(it -> "the next one begins " + WORDS.format(it.begin()) + " " + zone)
                .orElse("there is no next one");
    }

    private Optional<Span> following(ZonedDateTime now) {
        LocalDate today = now.toLocalDate();
        return today.datesUntil(today.plusDays(DAYS_AHEAD))
                .filter(day -> closed.stream().noneMatch(it -> isIn(day, it)))
                .flatMap(day -> open.stream().filter(it -> it.beginsOn(day)).map(it -> on(day, it)))
                .filter(it -> it.begin().isAfter(now))
                .min(Comparator.comparing(Span::begin));
    }

    private static boolean isIn(LocalDate day, Closed closed) {
        return !day.isBefore(closed.first()) && !day.isAfter(closed.last());
    }
}
