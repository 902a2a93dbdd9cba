package org.handoff.gateway.mllp;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Which messages are in progress, and what was answered to those that were taken. A message that
/// comes again while the first is in progress waits for the first's answer; later it gets the
/// stored one. So a slow answer does not become a second message. Only positive answers are kept: a
/// message that was refused may be sent again and be taken then.
///
/// Safe for all threads; who waits is told outside of the lock, on any thread.
final class StoredAnswers {
    /// Connections that may wait for the same message.
    private static final int JOINED_MAX = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final MllpLimits.Stored limits;
    private final LongSupplier clock;
    private final @Nullable AnswerFile file;

    /// In order of arrival or, once answered, of answer.
    private final SequencedMap<ByteBuffer, Entry> entries = new LinkedHashMap<>();

    private long bytes;

    /// @param clock milliseconds since 1970: answers outlive the process
    StoredAnswers(MllpLimits.Stored limits, LongSupplier clock, @Nullable AnswerFile file) {
        this.limits = limits;
        this.clock = clock;
        this.file = file;
        if (file != null) {
            file.read((at, message, answer) -> {
                Entry entry = new Entry(message.content(), null);
                put(message.key(), entry);
                keep(entry, at, answer);
            });
            trim();
        }
    }

    /// Who waits for the answer to a message that is in progress elsewhere.
    interface Joiner {
        /// What the side answered.
        ///
        /// @param answer a whole frame
        void answered(byte[] answer);

        /// The first came to nothing: the message is this one's to forward.
        void inherited(Claim.Mine claim);
    }

    /// What an arriving message is.
    sealed interface Claim {
        /// New, or known and to be forwarded again: to be ended by [#answered] or [#failed].
        ///
        /// @param isReused whether its control id was known with another content
        record Mine(Fingerprint message, Joiner owner, boolean isReused) implements Claim {}

        /// Not kept track of: its control id is in progress with another content.
        record Untracked() implements Claim {}

        /// In progress elsewhere: the joiner is told.
        record Joined() implements Claim {}

        /// In progress on as many connections as may be.
        record Crowded() implements Claim {}

        /// Answered before.
        record Answered(ByteBuffer answer) implements Claim {}
    }

    Claim claim(Fingerprint message, Joiner joiner) {
        lock.lock();
        try {
            Entry known = entries.get(message.key());
            boolean same = known != null && known.content.equals(message.content());
            if (known != null && known.isInProgress()) {
                return join(known, same, joiner);
            }
            byte[] answer = known == null || isOld(known) ? null : known.answer;
            if (answer != null && same) {
                return new Claim.Answered(ByteBuffer.wrap(answer));
            }
            Claim.Mine mine = new Claim.Mine(message, joiner, answer != null);
            put(message.key(), new Entry(message.content(), mine));
            trim();
            return mine;
        } finally {
            lock.unlock();
        }
    }

    private static Claim join(Entry known, boolean same, Joiner joiner) {
        if (!same) {
            return new Claim.Untracked();
        }
        if (known.joined.size() >= JOINED_MAX) {
            return new Claim.Crowded();
        }
        known.joined.add(joiner);
        return new Claim.Joined();
    }

    /// The side answered. A positive answer is kept, in the file too, before anyone is told.
    void answered(Claim.Mine claim, byte[] answer, boolean isPositive) {
        List<Joiner> told;
        lock.lock();
        try {
            Entry entry = taken(claim);
            if (entry == null) {
                return;
            }
            told = List.copyOf(entry.joined);
            if (isPositive) {
                entry.joined.clear();
                long now = clock.getAsLong();
                put(claim.message().key(), entry);
                keep(entry, now, answer);
                if (file != null) {
                    file.append(now, claim.message(), answer);
                }
                trim();
            }
        } finally {
            lock.unlock();
        }
        told.forEach(joiner -> joiner.answered(answer));
    }

    /// It came to nothing: whoever waits longest has it now.
    void failed(Claim.Mine claim) {
        Claim.Mine next;
        lock.lock();
        try {
            Entry entry = taken(claim);
            if (entry == null || entry.joined.isEmpty()) {
                return;
            }
            next = new Claim.Mine(claim.message(), entry.joined.removeFirst(), false);
            Entry inherited = new Entry(entry.content, next);
            inherited.joined.addAll(entry.joined);
            put(claim.message().key(), inherited);
        } finally {
            lock.unlock();
        }
        next.owner().inherited(next);
    }

    /// A joiner waits no more.
    void leave(Fingerprint message, Joiner joiner) {
        lock.lock();
        try {
            Entry entry = entries.get(message.key());
            if (entry != null) {
                entry.joined.removeIf(each -> each.equals(joiner));
            }
        } finally {
            lock.unlock();
        }
    }

    /// Messages known now.
    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /// Takes out the entry that this claim made; null if it is another's.
    private @Nullable Entry taken(Claim.Mine claim) {
        Entry entry = entries.get(claim.message().key());
        if (entry == null || !claim.equals(entry.claim)) {
            return null;
        }
        entries.remove(claim.message().key());
        return entry;
    }

    private void put(ByteBuffer key, Entry entry) {
        Entry old = entries.remove(key);
        if (old != null && old.answer != null) {
            bytes -= old.answer.length;
        }
        entries.putLast(key, entry);
    }

    private void keep(Entry entry, long now, byte[] answer) {
        entry.claim = null;
        entry.answer = answer;
        entry.since = now;
        bytes += answer.length;
    }

    private boolean isOld(Entry entry) {
        return clock.getAsLong() - entry.since > limits.age().toMillis();
    }

    /// The oldest answers go; what is in progress stays, bounded by the connections.
    private void trim() {
        Iterator<Entry> oldest = entries.values().iterator();
        boolean over = true;
        while (over && oldest.hasNext()) {
            Entry entry = oldest.next();
            byte[] answer = entry.answer;
            over = entries.size() > limits.maxCount() || bytes > limits.maxBytes();
            if (answer != null && (over || isOld(entry))) {
                bytes -= answer.length;
                oldest.remove();
                over = true;
            }
        }
    }

    /// One message.
    private static final class Entry {
        private final ByteBuffer content;
        private final List<Joiner> joined = new ArrayList<>(0);
        private Claim.@Nullable Mine claim;
        private byte @Nullable [] answer;
        private long since;

        Entry(ByteBuffer content, Claim.@Nullable Mine claim) {
            this.content = content;
            this.claim = claim;
        }

        boolean isInProgress() {
            return claim != null;
        }
    }
}
