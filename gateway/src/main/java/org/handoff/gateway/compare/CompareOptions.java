package org.handoff.gateway.compare;

import java.util.List;
import java.util.Set;

/// What counts as equal.
///
/// @param headers that are compared, in lower case
/// @param unordered paths of arrays whose order means nothing, e.g. `$.items`
/// @param opaque paths of objects whose keys are data and are shown as `*`, e.g. `$.byPatient`
/// @param ignored paths at and below which nothing is compared
/// @param limits of one comparison
public record CompareOptions(
        List<String> headers,
        Set<String> unordered,
        Set<String> opaque,
        Set<String> ignored,
        CompareLimits limits) {
    public static final List<String> USUAL_HEADERS =
            List.of("content-type", "content-disposition", "location", "cache-control");

    public static final CompareOptions DEFAULT =
            new CompareOptions(USUAL_HEADERS, Set.of(), Set.of(), Set.of(), CompareLimits.DEFAULT);

    public CompareOptions {
        headers = List.copyOf(headers);
        unordered = Set.copyOf(unordered);
        opaque = Set.copyOf(opaque);
        ignored = Set.copyOf(ignored);
    }
}
