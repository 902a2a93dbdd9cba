package org.handoff.app.validate;

import org.handoff.app.spec.KnownDifference;
import org.handoff.model.Environment;
import org.handoff.model.Structure;
import org.handoff.model.Structure.Discrepancy;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/// What was compared beside the rows.
///
/// @param facts how many were compared
/// @param open differences that nobody answers for
/// @param signed differences that the spec lists with owner and reason
/// @param drift what changed on either side since the baseline
/// @param unused exceptions of the spec that no difference fits any more
public record StructureReport(
        int facts,
        List<Discrepancy> open,
        List<Signed> signed,
        List<Discrepancy> drift,
        List<KnownDifference> unused) {
    public StructureReport {
        open = List.copyOf(open);
        signed = List.copyOf(signed);
        drift = List.copyOf(drift);
        unused = List.copyOf(unused);
    }

    /// A difference, and who answers for it.
    public record Signed(Discrepancy difference, KnownDifference exception) {}

    public boolean isClean() {
        return open.isEmpty() && drift.isEmpty();
    }

    /// @param matches whether a pattern of the spec fits a difference's name
    public static StructureReport of(
            Structure owner,
            Structure other,
            Environment ownerName,
            List<KnownDifference> known,
            BiPredicate<String, String> matches,
            List<Discrepancy> drift) {
        List<Discrepancy> open = new ArrayList<>();
        List<Signed> signed = new ArrayList<>();
        Set<KnownDifference> unused = new LinkedHashSet<>(known);
        for (Discrepancy one : owner.against(other, ownerName)) {
            KnownDifference exception = exception(one, known, matches);
            if (exception == null) {
                open.add(one);
            } else {
                signed.add(new Signed(one, exception));
                unused.remove(exception);
            }
        }
        return new StructureReport(owner.facts().size(), open, signed, drift, List.copyOf(unused));
    }

    private static @Nullable KnownDifference exception(
            Discrepancy one, List<KnownDifference> known, BiPredicate<String, String> matches) {
        return known.stream()
                .filter(it -> matches.test(it.what(), one.fact().toString()))
                .findFirst()
                .orElse(null);
    }
}
