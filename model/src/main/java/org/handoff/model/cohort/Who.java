package org.handoff.model.cohort;

import org.jspecify.annotations.Nullable;

/// Whose request it is, as far as the request says.
///
/// @param user a person, device or session; null if the request does not say
/// @param facility a site of care; null if the request does not say
public record Who(@Nullable String user, @Nullable String facility) {
    public static final Who NOBODY = new Who(null, null);

    /// Longest identity that is read; a longer one counts as none.
    public static final int CHARS_MAX = 256;

    /// What the hash is taken of; null if the request does not say.
    public @Nullable String of(Unit unit) {
        return unit == Unit.USER ? user : facility;
    }
}
