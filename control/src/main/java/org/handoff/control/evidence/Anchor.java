package org.handoff.control.evidence;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A folder out of reach of whoever may write the ledger: each checkpoint is a file of its own
/// there, written once and never changed, so that storage that is written once (a WORM share, a
/// mounted bucket with object lock) can be one. What it holds bounds how far back anybody could set
/// the ledger unseen.
public final class Anchor {
    /// Files that are read; the newest count.
    static final int FILES_MAX = 100_000;

    private static final String SUFFIX = ".checkpoint";

    private final Path folder;
    private final String migration;

    public Anchor(Path folder, String migration) {
        this.folder = folder;
        this.migration = migration;
    }

    /// Writes one; nothing happens if it stands there. Where another one of the same size does, as
    /// after the ledger was set back, it gets a name of its own beside it.
    void write(SignedNote note, long size, VerifierKey key) throws IOException {
        String id = key.fingerprint().substring(0, 8);
        byte[] bytes = note.written().getBytes(StandardCharsets.UTF_8);
        String name = "%s-%012d-%s".formatted(migration, size, id);
        Path file = folder.resolve(name + SUFFIX);
        Optional<SignedNote> there = Files.exists(file) ? note(file) : Optional.empty();
        if (there.isPresent() && !there.get().equals(note)) {
            file = folder.resolve(name + "-" + Sha256.hex(bytes).substring(0, 16) + SUFFIX);
            there = Files.exists(file) ? note(file) : Optional.empty();
        }
        if (there.isPresent()) {
            return;
        }
        Files.createDirectories(folder);
        try (FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer content = ByteBuffer.wrap(bytes);
            while (content.hasRemaining()) {
                out.write(content);
            }
            out.force(true);
        }
        Durable.folder(file);
    }

    /// The whole notes there, the smallest size first. A half-written one is none.
    ///
    /// @throws HandoffException `evidence.anchor` if the folder cannot be read
    public List<SignedNote> read() {
        return read(folder, migration + "-*" + SUFFIX);
    }

    /// Those of all migrations in a folder.
    ///
    /// @throws HandoffException `evidence.anchor` if the folder cannot be read
    public static List<SignedNote> notesIn(Path folder) {
        return read(folder, "*" + SUFFIX);
    }

    private static List<SignedNote> read(Path folder, String names) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
            found.forEach(files::add);
            Collections.sort(files);
            List<SignedNote> notes = new ArrayList<>();
            for (Path file : files.subList(Math.max(0, files.size() - FILES_MAX), files.size())) {
                if (Files.size(file) <= SignedNote.LENGTH_MAX) {
                    note(file).ifPresent(notes::add);
                }
            }
            return notes;
        } catch (IOException | DirectoryIteratorException e) {
            throw HandoffException.external(
                    "evidence.anchor",
                    "The anchor " + folder + " cannot be read.",
                    "Look whether it is mounted, and may be read and written.",
                    e);
        }
    }

    private static Optional<SignedNote> note(Path file) throws IOException {
        return SignedNote.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
