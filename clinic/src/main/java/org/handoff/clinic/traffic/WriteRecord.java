package org.handoff.clinic.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// The client's own memory of its writes: `acknowledged.log` and `not-acknowledged.log`, one line
/// each (`ref kind epoch-millis side-or-reason`), appended before the loop goes on, so that it
/// outlives the process. One thread.
final class WriteRecord implements AutoCloseable {
    private static final int FLUSH_BYTES = 32 * 1024;

    private final Lines acknowledged;
    private final Lines others;

    WriteRecord(Path directory) throws IOException {
        Files.createDirectories(directory);
        acknowledged = new Lines(directory.resolve("acknowledged.log"));
        others = new Lines(directory.resolve("not-acknowledged.log"));
    }

    void acknowledged(UUID ref, Kind kind, long epochMillis, String side) throws IOException {
        acknowledged.add(ref, kind, epochMillis, side);
    }

    /// @param reason `503` and the like: answered; `unknown-...`: it may have been carried out
    void notAcknowledged(UUID ref, Kind kind, long epochMillis, String reason) throws IOException {
        others.add(ref, kind, epochMillis, reason);
    }

    void flush() throws IOException {
        acknowledged.flush();
        others.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
        acknowledged.channel.close();
        others.channel.close();
    }

    private static final class Lines {
        private final FileChannel channel;
        private final StringBuilder pending = new StringBuilder();

        Lines(Path file) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        void add(UUID ref, Kind kind, long epochMillis, String last) throws IOException {
            pending.append(ref).append(' ').append(kind.word()).append(' ');
            pending.append(epochMillis).append(' ').append(last).append('\n');
            if (pending.length() > FLUSH_BYTES) {
                flush();
            }
        }

        void flush() throws IOException {
            if (pending.isEmpty()) {
                return;
            }
            ByteBuffer bytes =
                    ByteBuffer.wrap(pending.toString().getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            pending.setLength(0);
        }
    }
}
