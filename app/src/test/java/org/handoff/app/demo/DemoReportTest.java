package org.handoff.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.List;

class DemoReportTest {
    @Test
    void percentilesAreByNearestRank() {
        double[] millis = new double[100];
        for (int i = 0; i < 100; i++) {
            millis[i] = 100 - i;
        }
        DemoReport.Pause pause = DemoReport.Pause.of(millis);
        assertThat(pause.p50Millis()).isEqualTo(50);
        assertThat(pause.p99Millis()).isEqualTo(99);
        assertThat(pause.maxMillis()).isEqualTo(100);
    }

    @Test
    void noRoundIsNoPause() {
        assertThat(DemoReport.Pause.of(new double[0])).isEqualTo(new DemoReport.Pause(0, 0, 0));
    }

    @Test
    void aBarTellsRateAndTimeLeft() {
        assertThat(Narrator.line("copy", "rows", 250, 1000, 2.0))
                .contains("25 %")
                .contains("250 of 1,000 rows")
                .contains("125/s")
                .contains("ETA 6 s");
        assertThat(Narrator.line("copy", "rows", 1000, 1000, 2.0)).contains("in 2.0 s");
    }

    @Test
    void theMachinesTimeIsReadFromTheKernelsTicks() {
        MachineTime before = at("cpu  100 0 100 700 100 0 0 0 50 0");
        MachineTime after = at("cpu  160 0 120 700 110 0 5 5 90 0");
        DemoReport.Machine machine = after.since(before, 2);
        assertThat(machine.processors()).isEqualTo(2);
        assertThat(machine.busyPercent()).isCloseTo(90, within(0.001));
        assertThat(machine.stolenPercent()).isCloseTo(5, within(0.001));
    }

    @Test
    void whereTheKernelDoesNotTellNothingIsSaid() {
        assertThat(MachineTime.of(List.of())).isEmpty();
        assertThat(MachineTime.of(List.of("intr 1 2 3"))).isEmpty();
        assertThat(MachineTime.of(List.of("cpu 1 2 3 4"))).isEmpty();
    }

    private static MachineTime at(String line) {
        return MachineTime.of(List.of(line, "cpu0 1 2 3")).orElseThrow();
    }
}
