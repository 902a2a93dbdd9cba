package org.handoff.app.spec;

import java.util.stream.Stream;

/// What must hold between the keys of the evidence.
final class EvidenceChecks {
    private EvidenceChecks() {}

    static void check(EvidenceSpec evidence, Nodes nodes) {
        long named =
                Stream.of(evidence.anchor(), evidence.s3(), evidence.azure())
                        .filter(it -> it != null)
                        .count();
        if (named > 1) {
            nodes.problem(
                    evidence.anchor() == null ? "evidence.azure" : "evidence.anchor",
                    "it stands beside another anchor",
                    "name one of anchor, s3 and azure");
        }
        EvidenceSpec.S3 s3 = evidence.s3();
        if (s3 != null && (s3.keyId() == null) != (s3.secretKey() == null)) {
            nodes.problem(
                    "evidence.s3." + (s3.keyId() == null ? "keyId" : "secretKey"),
                    "the key is missing",
                    "write both, or neither for the machine's role");
        }
    }
}
