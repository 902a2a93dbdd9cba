package org.handoff.data.copy;

/// Where a copy stands.
///
/// @param rows copied
/// @param rowsExpected by the source's statistics, never less than `rows`
/// @param bytes read from the source in transfer form
/// @param bytesPerSecond over the whole copy so far
/// @param secondsLeft by that rate; -1 while unknown
/// @param tablesProven read back equal
/// @param tables in all
public record CopyProgress(
        long rows,
        long rowsExpected,
        long bytes,
        long bytesPerSecond,
        long secondsLeft,
        int tablesProven,
        int tables) {}
