package org.handoff.app.validate;

import org.handoff.data.validate.Difference;
import org.handoff.model.HandoffException;
import org.handoff.model.Tuple;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The keys of differing rows, for the owner of the data alone: tab-separated table, kind, key
/// columns. Patient data: never printed, never sent. One thread.
public final class KeysFile implements AutoCloseable {
    private final Path file;
    private final BufferedWriter out;

    private KeysFile(Path file, BufferedWriter out) {
        this.file = file;
        this.out = out;
    }

    /// @param goesOn whether lines of the same validation stand in it already
    public static KeysFile open(Path file, boolean goesOn) {
        try {
            if (!goesOn || !Files.exists(file)) {
                OwnersFile.create(file);
            }
            return new KeysFile(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
        } catch (IOException failure) {
            throw failed(file, failure);
        }
    }

    public void add(Difference difference) {
        List<String> cells = new ArrayList<>();
        cells.add(difference.table().name().toString());
        cells.add(difference.kind().name().toLowerCase(java.util.Locale.ROOT));
        Tuple key = difference.key();
        for (int i = 0; i < key.size(); i++) {
            byte[] value = key.get(i);
            String text = value == null ? "" : new String(value, StandardCharsets.UTF_8);
            cells.add(
                    text.replace("\\", "\\\\")
                            .replace("\t", "\\t")
                            .replace("\n", "\\n")
                            .replace("\r", "\\r"));
        }
        try {
            out.write(String.join("\t", cells) + "\n");
            out.flush();
        } catch (IOException failure) {
            throw failed(file, failure);
        }
    }

    private static HandoffException failed(Path file, IOException failure) {
        return HandoffException.external(
                "validate.keys",
                file + " cannot be written.",
                "Is the disk full, or the folder not yours?",
                failure);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException failure) {
            throw failed(file, failure);
        }
    }
}
