package org.handoff.app.cli;

import org.handoff.control.evidence.archive.Archive;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The archive that a control plane makes and hands out.
final class FetchedEvidence {
    private FetchedEvidence() {}

    /// @throws HandoffException if there is none to be had, or it is no archive
    static Archive of(ServerOptions server) throws InterruptedException {
        try (ControlClient client = server.operator()) {
            byte[] zip = client.download("/api/v1/evidence");
            Path kept = Files.createTempFile("handoff-evidence", ".zip");
            try {
                Files.write(kept, zip);
                return Archive.read(kept);
            } finally {
                Files.deleteIfExists(kept);
            }
        } catch (IOException e) {
            throw HandoffException.external(
                    "cli.output",
                    "The archive cannot be kept while it is read.",
                    "Is there room in the folder for temporary files?",
                    e);
        }
    }
}
