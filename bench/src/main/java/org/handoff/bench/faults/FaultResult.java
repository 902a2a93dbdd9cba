package org.handoff.bench.faults;

import org.jspecify.annotations.Nullable;

/// What became of one fault.
///
/// @param exercised the fault happened where it was meant to
/// @param outcome of the run it befell: `done`, `returned`, `refused` or `none`
/// @param owner the side that owns writes afterwards
/// @param takeoverMillis from the kill, or the freeze, until another control plane was in charge; 0
///   if there is none
/// @param backMillis from the restart, or the thaw, to the next acknowledged write; with two
///   control planes from the kill on; of a run that was called back until its source owned writes
/// @param gapMillis the longest time without an acknowledged write around the fault
/// @param missing acknowledged writes that are not on the owning side
/// @param duplicated writes that are there more than once
/// @param problem `null` if all is well
public record FaultResult(
        String direction,
        String name,
        boolean exercised,
        String outcome,
        String owner,
        double takeoverMillis,
        double backMillis,
        double gapMillis,
        long missing,
        long duplicated,
        @Nullable String problem) {

    /// @param backBoundMillis service must be back by then
    boolean isGood(int backBoundMillis) {
        return problem == null
                && exercised
                && missing == 0
                && duplicated == 0
                && takeoverMillis <= backBoundMillis
                && backMillis <= backBoundMillis;
    }
}
