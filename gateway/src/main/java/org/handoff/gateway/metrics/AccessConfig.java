package org.handoff.gateway.metrics;

import org.handoff.model.cohort.CohortKey;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// Where and how requests are recorded.
///
/// @param file that is written to; full ones are `FILE.1`, the newest, to `FILE.N`
/// @param maxBytes of one file; over it the next begins
/// @param files kept beside the one that is written to; the oldest goes first
/// @param queued records that may wait for the disk on each event loop, a power of two; what comes
///   over it is dropped and counted
/// @param key of the hash that stands for a client's address; null for none
public record AccessConfig(
        Path file, long maxBytes, int files, int queued, @Nullable CohortKey key) {
    public static final int QUEUED = 8_192;

    public AccessConfig {
        if (maxBytes < 1_024 || files < 1 || Integer.bitCount(queued) != 1) {
            throw new IllegalArgumentException("a limit of access records is too small");
        }
    }
}
