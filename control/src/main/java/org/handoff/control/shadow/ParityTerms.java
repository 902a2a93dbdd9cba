package org.handoff.control.shadow;

import java.util.List;

/// What a shadow must have shown before a cutover.
///
/// @param pairsMin of each endpoint that must have been seen
/// @param differentMax share of pairs that may differ: what is compared with it is the bound that
///   the true share is below with 95 % confidence, so that few pairs prove little
/// @param seen indexes of the endpoints that must have been seen
public record ParityTerms(long pairsMin, double differentMax, List<Integer> seen) {
    public ParityTerms {
        seen = List.copyOf(seen);
    }
}
