package org.handoff.inventory.graph;

import org.handoff.inventory.intake.Origin;

/// One file that was read, or could not be.
///
/// @param sha256 of the file on disk (of the archive, for an archive's entry); empty if unread
/// @param source name of the source that read it; empty if none knows it
/// @param facts how many it gave
/// @param malformed lines or records that could not be read
/// @param lines the highest line or record that was told
public record FileRecord(
        Origin origin, String sha256, String source, long facts, long malformed, long lines) {
    FileRecord hashed(String hash) {
        return new FileRecord(origin, hash, source, facts, malformed, lines);
    }

    public String path() {
        return origin.path();
    }
}
