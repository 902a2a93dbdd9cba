package org.handoff.gateway.relay;

import org.handoff.gateway.WordedCounts;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What a relay has done since its start. Written by its event loops, read by anyone.
public final class RelayCounters {
    private final LongAdder taken = new LongAdder();
    private final LongAdder held = new LongAdder();
    private final LongAdder upBytes = new LongAdder();
    private final LongAdder downBytes = new LongAdder();
    private final WordedCounts<RelayEnding> endings = new WordedCounts<>(RelayEnding.class);

    void taken() {
        taken.increment();
    }

    void held() {
        held.increment();
    }

    void up(long bytes) {
        upBytes.add(bytes);
    }

    void down(long bytes) {
        downBytes.add(bytes);
    }

    void ended(RelayEnding why) {
        endings.count(why);
    }

    /// Connections of clients, the refused ones included.
    public long takenTotal() {
        return taken.sum();
    }

    /// Connections that waited in a hold.
    public long heldTotal() {
        return held.sum();
    }

    /// Bytes of clients passed on.
    public long upBytesTotal() {
        return upBytes.sum();
    }

    /// Bytes of sides passed on.
    public long downBytesTotal() {
        return downBytes.sum();
    }

    public long endedTotal(RelayEnding why) {
        return endings.of(why);
    }

    /// How often connections ended, by reason: in lower case, words joined by `-`.
    public Map<String, Long> endings() {
        return endings.all();
    }
}
