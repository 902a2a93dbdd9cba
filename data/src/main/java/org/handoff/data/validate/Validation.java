package org.handoff.data.validate;

import org.handoff.model.HandoffException;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A validation as it is kept between two lives of the process, and as the report is made of.
///
/// @param about what was asked for; another question begins another validation
/// @param key under which rows are named, base64; it stays in this file
/// @param began the first pass
/// @param passes that are over: those that found something, and the newest
/// @param passesDone how many passes are over
/// @param tables of the pass that goes on, or of the last one
public record Validation(
        String about,
        String key,
        Instant began,
        List<Pass> passes,
        long passesDone,
        List<TableSaved> tables) {
    /// Passes kept.
    static final int PASSES = 100;

    private static final int KEY_BYTES = 32;

    /// @param ended when
    /// @param rows counted on the owner
    /// @param differing rows confirmed to differ
    /// @param unsettled rows that could not be judged
    public record Pass(Instant ended, long rows, long differing, long unsettled) {
        public boolean isClean() {
            return differing == 0 && unsettled == 0;
        }
    }

    public Validation {
        passes = List.copyOf(passes);
        tables = List.copyOf(tables);
    }

    /// A new one, with a fresh key.
    public static Validation fresh(String about, Instant now) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        String kept = Base64.getEncoder().encodeToString(key);
        return new Validation(about, kept, now, List.of(), 0, List.of());
    }

    byte[] keyBytes() {
        try {
            return Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException broken) {
            throw HandoffException.operator(
                    "validate.state",
                    "The kept validation is damaged.",
                    "Begin it anew with --fresh.");
        }
    }

    Validation with(List<TableSaved> now) {
        return new Validation(about, key, began, passes, passesDone, now);
    }

    /// The pass is over; its tables stay.
    Validation passed(Instant now) {
        Pass pass =
                new Pass(
                        now,
                        tables.stream().mapToLong(TableSaved::ownerRows).sum(),
                        tables.stream().mapToLong(TableSaved::differing).sum(),
                        tables.stream().mapToLong(TableSaved::unsettled).sum());
        List<Pass> kept = new ArrayList<>(passes);
        kept.add(pass);
        if (kept.size() > PASSES) {
            int clean = 0;
            while (clean < kept.size() - 1 && !kept.get(clean).isClean()) {
                clean++;
            }
            kept.remove(clean == kept.size() - 1 ? 0 : clean);
        }
        return new Validation(about, key, began, kept, passesDone + 1, tables);
    }

    /// Whether all passes, and the last one's tables, are without a difference or an open question.
    public boolean isClean() {
        return passes.stream().allMatch(Pass::isClean);
    }
}
