package org.handoff.app.wiring;

import org.handoff.control.api.StatusView;
import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.Ledger;
import org.handoff.control.ledger.LedgerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ledger's last records in words, and when each run began and ended: read once, and from then
/// on only what is new. Thread-safe.
final class LedgerTail {
    private static final int READ_MAX = 1_000;

    private final Ledger ledger;
    private final Deque<StatusView.Event> events = new ArrayDeque<>();
    private final Map<Long, Instant> began = new HashMap<>();
    private final Map<Long, Instant> ended = new HashMap<>();
    private long last;

    /// @param before the whole ledger as it is now
    LedgerTail(Ledger ledger, List<LedgerRecord> before) {
        this.ledger = ledger;
        before.forEach(this::take);
    }

    /// At most [StatusView#EVENTS_MAX], newest last.
    ///
    /// @param records how many there are by now
    synchronized List<StatusView.Event> events(long records) {
        while (last < records) {
            List<LedgerRecord> more = ledger.read(last + 1, READ_MAX);
            if (more.isEmpty()) {
                break;
            }
            more.forEach(this::take);
        }
        return List.copyOf(events);
    }

    /// `null` if it is not known.
    synchronized @Nullable Instant began(long run) {
        return began.get(run);
    }

    /// When writes went on, and for a run that returned when it had; `null` before that.
    synchronized @Nullable Instant ended(long run) {
        return ended.get(run);
    }

    private void take(LedgerRecord record) {
        last = record.seq();
        var words = LedgerWords.entry(record);
        events.addLast(new StatusView.Event(words.seq(), words.at(), words.kind(), words.text()));
        while (events.size() > StatusView.EVENTS_MAX) {
            events.removeFirst();
        }
        if (record.entry() instanceof Entry.RunBegan it) {
            began.put(it.run(), record.wall());
        } else if (record.entry() instanceof Entry.Released it) {
            ended.put(it.run(), record.wall());
        } else if (record.entry() instanceof Entry.RunEnded it) {
            ended.putIfAbsent(it.run(), record.wall());
        }
    }
}
