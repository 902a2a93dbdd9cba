package org.handoff.gateway.compare;

/// How much work one comparison may be.
///
/// @param bodyBytes of a body after its content coding was undone; a larger one is not compared
/// @param depth of nested objects, arrays or elements; a deeper body is not compared
/// @param shapes objects, arrays, elements and values of one body; more are not compared
/// @param differences distinct paths and kinds that are kept; the rest is counted as one fact
public record CompareLimits(int bodyBytes, int depth, int shapes, int differences) {
    public static final CompareLimits DEFAULT = new CompareLimits(1 << 20, 64, 100_000, 100);
}
