package org.handoff.gateway.shadow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Bytes copied while they pass, within a bound of their own and one that all share. Written by one
/// thread, then handed to another.
final class Kept {
    private static final int FIRST = 2_048;

    private final AtomicLong shared;
    private final long sharedMax;
    private final int most;
    private byte[] bytes = new byte[0];
    private int length;

    /// @param shared bytes that all of them hold now
    Kept(AtomicLong shared, long sharedMax, int most) {
        this.shared = shared;
        this.sharedMax = sharedMax;
        this.most = most;
    }

    /// Copies them; they stay readable.
    ///
    /// @return false if that goes over a bound: nothing was copied then
    boolean add(ByteBuf more) {
        int count = more.readableBytes();
        if (count > most - length || !grow(length + count)) {
            return false;
        }
        more.getBytes(more.readerIndex(), bytes, length, count);
        length += count;
        return true;
    }

    private boolean grow(int needed) {
        if (needed <= bytes.length) {
            return true;
        }
        int size = Math.min(most, Math.max(FIRST, Integer.highestOneBit(needed - 1) << 1));
        int added = size - bytes.length;
        if (shared.addAndGet(added) > sharedMax) {
            shared.addAndGet(-added);
            return false;
        }
        bytes = Arrays.copyOf(bytes, size);
        return true;
    }

    /// The bytes, not copied again.
    ByteBuf view() {
        return Unpooled.wrappedBuffer(bytes, 0, length);
    }

    /// Gives them up. Once.
    void release() {
        shared.addAndGet(-bytes.length);
        bytes = new byte[0];
        length = 0;
    }
}
