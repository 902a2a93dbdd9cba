package org.handoff.control.api;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What `handoff validate` found, as the certificates say that it left with this control plane. For
/// everybody who sees the status: no table, no role, no value.
///
/// @param runs the newest first
/// @param unread certificates that cannot be read
public record ValidationsView(List<Run> runs, int unread) {
    public ValidationsView {
        runs = List.copyOf(runs);
    }

    /// One validation.
    ///
    /// @param owner the side that owned writes
    /// @param flows whether changes flowed meanwhile
    /// @param clean whether nothing differed and nothing was left open
    /// @param tables that were compared, or could not be
    /// @param proven of them, those of which every row was proven equal
    /// @param rows of these
    /// @param bounded tables of which only a sample was compared
    /// @param shareAtMost of a bounded table's rows, most that can differ (95 % sure), of the worst
    ///   one; `null` if none was only bounded
    /// @param facts compared beside the rows; `null` if they were left out
    /// @param found how many by kind, e.g. `row-differs`; empty if nothing was
    /// @param notProven sentences of the certificate that say what it does not prove
    /// @param hash of the certificate
    /// @param asMade whether the hash is that of what the certificate says
    /// @param thisSpec whether it is of the spec that is served
    public record Run(
            Instant began,
            Instant ended,
            String owner,
            boolean flows,
            long passes,
            boolean clean,
            long tables,
            long proven,
            long rows,
            long bounded,
            @Nullable Double shareAtMost,
            @Nullable Long facts,
            Map<String, Long> found,
            long notProven,
            String hash,
            boolean asMade,
            boolean thisSpec) {
        public Run {
            found = Map.copyOf(found);
        }
    }
}
