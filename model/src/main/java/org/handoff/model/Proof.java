package org.handoff.model;

import java.util.List;

/// What a proof inside the pause says: base proof + gap-free capture on both sides + every
/// remaining dirty key re-read equal at the marker = the whole database equal.
///
/// @param equal true only if nothing at all is unproved or different
/// @param provenRows about how many rows the proof stands for, all tables together: by the source's
///   statistics when it was armed. Nothing is judged by it
/// @param dirtyKeys keys re-read inside the pause, on both sides
/// @param tables tables covered
/// @param sequences sequences compared and moved ahead
/// @param findings what stood in the way; empty if `equal`
public record Proof(
        boolean equal,
        long provenRows,
        long dirtyKeys,
        int tables,
        int sequences,
        List<Finding> findings) {
    public Proof {
        findings = List.copyOf(findings);
    }
}
