package org.handoff.control.gate;

import java.time.Duration;
import java.util.Set;

/// What the gates compare with.
///
/// @param evidenceMax evidence older than this counts as none
/// @param lagMax largest lag by marker with which a run may begin
/// @param backlogBytesMax largest backlog with which a run may begin
/// @param dirtyKeysMax more keys than this are not re-read in a pause
/// @param pauseBudget the predicted pause must fit
/// @param oldestWriterMax a transaction open for longer would hold the fence up
/// @param logRetainedPercentMax how full the room for retained change log may be
/// @param gatewaysExpected names that must be present
/// @param errorPercentMax while soaking: answers of the owner that may be errors
/// @param rehearsal whether a cutover must have been rehearsed
/// @param windows when a cutover may begin
public record GateLimits(
        Duration evidenceMax,
        Duration lagMax,
        long backlogBytesMax,
        long dirtyKeysMax,
        Duration pauseBudget,
        Duration oldestWriterMax,
        int logRetainedPercentMax,
        Set<String> gatewaysExpected,
        int errorPercentMax,
        boolean rehearsal,
        Windows windows) {

    public static final GateLimits DEFAULT =
            new GateLimits(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    64L << 20,
                    50_000,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    80,
                    Set.of(),
                    5,
                    false,
                    Windows.NONE);

    public GateLimits {
        gatewaysExpected = Set.copyOf(gatewaysExpected);
    }

    /// @param evidenceMax other age of evidence
    /// @param pauseBudget other room for the predicted pause
    public GateLimits withTimes(Duration evidenceMax, Duration pauseBudget) {
        return new GateLimits(
                evidenceMax,
                lagMax,
                backlogBytesMax,
                dirtyKeysMax,
                pauseBudget,
                oldestWriterMax,
                logRetainedPercentMax,
                gatewaysExpected,
                errorPercentMax,
                rehearsal,
                windows);
    }

    public GateLimits withWindows(Windows others) {
        return new GateLimits(
                evidenceMax,
                lagMax,
                backlogBytesMax,
                dirtyKeysMax,
                pauseBudget,
                oldestWriterMax,
                logRetainedPercentMax,
                gatewaysExpected,
                errorPercentMax,
                rehearsal,
                others);
    }

    public GateLimits withRehearsal(boolean isDemanded) {
        return new GateLimits(
                evidenceMax,
                lagMax,
                backlogBytesMax,
                dirtyKeysMax,
                pauseBudget,
                oldestWriterMax,
                logRetainedPercentMax,
                gatewaysExpected,
                errorPercentMax,
                isDemanded,
                windows);
    }

    public GateLimits withGateways(Set<String> names) {
        return new GateLimits(
                evidenceMax,
                lagMax,
                backlogBytesMax,
                dirtyKeysMax,
                pauseBudget,
                oldestWriterMax,
                logRetainedPercentMax,
                names,
                errorPercentMax,
                rehearsal,
                windows);
    }
}
