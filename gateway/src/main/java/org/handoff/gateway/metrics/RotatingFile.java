package org.handoff.gateway.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// A file of lines with a limit: over it, it becomes `FILE.1`, what was that `FILE.2`, and so on;
/// beyond the last they go. Readable by its owner and group. Used by one thread.
final class RotatingFile implements AutoCloseable {
    private final Path file;
    private final long maxBytes;
    private final int kept;
    private @Nullable FileChannel channel;
    private long size;

    /// Goes on with a file that is there.
    RotatingFile(Path file, long maxBytes, int kept) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.kept = kept;
        open();
    }

    private FileChannel open() throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-r-----")));
        }
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        channel = opened;
        size = opened.size();
        return opened;
    }

    /// Appends whole lines; the file may be longer than its limit by one call's.
    ///
    /// @throws IOException if they could not be written, wholly or in part; the next call tries
    ///   anew
    void write(CharSequence lines) throws IOException {
        FileChannel out = channel;
        if (out == null) {
            out = open();
        }
        if (size >= maxBytes) {
            out = rotate(out);
        }
        ByteBuffer bytes = UTF_8.encode(java.nio.CharBuffer.wrap(lines));
        try {
            while (bytes.hasRemaining()) {
                size += out.write(bytes);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private FileChannel rotate(FileChannel full) throws IOException {
        channel = null;
        full.close();
        for (int i = kept; i >= 1; i--) {
            Path from = i == 1 ? file : numbered(i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return open();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
