package org.handoff.gateway.cohort;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// When each session was last answered a write, so that a read goes to a side that follows only
/// behind it: who charts sees what they charted. Sessions share marks by hash, which can only keep
/// a read with the owner for longer; a write that names no session counts as one of everybody's,
/// and so does everything before this process began. Any thread.
final class Sessions {
    private static final int MARKS = 1 << 16;

    private final boolean isMarking;
    private final LongSupplier clock;
    private final AtomicLongArray marks;
    private final AtomicLong everybody;

    /// @param isMarking false where nobody asks
    /// @param clock nanoseconds, monotonic
    Sessions(boolean isMarking, LongSupplier clock) {
        this.isMarking = isMarking;
        this.clock = clock;
        long now = clock.getAsLong();
        marks = new AtomicLongArray(isMarking ? MARKS : 1);
        for (int i = 0; i < marks.length(); i++) {
            marks.setPlain(i, now);
        }
        everybody = new AtomicLong(now);
    }

    boolean isMarking() {
        return isMarking;
    }

    /// A write is being answered, or is over.
    ///
    /// @param placement null if none was made for it
    void wrote(@Nullable Placement placement) {
        if (!isMarking) {
            return;
        }
        long now = clock.getAsLong();
        if (placement == null || placement.session() == Placement.NO_SESSION) {
            everybody.set(now);
        } else {
            marks.set(mark(placement.session()), now);
        }
    }

    /// Whether a session may read where everything answered before a moment is known to be.
    boolean isBehind(long session, long readable) {
        return session != Placement.NO_SESSION
                && readable - everybody.get() > 0
                && readable - marks.get(mark(session)) > 0;
    }

    private static int mark(long session) {
        return (int) (session >>> 48) & (MARKS - 1);
    }
}
