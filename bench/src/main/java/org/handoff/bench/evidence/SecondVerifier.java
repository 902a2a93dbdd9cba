package org.handoff.bench.evidence;

import org.handoff.control.evidence.archive.Archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Runs an archive's own `verify.sh` on it.
final class SecondVerifier {
    private SecondVerifier() {}

    /// @param folder for what is unpacked; empty again afterwards
    static boolean isRight(Archive archive, String fingerprint, Path folder)
            throws IOException, InterruptedException {
        Path to = Files.createTempDirectory(folder, "unpacked");
        for (Map.Entry<String, byte[]> file : archive.files().entrySet()) {
            Path path = to.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, file.getValue());
        }
        Process process =
                new ProcessBuilder(
                                List.of("sh", to.resolve(Archive.VERIFIER).toString(), fingerprint))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        int code = process.waitFor();
        try (Stream<Path> all = Files.walk(to)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        return code == 0;
    }
}
