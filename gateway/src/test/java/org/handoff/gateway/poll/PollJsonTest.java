package org.handoff.gateway.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.ApplicationHealth;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryCounts.Arm;
import org.handoff.socket.CanaryCounts.Arms;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.LatencyBands;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class PollJsonTest {
    /// What the control plane's API takes of a body.
    private static final int BODY_BYTES_MAX = 64 * 1024;

    private static final long LARGE = 9_999_999_999L;
    private static final List<Long> BANDS = Collections.nCopies(LatencyBands.COUNT, LARGE);
    private static final ApplicationHealth.Check CHECK =
            new ApplicationHealth.Check(
                    ApplicationHealth.Outcome.WRONG_STATUS, 999, Integer.MAX_VALUE, LARGE);
    private static final Arm ARM = new Arm(LARGE, LARGE, LARGE, LARGE, LARGE, BANDS);

    /// A poll that does not fit would be refused, the lease would end, and writes would wait.
    @Test
    void the_largest_canary_fits_into_a_poll() throws IOException {
        CanaryCounts counts =
                new CanaryCounts(
                        LARGE,
                        true,
                        Collections.nCopies(CanaryCounts.ROUTES_MAX, new Arms(ARM, ARM)),
                        Collections.nCopies(CanaryCounts.SLICES, ARM));
        assertThat(PollJson.write(status(counts, Map.of())).length).isLessThan(BODY_BYTES_MAX);
    }

    @Test
    void the_most_moved_routes_fit_into_a_poll() throws IOException {
        CanaryCounts counts = new CanaryCounts(LARGE, true, List.of(new Arms(ARM, ARM)), List.of());
        Map<String, CanaryCounts> moved = new HashMap<>();
        for (int i = 0; i < CanaryCounts.ROUTES_MAX; i++) {
            moved.put("r".repeat(29) + (10 + i), counts);
        }
        byte[] poll = PollJson.write(status(CanaryCounts.NONE, moved));
        assertThat(moved).hasSize(CanaryCounts.ROUTES_MAX);
        assertThat(poll.length).isLessThan(BODY_BYTES_MAX);
    }

    private static GatewayStatus status(CanaryCounts canary, Map<String, CanaryCounts> moved) {
        return new GatewayStatus(
                "g".repeat(31),
                "i".repeat(36),
                new Epoch(LARGE),
                Directive.Mode.FLOW,
                Environment.LEGACY,
                1,
                1,
                new GatewayStatus.Counters(1, 1, 1, 1, 1, 1, 1, 1),
                canary,
                moved,
                new GatewayStatus.Times(BANDS, BANDS),
                new ApplicationHealth(CHECK, CHECK));
    }

    @Test
    void a_directive_without_a_canary_is_one_with_nobody_away() throws IOException {
        var answer =
                PollJson.read(
                        """
                        {"epoch":8,"mode":"flow","owner":"legacy","leaseMillis":2000,\
                        "holdMaxMillis":5000}\
                        """);
        assertThat(answer.canary()).isNull();
        assertThat(answer.lagMillis()).isNegative();
    }
}
