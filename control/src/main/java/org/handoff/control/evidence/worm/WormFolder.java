package org.handoff.control.evidence.worm;

import org.handoff.control.evidence.SignedNote;
import org.handoff.control.evidence.WriteOnce;

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

/// A folder: a write-once share, or a mounted bucket with object lock. That it is written once is
/// the storage's own doing; nothing here can tell.
public record WormFolder(Path folder) implements WriteOnce {
    /// What a crash left half-written is none, and written anew.
    @Override
    public byte[] put(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            byte[] there = Files.readAllBytes(file);
            if (SignedNote.parse(new String(there, StandardCharsets.UTF_8)).isPresent()) {
                return there;
            }
        }
        Files.createDirectories(folder);
        try (FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        try (FileChannel made = FileChannel.open(folder, StandardOpenOption.READ)) {
            made.force(true);
        }
        return Files.readAllBytes(file);
    }

    @Override
    public List<byte[]> read(String prefix, int most) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(
                        folder, each -> String.valueOf(each.getFileName()).startsWith(prefix))) {
            found.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw new IOException(e.getCause());
        }
        Collections.sort(files);
        List<byte[]> all = new ArrayList<>();
        for (Path file : files.subList(Math.max(0, files.size() - most), files.size())) {
            if (Files.isRegularFile(file) && Files.size(file) <= SignedNote.LENGTH_MAX) {
                all.add(Files.readAllBytes(file));
            }
        }
        return all;
    }

    @Override
    public boolean isNear() {
        return true;
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
