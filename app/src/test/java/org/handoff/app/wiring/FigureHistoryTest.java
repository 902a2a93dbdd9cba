package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.control.api.PageReads.History;
import org.handoff.control.api.PageReads.Span;
import org.handoff.control.api.StatusView;
import org.handoff.model.Environment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class FigureHistoryTest {
    private final FigureHistory history = new FigureHistory(List.of("jobs"));

    private static StatusView status(long second, double requests, @Nullable Double lag) {
        StatusView.Side side =
                new StatusView.Side(
                        null,
                        true,
                        true,
                        requests,
                        0,
                        new StatusView.Latency(1, 2, second),
                        new StatusView.Server(1.5, 40.0),
                        List.of(new StatusView.Figure("jobs", "", 7.0)));
        StatusView.Side idle = new StatusView.Side(null, true, false, 0, 0);
        StatusView.Stream stream = new StatusView.Stream(true, lag, null, 0, 3);
        return new StatusView(
                Instant.ofEpochSecond(second),
                "clinic",
                Environment.LEGACY,
                1,
                StatusView.Phase.FOLLOWING,
                null,
                new StatusView.Sides(side, idle),
                null,
                new StatusView.Replication(stream, stream),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                150,
                "");
    }

    @Test
    void whatIsNotKnownIsNullAndOnlyWhatIsLaterIsTold() {
        history.take(status(1, 10.123, null));
        history.take(status(2, 20, 7.0));
        History all = history.of(Span.MINUTES, 0);
        assertThat(all.atMillis()).containsExactly(1_000L, 2_000L);
        assertThat(all.series().get("legacy.requests")).containsExactly(10.12, 20.0);
        assertThat(all.series().get("legacy.p99")).containsExactly(1.0, 2.0);
        assertThat(all.series().get("legacy.database")).containsExactly(1.5, 1.5);
        assertThat(all.series().get("legacy.transactions")).containsExactly(40.0, 40.0);
        assertThat(all.series().get("legacy.figure.jobs")).containsExactly(7.0, 7.0);
        assertThat(all.series().get("cloud.figure.jobs")).containsExactly(null, null);
        assertThat(all.series().get("cloud.p95")).containsExactly(null, null);
        assertThat(all.series().get("forth.lag")).containsExactly(null, 7.0);
        assertThat(all.series().get("dirty")).containsExactly(null, null);
        assertThat(history.of(Span.MINUTES, 1_000).atMillis()).containsExactly(2_000L);
    }

    @Test
    void theOldestSecondsGoAndAMinuteIsTheMeanOfWhatIsKnownInIt() {
        for (int i = 1; i <= 1_000; i++) {
            history.take(status(i, i, i % 2 == 0 ? null : (Double) 5.0));
        }
        List<Long> seconds = history.of(Span.MINUTES, 0).atMillis();
        assertThat(seconds).hasSize(900).startsWith(101_000L).endsWith(1_000_000L);
        History minutes = history.of(Span.HOURS, 0);
        assertThat(minutes.atMillis()).hasSize(16).startsWith(60_000L);
        assertThat(minutes.series().get("legacy.requests")).startsWith(30.5, 90.5);
        assertThat(minutes.series().get("forth.lag")).startsWith(5.0, 5.0);
        assertThat(minutes.series().get("cloud.p50")).startsWith((Double) null);
    }
}
