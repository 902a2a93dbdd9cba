package org.handoff.gateway.mllp;

import org.handoff.model.HandoffException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32C;

/// Stored answers that survive the end of the process, `kill -9` included: two halves of a mapped
/// file of fixed size, written in turn, so that its size is its limit. A power cut may cost the
/// last answers: what was answered then is forwarded once more if it is sent again. Holds answers
/// as they are, so its owner alone may read it. One writer at a time.
///
/// A half begins with its lap, a long that grows. A record: its length, the lap, the time
/// (milliseconds since 1970), both hashes of the message, the answer, CRC-32C of all before it.
final class AnswerFile implements AutoCloseable {
    static final long BYTES = 16L << 20;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final long LAP_BYTES = Long.BYTES;
    private static final int HEAD = Integer.BYTES + 2 * Long.BYTES + 2 * Fingerprint.BYTES;
    private static final int TAIL = Integer.BYTES;
    private static final int ANSWER_MAX = 1 << 20;
    private static final int BLOCK = 1 << 16;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] halves = new MemorySegment[2];
    private int current;
    private long lap;
    private long position;

    /// @throws HandoffException if it cannot be opened or there is no room for it
    AnswerFile(Path path, long size) {
        try (FileChannel channel = open(path)) {
            fill(channel, size);
            long half = size / 2;
            for (int i = 0; i < halves.length; i++) {
                halves[i] = channel.map(MapMode.READ_WRITE, i * half, half, arena);
            }
        } catch (IOException e) {
            arena.close();
            throw HandoffException.external(
                    "gateway.mllp-answers",
                    "The stored answers '%s' cannot be opened.".formatted(path),
                    "See that the folder can be written and has room for %d MB."
                            .formatted(size >> 20),
                    e);
        }
        current = lap(1) > lap(0) ? 1 : 0;
        lap = lap(current);
        position = LAP_BYTES;
        if (lap == 0) {
            begin(0);
        }
    }

    private static FileChannel open(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /// A hole in a mapped file would fail when the disk is full, in the middle of an answer.
    private static void fill(FileChannel channel, long size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(BLOCK);
        for (long at = channel.size(); at < size; at = channel.size()) {
            zeros.clear().limit((int) Math.min(BLOCK, size - at));
            channel.write(zeros, at);
        }
    }

    /// Told of every whole record, oldest first.
    interface Reader {
        /// @param at milliseconds since 1970
        void read(long at, Fingerprint message, byte[] answer);
    }

    /// Reads everything and stands behind it. Call it before the first [#append].
    void read(Reader reader) {
        int older = 1 - current;
        if (lap(older) > 0) {
            long _ = read(halves[older], lap(older), reader);
        }
        position = read(halves[current], lap, reader);
    }

    /// @return where its records end
    private static long read(MemorySegment half, long lap, Reader reader) {
        long at = LAP_BYTES;
        while (at + HEAD + TAIL <= half.byteSize()) {
            int length = half.get(INT, at);
            boolean sane = length >= HEAD + TAIL && length <= HEAD + ANSWER_MAX + TAIL;
            if (!sane || at + length > half.byteSize() || half.get(LONG, at + 4) != lap) {
                return at;
            }
            byte[] record = half.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
            ByteBuffer bytes = ByteBuffer.wrap(record).order(java.nio.ByteOrder.nativeOrder());
            if (bytes.getInt(length - TAIL) != checksum(record)) {
                return at;
            }
            bytes.position(Integer.BYTES + Long.BYTES);
            long time = bytes.getLong();
            Fingerprint message = new Fingerprint(hash(bytes), hash(bytes));
            byte[] answer = new byte[length - HEAD - TAIL];
            bytes.get(answer);
            reader.read(time, message, answer);
            at += length;
        }
        return at;
    }

    private static ByteBuffer hash(ByteBuffer bytes) {
        byte[] hash = new byte[Fingerprint.BYTES];
        bytes.get(hash);
        return ByteBuffer.wrap(hash);
    }

    /// Writes one record; one whose answer is too long for the file is left out.
    void append(long now, Fingerprint message, byte[] answer) {
        int length = HEAD + answer.length + TAIL;
        if (answer.length > ANSWER_MAX || LAP_BYTES + length > halves[current].byteSize()) {
            return;
        }
        if (position + length > halves[current].byteSize()) {
            begin(1 - current);
        }
        byte[] record = new byte[length];
        ByteBuffer bytes = ByteBuffer.wrap(record).order(java.nio.ByteOrder.nativeOrder());
        bytes.putInt(length).putLong(lap).putLong(now);
        bytes.put(message.key().duplicate()).put(message.content().duplicate()).put(answer);
        bytes.putInt(checksum(record));
        MemorySegment.copy(
                record, 0, halves[current], ValueLayout.JAVA_BYTE, position, record.length);
        position += length;
    }

    private void begin(int half) {
        current = half;
        lap++;
        halves[half].set(LONG, 0, lap);
        position = LAP_BYTES;
    }

    private long lap(int half) {
        return halves[half].get(LONG, 0);
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, 0, record.length - TAIL);
        return (int) crc.getValue();
    }

    @Override
    public void close() {
        arena.close();
    }
}
