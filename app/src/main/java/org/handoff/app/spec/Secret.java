package org.handoff.app.spec;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/// Where a secret stands; never the secret. [#resolve] reads it when it is needed, and no message
/// of this class holds it.
public sealed interface Secret {
    /// A file longer than this is not a secret.
    int BYTES_MAX = 4096;

    /// Reads the secret now.
    ///
    /// @throws HandoffException if it is absent, empty, or open to everyone
    String resolve();

    /// Written `{env: NAME}`.
    record Environment(String name) implements Secret {
        @Override
        public String resolve() {
            String value = System.getenv(name);
            if (value == null || value.isEmpty()) {
                throw HandoffException.operator(
                        "spec.secret",
                        "The environment variable " + name + ", which the spec names, is not set.",
                        "Set it for this process, or write {file: PATH} in the spec.");
            }
            return value;
        }
    }

    /// Written `{file: PATH}`; the first line counts.
    ///
    /// @param path absolute
    record File(Path path) implements Secret {
        @Override
        public String resolve() {
            try {
                refuseIfOpen();
                if (Files.size(path) > BYTES_MAX) {
                    throw refused("is longer than " + BYTES_MAX + " bytes.", "Name another file.");
                }
                String text = Files.readString(path, StandardCharsets.UTF_8);
                String value = text.lines().findFirst().orElse("");
                if (value.isEmpty()) {
                    throw refused("has an empty first line.", "Write the secret there.");
                }
                return value;
            } catch (IOException e) {
                throw HandoffException.external(
                        "spec.secret",
                        "The secret file " + path + " cannot be read.",
                        "Create it, readable by the user that runs Handoff only (chmod 600).",
                        e);
            }
        }

        private void refuseIfOpen() throws IOException {
            if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                return;
            }
            if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
                throw refused("is readable by everyone.", "Run: chmod 600 " + path);
            }
        }

        private HandoffException refused(String what, String remedy) {
            return HandoffException.operator(
                    "spec.secret", "The secret file " + path + " " + what, remedy);
        }
    }
}
