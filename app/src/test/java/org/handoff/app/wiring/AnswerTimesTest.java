package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.ApplicationHealth;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.LatencyBands;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class AnswerTimesTest {
    private final AnswerTimes times = new AnswerTimes();

    private void poll(String gateway, String incarnation, List<Long> legacy) {
        times.polled(
                new GatewayStatus(
                        gateway,
                        incarnation,
                        new Epoch(1),
                        Directive.Mode.FLOW,
                        Environment.LEGACY,
                        0,
                        0,
                        new GatewayStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0),
                        CanaryCounts.NONE,
                        Map.of(),
                        new GatewayStatus.Times(legacy, List.of()),
                        ApplicationHealth.UNTOLD));
    }

    private static List<Long> bands(int band, long count) {
        List<Long> bands = new ArrayList<>(Collections.nCopies(band + 1, 0L));
        bands.set(band, count);
        return bands;
    }

    @Test
    void sharesAreOfWhatWasAnsweredSinceTheLastPollByAllGateways() {
        poll("a", "1", bands(4, 1_000_000));
        poll("b", "1", List.of());
        assertThat(times.of(Environment.LEGACY)).as("since the start counts not").isNull();
        poll("a", "1", bands(4, 1_000_096));
        poll("b", "1", bands(10, 4));
        var latency = Objects.requireNonNull(times.of(Environment.LEGACY));
        assertThat(latency.p50()).isEqualTo(LatencyBands.endMillis(4));
        assertThat(latency.p95()).isEqualTo(LatencyBands.endMillis(4));
        assertThat(latency.p99()).isEqualTo(LatencyBands.endMillis(10));
        assertThat(times.of(Environment.CLOUD)).isNull();
    }

    @Test
    void tenSecondsLaterItIsForgotten() {
        poll("a", "1", List.of());
        poll("a", "1", bands(4, 10));
        for (int i = 0; i < 9; i++) {
            times.second();
            assertThat(times.of(Environment.LEGACY)).as("second " + i).isNotNull();
        }
        times.second();
        assertThat(times.of(Environment.LEGACY)).isNull();
    }

    @Test
    void aGatewayThatRestartsBeginsAnew() {
        poll("a", "1", bands(4, 500));
        poll("a", "2", bands(4, 900));
        assertThat(times.of(Environment.LEGACY)).isNull();
        poll("a", "2", bands(4, 901));
        assertThat(times.of(Environment.LEGACY)).isNotNull();
    }

    @Test
    void aTimeWithoutAnEndIsToldAsTheLongestThatHasOne() {
        poll("a", "1", List.of());
        poll("a", "1", bands(LatencyBands.COUNT - 1, 1));
        var latency = Objects.requireNonNull(times.of(Environment.LEGACY));
        assertThat(latency.p50()).isEqualTo(LatencyBands.endMillis(LatencyBands.COUNT - 2));
    }
}
