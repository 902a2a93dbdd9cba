package org.handoff.control.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/// Windows by the clinic's clock, over midnight, over changes of the clock, beside closed days.
class WindowsTest {
    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

    private static Windows.Open weekly(String from, String to, DayOfWeek... days) {
        return new Windows.Open(Set.of(days), null, LocalTime.parse(from), LocalTime.parse(to));
    }

    private static Windows windows(Windows.Open... open) {
        return new Windows(
                CHICAGO,
                List.of(open),
                List.of(
                        new Windows.Closed(
                                LocalDate.parse("2026-12-20"),
                                LocalDate.parse("2027-01-03"),
                                "holidays")),
                Duration.ofMinutes(10));
    }

    private static Verdict at(Windows windows, String local) {
        Instant now = java.time.LocalDateTime.parse(local).atZone(CHICAGO).toInstant();
        return windows.judge(CLOUD, now).verdict();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-06T21:59, false", // a Friday
        "2026-03-06T22:00, true",
        "2026-03-07T03:49, true",
        "2026-03-07T03:50, false",
        "2026-03-07T04:00, false",
        "2026-03-07T22:00, false",
        "2026-12-25T23:00, false", // a Friday, and a holiday
        "2026-12-26T01:00, false", // of Friday's window, in the holidays
        "2026-12-19T02:00, true", // the holidays begin the day after
    })
    void aWindowOverMidnightIsOpenByTheClinicsClock(String local, boolean opens) {
        Verdict verdict = at(windows(weekly("22:00", "04:00", DayOfWeek.FRIDAY)), local);

        assertThat(verdict instanceof Verdict.Pass).as(verdict.reason()).isEqualTo(opens);
    }

    @Test
    void windowsThatTouchAreOne() {
        Windows windows =
                windows(
                        weekly("22:00", "00:00", DayOfWeek.FRIDAY),
                        weekly("00:00", "06:00", DayOfWeek.SATURDAY));

        assertThat(at(windows, "2026-03-06T23:55").reason())
                .isEqualTo("the window is open until Sat 2026-03-07 06:00");
        assertThat(at(windows, "2026-03-07T05:50")).isInstanceOf(Verdict.Refuse.class);
        assertThat(at(windows(weekly("00:00", "00:00", DayOfWeek.values())), "2026-12-18T12:00"))
                .as("up to the holidays at most")
                .isInstanceOf(Verdict.Pass.class)
                .hasToString("Pass[reason=the window is open until Sun 2026-12-20 00:00]");
    }

    @Test
    void theEndOfTheNextOneIsKnownBeforeItBegins() {
        Windows windows = windows(weekly("22:00", "04:00", DayOfWeek.FRIDAY));

        assertThat(windows.endFrom(Instant.parse("2026-03-04T12:00:00Z")))
                .hasValueSatisfying(
                        it -> assertThat(it.toLocalDateTime()).hasToString("2026-03-07T04:00"));
        assertThat(windows().endFrom(Instant.parse("2026-03-04T12:00:00Z"))).isEmpty();
    }

    @Test
    void aRefusalSaysWhenTheNextOneBegins() {
        Windows windows = windows(weekly("22:00", "04:00", DayOfWeek.FRIDAY));

        assertThat(at(windows, "2026-03-04T12:00").reason())
                .contains("outside of every window", "Fri 2026-03-06 22:00 America/Chicago");
        assertThat(at(windows, "2026-12-24T12:00").reason())
                .contains("2027-01-03: holidays", "Fri 2027-01-08 22:00");
        assertThat(at(windows, "2026-03-07T03:55").reason())
                .contains("its last 10 minutes are kept for the way back", "Fri 2026-03-13");
    }

    @Test
    void aWayBackIsNeverRefused() {
        Windows windows = windows(weekly("22:00", "04:00", DayOfWeek.FRIDAY));

        assertThat(windows.judge(LEGACY, Instant.parse("2026-12-25T12:00:00Z")).verdict())
                .isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void oneNightIsOpenOnce() {
        Windows.Open once =
                new Windows.Open(
                        Set.of(),
                        LocalDate.parse("2026-03-01"),
                        LocalTime.parse("01:00"),
                        LocalTime.parse("05:00"));

        assertThat(at(windows(once), "2026-03-01T02:07")).isInstanceOf(Verdict.Pass.class);
        assertThat(at(windows(once), "2026-03-08T02:07").reason()).contains("there is no next one");
    }

    @Test
    void theNightOfTheClocksChangeIsMeasuredInRealHours() {
        // 2026-03-08: 02:00 becomes 03:00, so 01:00 to 05:00 lasts three hours.
        Windows windows = windows(weekly("01:00", "05:00", DayOfWeek.SUNDAY));
        Instant begin = Instant.parse("2026-03-08T07:00:00Z");

        assertThat(windows.endFrom(begin).orElseThrow().toInstant())
                .isEqualTo(begin.plus(Duration.ofHours(3)));
    }

    @Test
    void whereOnlyDaysAreClosedAnyOtherIsOpen() {
        assertThat(at(windows(), "2026-03-04T12:00")).isInstanceOf(Verdict.Pass.class);
        assertThat(at(windows(), "2027-01-03T23:59").reason()).contains("any other day is open");
        assertThat(Windows.NONE.areAsked()).isFalse();
    }
}
