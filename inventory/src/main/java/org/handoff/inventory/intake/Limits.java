package org.handoff.inventory.intake;

/// Every bound of an intake. What exceeds one is counted and named, and the rest goes on.
///
/// @param lineBytesMax a longer line is skipped as malformed
/// @param documentBytesMax a file that must be read as a whole (XML, certificates)
/// @param depthMax archives within archives
/// @param entriesMax entries of one archive
/// @param expansionMax expanded bytes per compressed byte, once `expansionFreeBytes` are through
/// @param expansionFreeBytes so many expanded bytes are never a bomb
/// @param filesMax files of one intake
/// @param entitiesMax entities of the graph
/// @param edgesMax edges of the graph
/// @param leasesMax name intervals of the directory
/// @param edgesInMemory more edges than that are kept on disk, see
///   [org.handoff.inventory.graph.Edges]
public record Limits(
        int lineBytesMax,
        int documentBytesMax,
        int depthMax,
        int entriesMax,
        int expansionMax,
        long expansionFreeBytes,
        int filesMax,
        int entitiesMax,
        int edgesMax,
        int leasesMax,
        int edgesInMemory) {
    public static final Limits DEFAULT =
            new Limits(
                    1 << 20,
                    64 << 20,
                    3,
                    200_000,
                    200,
                    64L << 20,
                    1_000_000,
                    2_000_000,
                    20_000_000,
                    4_000_000,
                    400_000);
}
