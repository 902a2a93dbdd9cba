package org.handoff.control.evidence;

import org.handoff.model.HandoffException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The checkpoints of one ledger, one behind the other in one file that only grows. A note that a
/// crash left half-written at its end is cut off when it is opened. One thread writes.
final class CheckpointFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFile.class);

    /// More than this behind the last whole checkpoint is no half-written one.
    private static final int TORN_MAX = 1024;

    private final Path path;
    private final FileChannel file;

    private CheckpointFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /// Opens it to append; makes it if it is not there.
    ///
    /// @throws HandoffException `evidence.checkpoints` if it cannot be opened or is damaged before
    ///   its end
    static CheckpointFile open(Path path) {
        try {
            FileChannel file =
                    FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Durable.folder(path);
            long end = whole(path, Files.readAllBytes(path)).end();
            if (end < file.size()) {
                LOG.warn("A half-written checkpoint at the end of {} is cut off.", path);
                file.truncate(end);
                file.force(true);
            }
            file.position(end);
            return new CheckpointFile(path, file);
        } catch (IOException e) {
            throw cannot(path, e);
        }
    }

    /// What stands there, but for a half-written end; nothing if there is no file.
    static List<SignedNote> read(Path path) {
        try {
            return Files.exists(path) ? whole(path, Files.readAllBytes(path)).notes() : List.of();
        } catch (IOException e) {
            throw cannot(path, e);
        }
    }

    /// Durable when it returns. After a failure the file may end in a part of the note: that is cut
    /// off before the next.
    void append(SignedNote note) throws IOException {
        long end = file.position();
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap(
                            SignedNote.together(List.of(note)).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        } catch (IOException e) {
            try {
                file.truncate(end);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private static SignedNote.Read whole(Path path, byte[] all) {
        SignedNote.Read read = SignedNote.readTogether(all);
        if (all.length - read.end() > TORN_MAX) {
            throw damaged(path, read.notes().size());
        }
        return read;
    }

    private static HandoffException damaged(Path path, int whole) {
        return HandoffException.operator(
                "evidence.checkpoints",
                "The checkpoints in "
                        + path
                        + " are damaged behind the first "
                        + whole
                        + ": more than a crash can leave half-written.",
                "Find out who wrote there; restore the file from a backup.");
    }

    private static HandoffException cannot(Path path, IOException cause) {
        return HandoffException.external(
                "evidence.checkpoints",
                "The checkpoints in " + path + " cannot be read or written.",
                "Look at the disk and at the folder's permissions.",
                cause);
    }
}
