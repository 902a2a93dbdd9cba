package org.handoff.app.wiring;

import org.handoff.control.gate.Evidence;
import org.handoff.control.shadow.ShadowDesk;
import org.handoff.control.shadow.ShadowView;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.socket.SideProbe;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Puts together what the gates judge on, out of what both sides and the replicator said last.
final class EvidenceCollector {
    /// Kinds of findings that a person should see but that do not stand in the way of a switch.
    private static final List<String> HARMLESS = List.of("bypass-writer", "note");

    /// A replicator that said nothing for so long is not following, whatever it said before.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(2);

    private final SideWatch legacy;
    private final SideWatch cloud;
    private final ReplicatorChild replicator;
    private final @Nullable ShadowDesk shadow;
    private final SecurityWatch security;
    private final PointerDrives pointers;
    private final EstateWatch estate;

    /// @param shadow null if the spec has none
    EvidenceCollector(
            SideWatch legacy,
            SideWatch cloud,
            ReplicatorChild replicator,
            @Nullable ShadowDesk shadow,
            SecurityWatch security,
            PointerDrives pointers,
            EstateWatch estate) {
        this.estate = estate;
        this.pointers = pointers;
        this.security = security;
        this.legacy = legacy;
        this.cloud = cloud;
        this.replicator = replicator;
        this.shadow = shadow;
    }

    Evidence collect() {
        ReplicatorStatus status = replicator.status();
        Duration silence = replicator.statusAge();
        Duration age = longest(longest(legacy.age(), cloud.age()), silence);
        boolean speaking = silence.compareTo(SILENCE_MAX) < 0;
        return new Evidence(
                age,
                legacy.evidence(),
                cloud.evidence(),
                speaking ? stream(status, Environment.LEGACY, silence) : null,
                speaking ? stream(status, Environment.CLOUD, silence) : null,
                speaking ? proven(status, largeObjects()) : null,
                parity(),
                security.latest(),
                pointers.latest(),
                estate.latest());
    }

    private Evidence.@Nullable Parity parity() {
        ShadowView.Parity parity = shadow == null ? ShadowView.Parity.NONE : shadow.parity();
        return parity.isDemanded()
                ? new Evidence.Parity(Environment.CLOUD, parity.isMet(), parity.reason())
                : null;
    }

    private static Evidence.@Nullable Stream stream(
            ReplicatorStatus status, Environment from, Duration silence) {
        for (ReplicatorStatus.Stream stream : status.streams()) {
            if (stream.from() == from) {
                String broken = broken(status, stream);
                return stream.markerAgeMillis() < 0 && broken.isEmpty()
                        ? null
                        : new Evidence.Stream(
                                broken,
                                Duration.ofMillis(Math.max(0, Math.round(stream.markerAgeMillis())))
                                        .plus(silence),
                                stream.backlogBytes());
            }
        }
        return null;
    }

    private static String broken(ReplicatorStatus status, ReplicatorStatus.Stream stream) {
        return stream.broken().isEmpty() && status.phase() != ReplicatorStatus.Phase.FOLLOWING
                ? "The replicator is " + status.phase().name().toLowerCase(Locale.ROOT) + "."
                : stream.broken();
    }

    /// `check` refuses them before a start; here is noticed what came since.
    private List<Finding> largeObjects() {
        List<Finding> found = new ArrayList<>();
        for (SideWatch side : List.of(legacy, cloud)) {
            SideProbe.State state = side.state();
            if (state != null && state.largeObjects()) {
                String label = side == legacy ? "legacy" : "cloud";
                found.add(
                        new Finding(
                                "large-objects",
                                label,
                                1,
                                "The "
                                        + label
                                        + " database holds large objects, which no log carries:"
                                        + " move them into bytea columns, and unlink them."));
            }
        }
        return found;
    }

    private static Evidence.@Nullable Proven proven(ReplicatorStatus status, List<Finding> more) {
        if (status.phase() != ReplicatorStatus.Phase.FOLLOWING) {
            return null;
        }
        ReplicatorStatus.Coverage proof = status.proof();
        long schemaChanges =
                status.findings().stream()
                        .filter(finding -> finding.kind().equals("schema-changed"))
                        .mapToLong(Finding::count)
                        .sum();
        return new Evidence.Proven(
                proof.unproved().isEmpty(),
                proof.rows(),
                proof.unproved(),
                schemaChanges,
                proof.dirtyKeys(),
                Stream.concat(more.stream(), status.findings().stream())
                        .filter(finding -> !HARMLESS.contains(finding.kind()))
                        .toList());
    }

    private static Duration longest(Duration left, Duration right) {
        return left.compareTo(right) >= 0 ? left : right;
    }
}
