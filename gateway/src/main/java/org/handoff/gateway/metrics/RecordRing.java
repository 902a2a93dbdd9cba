package org.handoff.gateway.metrics;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/// A bounded queue from one event loop to the writer of the records. What does not fit is dropped
/// and counted: the loop never waits.
public final class RecordRing {
    private final AtomicReferenceArray<@Nullable AccessRecord> slots;
    private final int mask;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final LongAdder dropped = new LongAdder();

    /// @param size a power of two
    RecordRing(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("not a power of two: " + size);
        }
        slots = new AtomicReferenceArray<>(size);
        mask = size - 1;
    }

    /// By the event loop alone.
    ///
    /// @return whether it was taken
    public boolean offer(AccessRecord one) {
        long at = written.getPlain();
        if (at - read.getAcquire() > mask) {
            dropped.increment();
            return false;
        }
        slots.setPlain((int) at & mask, one);
        written.setRelease(at + 1);
        return true;
    }

    /// By the writer alone; null if there is none.
    @Nullable AccessRecord poll() {
        long at = read.getPlain();
        if (at == written.getAcquire()) {
            return null;
        }
        int slot = (int) at & mask;
        AccessRecord one = slots.getPlain(slot);
        slots.setPlain(slot, null);
        read.setRelease(at + 1);
        return one;
    }

    long dropped() {
        return dropped.sum();
    }
}
