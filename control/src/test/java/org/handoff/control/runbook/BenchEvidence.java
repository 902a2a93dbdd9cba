package org.handoff.control.runbook;

import org.handoff.control.gate.Evidence;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Evidence on which every gate passes, but for what a test says otherwise.
final class BenchEvidence {
    private BenchEvidence() {}

    /// @param pointers null if nobody knows
    static Evidence of(
            Environment owner, Evidence.Security security, Evidence.@Nullable Pointers pointers) {
        Evidence.Stream stream = new Evidence.Stream("", Duration.ZERO, 0);
        Evidence.Side open = new Evidence.Side(Epoch.NONE, true, 1, 100, Duration.ZERO, 0);
        Evidence.Side fenced = new Evidence.Side(Epoch.NONE, false, 1, 100, Duration.ZERO, 0);
        boolean legacyOwns = owner == Environment.LEGACY;
        return new Evidence(
                Duration.ZERO,
                legacyOwns ? open : fenced,
                legacyOwns ? fenced : open,
                stream,
                stream,
                new Evidence.Proven(true, 10, List.of(), 0, 0, List.of()),
                null,
                security,
                pointers,
                Evidence.Estate.NOT_ASKED);
    }
}
