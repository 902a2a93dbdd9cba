package org.handoff.app.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.handoff.app.wiring.CutoverWindows;
import org.handoff.control.gate.Windows;
import org.handoff.model.Environment;
import org.handoff.model.Verdict;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `windows` of the spec, and the guide's own example of them.
class WindowsSpecTest {
    private static final Path GUIDE = Path.of("../docs/guides/runbook.md");

    private static Spec spec(String more) throws IOException {
        String least = Files.readString(Path.of("src/test/resources/spec/least.yaml"));
        return SpecReader.parse("handoff.yaml", least + more, Path.of("/etc/handoff"));
    }

    private static Verdict at(Windows windows, String now) {
        return windows.judge(Environment.CLOUD, Instant.parse(now)).verdict();
    }

    @Test
    void theGuidesExampleOpensSaturdaysAndSundaysAndOneNightButNotTheHolidays() throws IOException {
        Matcher block =
                Pattern.compile("```yaml\n(windows:.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(GUIDE));
        assertThat(block.find()).isTrue();

        Windows windows = CutoverWindows.of(spec(block.group(1)).windows());

        assertThat(at(windows, "2026-03-07T08:00:00Z"))
                .as("Saturday 02:00")
                .isInstanceOf(Verdict.Pass.class);
        assertThat(at(windows, "2026-03-06T08:00:00Z")).isInstanceOf(Verdict.Refuse.class);
        assertThat(at(windows, "2026-03-18T05:00:00Z"))
                .as("that night")
                .isInstanceOf(Verdict.Pass.class);
        assertThat(at(windows, "2026-12-26T08:00:00Z").reason()).contains("holidays");
    }

    @Test
    void everyProblemIsNamedAtItsKey() {
        String wrong =
                """
                windows:
                  zone: America/Chicagoo
                  open:
                    - {from: "01:00", to: "05:00"}
                    - {days: [sat], date: 2026-02-30, from: "01:00", to: "05:00"}
                  closed:
                    - {from: 2026-12-20, to: 2026-01-03, why: holidays}
                """;

        SpecException refused = catchThrowableOfType(SpecException.class, () -> spec(wrong));

        assertThat(refused.problems())
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "windows.zone",
                        "windows.open[0]",
                        "windows.open[1]",
                        "windows.open[1].date",
                        "windows.closed[0].to");
        assertThat(refused.getMessage()).contains("did you mean America/Chicago?");
    }

    @Test
    void aMarginThatLeavesNothingOfAWindowIsAProblem() {
        String wrong =
                """
                windows:
                  margin: 2h
                  open:
                    - {days: [sat], from: "23:00", to: "01:00"}
                    - {days: [sun], from: "23:00", to: "01:01"}
                """;

        SpecException refused = catchThrowableOfType(SpecException.class, () -> spec(wrong));

        assertThat(refused.problems())
                .extracting(Problem::key)
                .containsExactly("windows.open[0].to");
    }
}
