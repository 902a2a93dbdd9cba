package org.handoff.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
