package org.handoff.gateway.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.CanaryCounts;
import org.handoff.socket.CanaryCounts.Arm;
import org.handoff.socket.CanaryCounts.Arms;
import org.handoff.socket.Directive;
import org.handoff.socket.GatewayStatus;
import org.handoff.socket.LatencyBands;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Collections;

class PollJsonTest {
    /// What the control plane's API takes of a body.
    private static final int BODY_BYTES_MAX = 64 * 1024;

    /// A poll that does not fit would be refused, the lease would end, and writes would wait.
    @Test
    void the_largest_canary_fits_into_a_poll() throws IOException {
        long large = 9_999_999_999L;
        Arm arm =
                new Arm(
                        large,
                        large,
                        large,
                        large,
                        large,
                        Collections.nCopies(LatencyBands.COUNT, large));
        CanaryCounts counts =
                new CanaryCounts(
                        large,
                        true,
                        Collections.nCopies(CanaryCounts.ROUTES_MAX, new Arms(arm, arm)),
                        Collections.nCopies(CanaryCounts.SLICES, arm));
        GatewayStatus status =
                new GatewayStatus(
                        "g".repeat(31),
                        "i".repeat(36),
                        new Epoch(large),
                        Directive.Mode.FLOW,
                        Environment.LEGACY,
                        1,
                        1,
                        new GatewayStatus.Counters(1, 1, 1, 1, 1, 1, 1, 1),
                        counts,
                        new GatewayStatus.Times(
                                Collections.nCopies(LatencyBands.COUNT, large),
                                Collections.nCopies(LatencyBands.COUNT, large)));

        assertThat(PollJson.write(status).length).isLessThan(BODY_BYTES_MAX);
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
