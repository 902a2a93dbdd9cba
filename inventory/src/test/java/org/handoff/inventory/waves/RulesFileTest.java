package org.handoff.inventory.waves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.LocalDate;

class RulesFileTest {
    private static final LocalDate TODAY = LocalDate.of(2027, 1, 4);

    @TempDir private Path folder = Path.of("");

    private static Rules parse(String text) {
        return RulesFile.parse(text, "waves.yaml", TODAY);
    }

    @Test
    void anEmptyFileHasTheDefaults() {
        assertThat(parse("")).isEqualTo(Rules.from(TODAY));
    }

    @Test
    void allProblemsAreToldAtOnceEachWithItsLine() {
        assertThatThrownBy(() ->
                        parse(
                                """
                                starts: soon
                                every: 0
                                rings: 3
                                zone: Mars/Base
                                capacity:
                                  engines: 4
                                blackouts:
                                  - {from: 2027-02-01, to: 2027-01-01, reason: x}
                                notices:
                                  - {days: 30}
                                """))
                .hasMessageContaining("line 1: `starts` is a day")
                .hasMessageContaining("line 2: `every` is a number from 1 to 366")
                .hasMessageContaining("line 3: `rings` is a list")
                .hasMessageContaining("line 4: `zone` is a time zone")
                .hasMessageContaining("line 6: no such key as `engines`; there are hours, machines")
                .hasMessageContaining("line 8: `to` lies before `from`")
                .hasMessageContaining("line 10: `vendor` is missing");
    }

    @Test
    void whatIsNoYamlIsNamed() {
        assertThatThrownBy(() -> parse("a: [")).hasMessageContaining("waves.yaml is not YAML");
        assertThatThrownBy(() -> parse("- a")).hasMessageContaining("keys and values are expected");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("nowhere.yaml");

        assertThatThrownBy(() -> RulesFile.read(file, TODAY))
                .hasMessageContaining("nowhere.yaml cannot be read");
    }

    @Test
    void aNoticeThatWasNotGivenCountsFromToday() {
        assertThat(parse("notices: [{vendor: labs.example.net, days: 30}]").notices())
                .containsExactly(new Rules.Notice("labs.example.net", 30, TODAY, 1));
    }
}
