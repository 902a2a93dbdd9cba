package org.handoff.app.wiring;

import org.handoff.app.spec.EvidenceSpec;
import org.handoff.app.spec.Secret;
import org.handoff.app.spec.Spec;
import org.handoff.control.evidence.Anchor;
import org.handoff.control.evidence.WriteOnce;
import org.handoff.control.evidence.worm.AzureContainer;
import org.handoff.control.evidence.worm.S3Bucket;
import org.handoff.control.evidence.worm.S3Place;
import org.handoff.control.evidence.worm.WormFolder;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

/// Where a control plane keeps its signing key and its checkpoints.
final class EvidenceFolder {
    private EvidenceFolder() {}

    static Path of(Spec spec) {
        return spec.control().data().resolve("evidence");
    }

    /// `null` if the spec names none.
    static @Nullable Anchor anchor(Spec spec) {
        WriteOnce storage = storage(spec.evidence());
        return storage == null ? null : new Anchor(storage, spec.migration());
    }

    /// `null` if the spec names none. Asks nothing of it.
    static @Nullable WriteOnce storage(EvidenceSpec evidence) {
        EvidenceSpec.S3 s3 = evidence.s3();
        if (s3 != null) {
            return new S3Bucket(place(s3), evidence.keep());
        }
        EvidenceSpec.Azure azure = evidence.azure();
        if (azure != null) {
            return new AzureContainer(
                    azure.container()::resolve,
                    Objects.requireNonNullElse(azure.prefix(), ""),
                    evidence.keep());
        }
        return evidence.anchor() == null ? null : new WormFolder(evidence.anchor());
    }

    private static S3Place place(EvidenceSpec.S3 s3) {
        return new S3Place(
                s3.endpoint(),
                s3.region(),
                s3.bucket(),
                Objects.requireNonNullElse(s3.prefix(), ""),
                supplied(s3.keyId()),
                supplied(s3.secretKey()));
    }

    private static @Nullable Supplier<String> supplied(@Nullable Secret secret) {
        return secret == null ? null : secret::resolve;
    }
}
