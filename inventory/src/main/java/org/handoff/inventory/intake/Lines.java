package org.handoff.inventory.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The lines of a stream, each as a [Slice] of one buffer. A line longer than the limit is skipped
/// and told as [#isOverlong]. Ends at LF or CRLF. One thread.
public final class Lines {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final int lineBytesMax;
    private final Slice slice = new Slice();
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int filled;
    private long bufferOffset;
    private long line;
    private long offset;
    private boolean overlong;
    private boolean ended;

    public Lines(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    /// Goes to the next line; false at the end.
    public boolean next() throws IOException {
        overlong = false;
        offset = bufferOffset + next;
        int start = next;
        int scan = next;
        while (true) {
            int end = newline(scan);
            if (end >= 0) {
                next = end + 1;
                return take(start, end);
            }
            scan = filled;
            if (ended) {
                next = filled;
                return (start < filled || overlong) ? take(start, filled) : false;
            }
            if (filled - start > lineBytesMax) {
                overlong = true;
                start = filled;
            }
            int moved = fill(start);
            scan -= moved;
            start -= moved;
        }
    }

    private boolean take(int start, int end) {
        line++;
        int length = end > start && buffer[end - 1] == '\r' ? end - 1 : end;
        overlong |= length - start > lineBytesMax;
        slice.set(buffer, overlong ? length : start, length);
        return true;
    }

    private int newline(int from) {
        byte[] bytes = buffer;
        for (int i = from; i < filled; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /// Reads more; returns by how much what is kept has moved to the left.
    private int fill(int keepFrom) throws IOException {
        int moved = 0;
        if (keepFrom > 0) {
            System.arraycopy(buffer, keepFrom, buffer, 0, filled - keepFrom);
            moved = keepFrom;
            filled -= moved;
            bufferOffset += moved;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
        return moved;
    }

    /// The line, valid until [#next] is called again.
    public Slice slice() {
        return slice;
    }

    public String text() {
        return slice.text();
    }

    /// From 1.
    public long line() {
        return line;
    }

    /// Of the line's first byte in the expanded stream.
    public long offset() {
        return offset;
    }

    public boolean isOverlong() {
        return overlong;
    }
}
