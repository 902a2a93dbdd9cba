package org.handoff.app.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The certificates of validations in the control plane's folder, one file each, for the evidence
/// archive and for the pages, which their owner alone may read. The newest are kept.
public final class KeptCertificates {
    /// More are deleted, the oldest first.
    static final int KEPT_MAX = 100;

    /// A certificate with a hundred thousand tables is below that.
    private static final int BYTES_MAX = 32 << 20;

    private static final String SUFFIX = ".json";
    private static final String HASH = "[0-9a-f]{64}";

    private final Path folder;

    /// @param data the control plane's folder
    public KeptCertificates(Path data) {
        this.folder = data.resolve("validate").resolve("certificates");
    }

    /// Keeps one, whole or not at all. The same one again changes nothing.
    ///
    /// @param certificate with `ended` and `hash`
    /// @throws HandoffException `validate.kept` if it cannot be written
    public void keep(ObjectNode certificate) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(name(certificate) + SUFFIX);
            Path next = folder.resolve("next");
            OwnersFile.create(next);
            Files.writeString(next, certificate.toPrettyString() + "\n");
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            List<Path> all = files();
            for (Path old : all.subList(0, Math.max(0, all.size() - KEPT_MAX))) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw HandoffException.external(
                    "validate.kept",
                    "The certificate cannot be kept in " + folder + ".",
                    "Is the disk full, or the folder not yours?",
                    e);
        }
    }

    /// By name, the oldest first. What is no certificate is left out.
    ///
    /// @throws HandoffException `validate.kept` if they cannot be read
    public SortedMap<String, ObjectNode> read() {
        SortedMap<String, ObjectNode> all = new TreeMap<>();
        try {
            for (Path file : files()) {
                if (Files.size(file) <= BYTES_MAX
                        && new JsonMapper().readTree(text(file)) instanceof ObjectNode read
                        && read.path("hash").asText().matches(HASH)) {
                    all.put(name(read), read);
                }
            }
            return all;
        } catch (IOException e) {
            throw HandoffException.external(
                    "validate.kept",
                    "The certificates of validations in " + folder + " cannot be read.",
                    "Look at its permissions; a damaged file there may be moved away.",
                    e);
        }
    }

    /// The newest first, whatever is in them.
    public List<Path> newest() throws IOException {
        return files().reversed();
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /// When it ended, and the begin of its hash.
    private static String name(JsonNode certificate) {
        return certificate
                        .path("ended")
                        .asText()
                        .replaceAll("[.][0-9]+", "")
                        .replaceAll("[^0-9TZ]", "")
                + "-"
                + certificate.path("hash").asText().substring(0, 8);
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(each -> each.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }
}
