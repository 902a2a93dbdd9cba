package org.handoff.inventory.waves;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.Export;
import org.handoff.inventory.graph.Graph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

@Timeout(60)
class QuietWindowTest {
    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

    @TempDir private Path folder = Path.of("");

    /// A facility that rests from 22:00 to 04:00 local time, and a night shift elsewhere.
    private Graph graph(int days) {
        StringBuilder log =
                new StringBuilder(
                        "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p"
                                + "\tid.resp_h\tid.resp_p\tproto\tservice\tduration\tconn_state"
                                + "\thistory\n");
        Instant from = LocalDateTime.of(2026, 10, 5, 0, 0).atZone(CHICAGO).toInstant();
        for (int hour = 0; hour < days * 24; hour++) {
            ZonedDateTime local = from.plusSeconds(hour * 3600L).atZone(CHICAGO);
            boolean rests = local.getHour() >= 22 || local.getHour() < 4;
            calls(log, local, "10.1.0.9", rests ? 1 : 20);
            calls(log, local, "10.2.0.9", rests ? 20 : 2);
        }
        return new Export(folder)
                .with(
                        "hosts.csv",
                        """
                        name,ip,role,facility,zone
                        app,10.0.0.1,app,Center,
                        lake-desk,10.1.0.9,desktop,Lakeside,America/Chicago
                        hill-desk,10.2.0.9,desktop,Hill,America/Denver
                        """)
                .with("conn.log", log.toString())
                .graph();
    }

    private static void calls(StringBuilder log, ZonedDateTime at, String client, int count) {
        for (int i = 0; i < count; i++) {
            log.append(
                    String.format(
                            Locale.ROOT,
                            "%d.5\t%s\t50000\t10.0.0.1\t8080\ttcp\t-\t1.0\tSF\tShAD\n",
                            at.toEpochSecond() + i,
                            client));
        }
    }

    private static QuietWindow found(Graph graph, String... facilities) {
        return Objects.requireNonNull(QuietWindow.of(graph, List.of(facilities), CHICAGO, 2));
    }

    @Test
    void itIsTheLeastBusyOfTheWeekInLocalTimeOverTheChangeOfTheClocks() {
        // four weeks to 2 November 2026: clocks go back on 1 November
        QuietWindow window = found(graph(28), "Lakeside");

        assertThat(window.day()).isEqualTo(DayOfWeek.TUESDAY);
        assertThat(window.hour()).isEqualTo(2);
        assertThat(window.calls()).isEqualTo(1);
        assertThat(window.busiest()).isEqualTo(20);
        assertThat(window.text()).isEqualTo("Tuesday 02:00 to 04:00 America/Chicago");
        assertThat(window.next(LocalDate.of(2026, 12, 2)))
                .isEqualTo(Instant.parse("2026-12-08T08:00:00Z"));
        assertThat(window.next(LocalDate.of(2027, 7, 6)))
                .isEqualTo(Instant.parse("2027-07-06T07:00:00Z"));
    }

    @Test
    void facilitiesTogetherAreAsQuietAsTheirSum() {
        QuietWindow both = found(graph(21), "Lakeside", "Hill");

        assertThat(both.calls()).isEqualTo(21);
        assertThat(both.busiest()).isEqualTo(22);
    }

    @Test
    void whatWasWatchedOnceInAWeekIsNoEvidence() {
        Graph graph = graph(9);

        // the first two days of the week came round twice, the others once
        assertThat(found(graph, "Lakeside").seen()).isEqualTo(2);
        assertThat(found(graph, "Lakeside").day()).isEqualTo(DayOfWeek.TUESDAY);
        assertThat(QuietWindow.of(graph(6), List.of("Lakeside"), CHICAGO, 2)).isNull();
        assertThat(QuietWindow.of(graph, List.of("Nowhere"), CHICAGO, 2)).isNull();
    }

    @Test
    void eachFacilityHasItsOwnZoneAndTheRulesOneOnlyWhereNoneIsKnown() {
        Rules rules =
                RulesFile.parse("zone: America/New_York", "waves.yaml", LocalDate.of(2026, 11, 2));
        QuietWindows windows = new QuietWindows(graph(21), rules);

        assertThat(Objects.requireNonNull(windows.of("Hill")).zone())
                .isEqualTo(ZoneId.of("America/Denver"));
        assertThat(Objects.requireNonNull(windows.of("Center")).zone())
                .isEqualTo(ZoneId.of("America/New_York"));
    }
}
