package org.handoff.control.canary;

import java.util.Set;

/// Which cohort a person asks for.
///
/// @param buckets the share; negative for the next step of the spec
/// @param isTrial an A/A trial: nobody goes anywhere
public record CanaryWish(
        int buckets,
        Set<String> facilities,
        Set<String> withoutFacilities,
        Set<String> users,
        Set<String> withoutUsers,
        boolean isTrial) {
    /// The next step of the spec, without lists.
    public static final CanaryWish NEXT_STEP =
            new CanaryWish(-1, Set.of(), Set.of(), Set.of(), Set.of(), false);

    public CanaryWish {
        facilities = Set.copyOf(facilities);
        withoutFacilities = Set.copyOf(withoutFacilities);
        users = Set.copyOf(users);
        withoutUsers = Set.copyOf(withoutUsers);
    }
}
