package org.handoff.bench.map;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// A folder of exports under construction: files are appended to by name. One thread.
final class Folder implements Closeable {
    private final Path root;
    private final Map<String, BufferedWriter> open = new LinkedHashMap<>();

    Folder(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /// Appends a line; `header` is the file's first.
    void line(String file, String header, String line) {
        line(file, header, line, StandardCharsets.UTF_8);
    }

    void line(String file, String header, String line, Charset charset) {
        try {
            BufferedWriter writer = open.get(file);
            if (writer == null) {
                Path path = root.resolve(file);
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                writer = Files.newBufferedWriter(path, charset);
                open.put(file, writer);
                if (!header.isEmpty()) {
                    writer.write(header);
                    writer.write('\n');
                }
            }
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void bytes(String file, byte[] content) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (BufferedWriter writer : open.values()) {
            writer.close();
        }
    }
}
