package org.handoff.app.demo;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// What `handoff demo --json FILE` writes; documented in docs/reference/demo-json.md.
///
/// @param rounds one per switch, in order, cutovers and rollbacks alternating
/// @param rows rows in the clinic's tables when the first cutover began
/// @param machine the processors while the rounds ran; null where the kernel does not tell
/// @param seconds from start to end, building not included
/// @param verdict `ok`, or what went wrong in one sentence
public record DemoReport(
        List<Round> rounds,
        Pause pause,
        Requests requests,
        Writes writes,
        long rows,
        @Nullable Machine machine,
        double seconds,
        String verdict) {
    public DemoReport {
        rounds = List.copyOf(rounds);
    }

    /// One switch.
    ///
    /// @param direction `cutover` or `rollback`
    /// @param pauseMillis from the hold's order to the release, as the conductor measured it
    public record Round(
            String direction, double pauseMillis, Phases phases, long provenRows, long dirtyKeys) {}

    /// Where the pause went, in milliseconds.
    public record Phases(
            double hold,
            double fence,
            double drain,
            double prove,
            @JsonProperty("switch") double switching,
            double release) {}

    /// Over all rounds. p50 and p99 by nearest rank.
    public record Pause(double p50Millis, double p99Millis, double maxMillis) {
        static Pause of(double[] millis) {
            double[] sorted = millis.clone();
            Arrays.sort(sorted);
            return new Pause(
                    rank(sorted, 0.50),
                    rank(sorted, 0.99),
                    sorted.length == 0 ? 0 : rank(sorted, 1));
        }

        private static double rank(double[] sorted, double share) {
            if (sorted.length == 0) {
                return 0;
            }
            int index = (int) Math.ceil(share * sorted.length) - 1;
            return sorted[Math.clamp(index, 0, sorted.length - 1)];
        }
    }

    /// The client's view of all requests, reads and writes.
    ///
    /// @param planted failures that a planted regression made, not counted in `failed`
    public record Requests(long sent, long failed, long planted, long held, double heldMaxMillis) {}

    /// The client's acknowledged writes, looked up on the side that owns writes at the end.
    public record Writes(long acknowledged, long missing, long duplicated) {}

    /// How busy the machine was, in percent of all its processors' time.
    ///
    /// @param busyPercent not idle, stolen time included
    /// @param stolenPercent the host of a virtual machine ran somebody else on them
    public record Machine(int processors, double busyPercent, double stolenPercent) {}

    /// Whether the exit code is 0.
    public boolean succeeded() {
        return verdict.equals("ok");
    }
}
