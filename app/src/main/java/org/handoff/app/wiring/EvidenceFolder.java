package org.handoff.app.wiring;

import org.handoff.app.spec.Spec;
import org.handoff.control.evidence.Anchor;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// Where a control plane keeps its signing key and its checkpoints.
final class EvidenceFolder {
    private EvidenceFolder() {}

    static Path of(Spec spec) {
        return spec.control().data().resolve("evidence");
    }

    /// `null` if the spec names none.
    static @Nullable Anchor anchor(Spec spec) {
        Path folder = spec.evidence().anchor();
        return folder == null ? null : new Anchor(folder, spec.migration());
    }
}
