package org.handoff.bench.evidence;

import org.handoff.control.evidence.archive.Archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Runs an archive's own `verify.sh` on it, one after the other in one folder: what is there from
/// the one before stays if it is the same. One thread.
final class SecondVerifier {
    private final Path folder;
    private final Map<String, byte[]> unpacked = new HashMap<>();

    /// @param folder empty, and nobody else's
    SecondVerifier(Path folder) {
        this.folder = folder;
    }

    boolean isRight(Archive archive, String fingerprint) throws IOException, InterruptedException {
        unpack(archive);
        Process process =
                new ProcessBuilder(
                                List.of(
                                        "sh",
                                        folder.resolve(Archive.VERIFIER).toString(),
                                        fingerprint))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor() == 0;
    }

    private void unpack(Archive archive) throws IOException {
        for (String gone : List.copyOf(unpacked.keySet())) {
            if (!archive.files().containsKey(gone)) {
                Files.delete(folder.resolve(gone));
                unpacked.remove(gone);
            }
        }
        for (Map.Entry<String, byte[]> file : archive.files().entrySet()) {
            byte[] before = unpacked.put(file.getKey(), file.getValue());
            if (before == null || !Arrays.equals(before, file.getValue())) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.write(path, file.getValue());
            }
        }
    }
}
