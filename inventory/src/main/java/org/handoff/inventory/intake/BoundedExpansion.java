package org.handoff.inventory.intake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Ends a stream that expands far more than honest data does. One thread.
final class BoundedExpansion extends FilterInputStream {
    private final CountedStream packed;
    private final Limits limits;
    private long expanded;

    BoundedExpansion(InputStream in, CountedStream packed, Limits limits) {
        super(in);
        this.packed = packed;
        this.limits = limits;
    }

    /// It expanded beyond the limit.
    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1;

        Exceeded(int most) {
            super("expands to more than " + most + " times its size; the rest is not read");
        }
    }

    /// The current entry of an archive; closing it leaves the archive open.
    InputStream entry() {
        return new FilterInputStream(this) {
            @Override
            public void close() {
                // the archive goes on to its next entry
            }
        };
    }

    /// Reads to the end of the current entry.
    void skipAll() throws IOException {
        byte[] rest = new byte[1 << 13];
        int read = 0;
        while (read >= 0) {
            read = read(rest, 0, rest.length);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        expanded += Math.max(read, 0);
        if (expanded > limits.expansionFreeBytes()
                && expanded > limits.expansionMax() * Math.max(packed.count(), 1)) {
            throw new Exceeded(limits.expansionMax());
        }
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        byte[] skipped = new byte[(int) Math.min(bytes, 1 << 16)];
        return Math.max(read(skipped, 0, skipped.length), 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
