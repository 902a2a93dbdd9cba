package org.handoff.driver;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/// A file that only Handoff writes: whole and durable, or not at all. Readers of other users see
/// it, for the servers that read it seldom run as we do.
///
/// @param path absolute
public record OwnedFile(Path path) {
    /// A longer one is not ours.
    static final int BYTES_MAX = 1 << 20;

    private static final Duration LOCK_PACE = Duration.ofMillis(20);

    private static final Set<PosixFilePermission> READABLE =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.OTHERS_READ);

    /// Its text; null if there is no such file.
    ///
    /// @throws HandoffException `driver.file` if it cannot be read
    public @Nullable String read() {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw HandoffException.limit(
                        "driver.file",
                        path + " is longer than " + BYTES_MAX + " bytes.",
                        "Name a file of Handoff's own.");
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /// Replaces it in one go; on return it survives a crash of the machine.
    public void write(String text) {
        Path folder = Objects.requireNonNull(path.getParent(), "an absolute file has a folder");
        Path fresh = folder.resolve(path.getFileName() + ".new");
        try {
            try (FileChannel file =
                    FileChannel.open(
                            fresh,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(fresh, READABLE);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /// When it was written last, by the wall clock; long ago if there is no such file.
    public Instant changedAt() {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (NoSuchFileException _) {
            return Instant.EPOCH;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failed("removed", e);
        }
    }

    /// Keeps every other process of ours on this machine out, until closed.
    ///
    /// @throws HandoffException `driver.busy` if another one stays inside until the deadline
    public Lock lock(Deadline deadline) {
        Path beside = path.resolveSibling(path.getFileName() + ".lock");
        try {
            FileChannel file =
                    FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                return new Lock(file, locked(file, deadline));
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed("locked", e);
        }
    }

    private FileLock locked(FileChannel file, Deadline deadline) throws IOException {
        while (true) {
            FileLock lock = attempt(file);
            if (lock != null) {
                return lock;
            }
            if (deadline.isOver()) {
                throw new HandoffException(
                        new Fault(
                                Fault.Kind.EXTERNAL,
                                "driver.busy",
                                "Another process of Handoff's is moving " + path + ".",
                                "Wait for it, then ask again."));
            }
            pause();
        }
    }

    private static @Nullable FileLock attempt(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOCK_PACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HandoffException.external("driver.busy", "Interrupted while waiting.", "", e);
        }
    }

    private HandoffException failed(String what, IOException cause) {
        return HandoffException.external(
                "driver.file",
                path + " cannot be " + what + ": " + cause.getClass().getSimpleName() + ".",
                "Give the user that runs Handoff the right to write in that folder.",
                cause);
    }

    /// Held until closed.
    public static final class Lock implements AutoCloseable {
        private final FileChannel file;
        private final FileLock lock;

        Lock(FileChannel file, FileLock lock) {
            this.file = file;
            this.lock = lock;
        }

        @Override
        public void close() {
            try (FileChannel open = file) {
                if (open.isOpen()) {
                    lock.release();
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("a lock cannot be given back", e);
            }
        }
    }
}
