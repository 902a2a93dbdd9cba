package org.handoff.inventory.intake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/// Counts and hashes (SHA-256) what comes from the disk. One thread.
final class CountedStream extends FilterInputStream {
    private final MessageDigest digest = sha256();
    private final LongConsumer heard;
    private long count;

    /// @param heard gets the number of bytes of each read
    CountedStream(InputStream in, LongConsumer heard) {
        super(in);
        this.heard = heard;
    }

    long count() {
        return count;
    }

    /// Reads what is left, then tells the hash of all; the stream is spent.
    String finish() throws IOException {
        byte[] rest = new byte[1 << 16];
        int read = 0;
        while (read >= 0) {
            read = read(rest, 0, rest.length);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read > 0) {
            digest.update(bytes, offset, read);
            count += read;
            heard.accept(read);
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
