package org.handoff.inventory.fact;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.source.job.CronExpression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

class ScheduleTest {
    private static final Instant OCTOBER = Instant.parse("2026-10-01T00:00:00Z");
    private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * * * | 31",
                "*/15 * * * * | 2976",
                "0 2 1 * * | 1",
                "0 2 31 12 * | 0",
                "0 6 * * mon-fri | 22",
                "0 6 13 * fri | 6",
                "0 6 * * 7 | 4",
                "@monthly | 1",
                "yearly | 0",
                "month-end | 1",
                "0 2 l * * | 1",
            })
    void itCountsItsFiringsInOctober(String text, int firings) {
        Schedule schedule = Objects.requireNonNull(CronExpression.parse(text, ZoneOffset.UTC));

        assertThat(schedule.firings(OCTOBER, NOVEMBER, 10_000)).isEqualTo(firings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60 * * * *",
                "* * * *",
                "0 2 32 * *",
                "0 2 0 * *",
                "a b c d e",
                "*/0 * * * *"
            })
    void whatIsNoExpressionIsNone(String text) {
        assertThat(CronExpression.parse(text, ZoneOffset.UTC)).isNull();
    }

    @Test
    void theHourIsThatOfItsZone() {
        Schedule schedule =
                Objects.requireNonNull(
                        CronExpression.parse("30 23 * * *", ZoneId.of("America/Chicago")));

        assertThat(
                        schedule.firings(
                                Instant.parse("2026-10-02T04:00:00Z"),
                                Instant.parse("2026-10-02T05:00:00Z"),
                                9))
                .isEqualTo(1);
    }

    @Test
    void whatNoCalendarTellsIsUnknownAndNotNever() {
        assertThat(new Schedule.AtEvent("by hand").firings(OCTOBER, NOVEMBER, 9)).isEqualTo(-1);
    }
}
