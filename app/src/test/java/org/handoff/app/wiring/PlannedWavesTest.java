package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.app.spec.SpecReader;
import org.handoff.control.api.WavesView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// The plan as everybody may see it, by the clinic's calendar.
class PlannedWavesTest {
    private static final Instant NOON = Instant.parse("2027-01-11T12:00:00Z");
    private static final String PLAN =
            """
            {"totalWeight": 8, "bridgedWeight": 2, "lowerBound": 1,
             "noticeUnknown": ["labs.example.net"],
             "waves": [
              {"number": 1, "day": "2027-01-11", "ring": 1, "machines": 2, "hours": 4,
               "quietWindow": {"text": "Tuesday 03:00 to 05:00 UTC",
                               "begins": "2027-01-12T03:00:00Z"},
               "units": [{"kind": "facility", "name": "Lakeside", "because": "a pilot"},
                         {"kind": "machine", "name": "fax01"}]},
              {"number": 2, "day": "2027-01-25", "units": [
               {"kind": "application", "name": "Charting"}]},
              {"number": 3, "day": "2027-02-08", "units": []}]}
            """;

    @TempDir private Path folder = Path.of("");

    private PlannedWaves waves(String more) throws Exception {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        return new PlannedWaves(SpecReader.parse("handoff.yaml", least + "\n" + more, folder));
    }

    private static List<WavesView.When> when(PlannedWaves waves, Instant now) {
        return Objects.requireNonNull(waves.view(now)).waves().stream()
                .map(WavesView.Wave::when)
                .toList();
    }

    @Test
    void unitsAreNamedAndMachinesCountedAndTheCalendarSaysWhatIsNext() throws Exception {
        Files.writeString(folder.resolve("waves.json"), PLAN);
        PlannedWaves waves = waves("waves: waves.json");
        WavesView view = Objects.requireNonNull(waves.view(NOON));

        WavesView.Wave first = view.waves().getFirst();
        assertThat(first.facilities()).containsExactly("Lakeside");
        assertThat(first.others()).isEqualTo(1);
        assertThat(first.window()).isEqualTo("Tuesday 03:00 to 05:00 UTC");
        assertThat(first.windowBegins()).isEqualTo("2027-01-12T03:00:00Z");
        assertThat(view.waves().get(1).applications()).containsExactly("Charting");
        assertThat(view.toString()).doesNotContain("fax01", "labs.example.net");
        assertThat(view.noticeUnknown()).isEqualTo(1);
        assertThat(when(waves, NOON))
                .containsExactly(WavesView.When.TODAY, WavesView.When.NEXT, WavesView.When.LATER);
        assertThat(when(waves, Instant.parse("2027-01-25T23:00:00Z")))
                .containsExactly(WavesView.When.PAST, WavesView.When.TODAY, WavesView.When.NEXT);
    }

    @Test
    void theDayIsTheClinicsOwn() throws Exception {
        Files.writeString(folder.resolve("waves.json"), PLAN);

        assertThat(
                        when(
                                waves("waves: waves.json\nwindows: {zone: America/Chicago}"),
                                Instant.parse("2027-01-26T03:00:00Z")))
                .containsExactly(WavesView.When.PAST, WavesView.When.TODAY, WavesView.When.NEXT);
    }

    @Test
    void anotherPlanIsReadAndWhatIsNoneSaysSo() throws Exception {
        PlannedWaves waves = waves("waves: waves.json");
        assertThat(Objects.requireNonNull(waves.view(NOON)).unread()).contains("is not there");

        Path file = Files.writeString(folder.resolve("waves.json"), "{\"waves\": [{}]}");
        assertThat(Objects.requireNonNull(waves.view(NOON)).unread()).contains("no wave plan");

        Files.writeString(file, PLAN);
        assertThat(when(waves, NOON)).hasSize(3);
        assertThat(waves("").view(NOON)).isNull();
    }
}
