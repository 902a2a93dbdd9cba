package org.handoff.data.verify;

import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// Keys of one change log in the order of their last change: a hash table whose entries are also a
/// list. About 90 bytes a key plus the key itself. Not safe for threads: [DirtyKeys] guards it.
final class KeyList {
    /// What an entry costs besides its key's bytes.
    static final int ENTRY_BYTES = 96;

    /// Entries that wait for their next try are passed over; no call passes over more than these.
    private static final int PASS_OVER = 100_000;

    private @Nullable Entry[] buckets = new Entry[1 << 12];
    private @Nullable Entry oldest;
    private @Nullable Entry newest;
    private int size;
    private long bytes;

    static final class Entry {
        final int table;
        final byte[] key;
        final int hash;
        long position;
        int stamp;
        int tries;
        long retryAtNanos;
        @Nullable Entry chain;
        @Nullable Entry older;
        @Nullable Entry newer;

        Entry(int table, byte[] key, int hash) {
            this.table = table;
            this.key = key;
            this.hash = hash;
        }

        long bytes() {
            return (long) ENTRY_BYTES + key.length;
        }
    }

    /// An entry as it stood when it was taken.
    record Taken(Entry entry, int stamp) {
        boolean isBefore(long position) {
            return Long.compareUnsigned(entry.position, position) < 0;
        }
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /// Position of the oldest entry.
    long oldestPosition() {
        if (oldest == null) {
            throw new IllegalStateException("no entry");
        }
        return oldest.position;
    }

    /// Adds a key, or moves it behind all others with its new position.
    ///
    /// @return whether it is new
    boolean mark(int table, Tuple key, long position) {
        byte[] packed = pack(key);
        int hash = hash(table, packed);
        Entry found = find(table, packed, hash);
        boolean fresh = found == null;
        if (found == null) {
            found = insert(table, packed, hash);
        } else {
            unlink(found);
        }
        found.position = position;
        found.stamp++;
        found.tries = 0;
        found.retryAtNanos = Long.MIN_VALUE;
        append(found);
        return fresh;
    }

    boolean contains(int table, Tuple key) {
        byte[] packed = pack(key);
        return find(table, packed, hash(table, packed)) != null;
    }

    private static int hash(int table, byte[] packed) {
        int hash = 31 * Arrays.hashCode(packed) + table;
        return hash ^ hash >>> 15;
    }

    private @Nullable Entry find(int table, byte[] packed, int hash) {
        Entry found = buckets[hash & (buckets.length - 1)];
        while (found != null && !same(found, table, packed, hash)) {
            found = found.chain;
        }
        return found;
    }

    /// The oldest entries before `upTo` whose time has come. A transaction ends behind its commit's
    /// position, and the next one may commit right there: what is applied up to a position has only
    /// what committed *before* it.
    List<Taken> take(int limit, long upTo, long nowNanos, IntPredicate tables) {
        List<Taken> taken = new ArrayList<>(Math.min(limit, 1024));
        int passed = 0;
        for (Entry at = oldest;
                at != null && taken.size() < limit && passed < PASS_OVER;
                at = at.newer) {
            if (Long.compareUnsigned(at.position, upTo) >= 0) {
                break;
            }
            if (at.retryAtNanos <= nowNanos && tables.test(at.table)) {
                taken.add(new Taken(at, at.stamp));
            } else {
                passed++;
            }
        }
        return taken;
    }

    /// Removes the entry unless it was marked again since it was taken.
    boolean clear(Taken taken) {
        Entry entry = taken.entry();
        if (entry.stamp != taken.stamp()) {
            return false;
        }
        remove(entry);
        return true;
    }

    /// Removes all entries of a table.
    ///
    /// @return the oldest one's position; `null` if there were none
    @Nullable Long removeAll(int table) {
        Long first = null;
        Entry at = oldest;
        while (at != null) {
            Entry next = at.newer;
            if (at.table == table) {
                first = first == null ? (Long) at.position : first;
                remove(at);
            }
            at = next;
        }
        return first;
    }

    /// Every key of a table.
    List<Tuple> all(int table, int width) {
        List<Tuple> all = new ArrayList<>();
        for (Entry at = oldest; at != null; at = at.newer) {
            if (at.table == table) {
                all.add(unpack(at, width));
            }
        }
        return all;
    }

    private void remove(Entry entry) {
        int bucket = entry.hash & (buckets.length - 1);
        Entry at = buckets[bucket];
        if (at == entry) {
            buckets[bucket] = entry.chain;
        } else {
            while (at != null && at.chain != entry) {
                at = at.chain;
            }
            if (at == null) {
                return;
            }
            at.chain = entry.chain;
        }
        unlink(entry);
        entry.stamp++;
        size--;
        bytes -= entry.bytes();
    }

    private Entry insert(int table, byte[] packed, int hash) {
        if (size >= buckets.length) {
            grow();
        }
        Entry entry = new Entry(table, packed, hash);
        int bucket = hash & (buckets.length - 1);
        entry.chain = buckets[bucket];
        buckets[bucket] = entry;
        size++;
        bytes += entry.bytes();
        return entry;
    }

    private void grow() {
        @Nullable Entry[] wider = new Entry[buckets.length * 2];
        for (Entry at = oldest; at != null; at = at.newer) {
            int bucket = at.hash & (wider.length - 1);
            at.chain = wider[bucket];
            wider[bucket] = at;
        }
        buckets = wider;
    }

    private void append(Entry entry) {
        entry.older = newest;
        entry.newer = null;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
    }

    private void unlink(Entry entry) {
        Entry older = entry.older;
        Entry newer = entry.newer;
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
    }

    private static boolean same(Entry entry, int table, byte[] packed, int hash) {
        return entry.hash == hash && entry.table == table && Arrays.equals(entry.key, packed);
    }

    /// The key out of a row of written columns; the row itself for a table without key.
    static Tuple keyOf(Table table, Tuple row) {
        if (!table.hasKey()) {
            return row;
        }
        byte[] @Nullable [] values = new byte[table.key().size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(writtenIndex(table, table.key().get(i)));
        }
        return new Tuple(values);
    }

    private static int writtenIndex(Table table, int column) {
        int index = column;
        for (int i = 0; i < column; i++) {
            if (table.columns().get(i).isComputed()) {
                index--;
            }
        }
        return index;
    }

    private static byte[] pack(Tuple tuple) {
        int length = 0;
        for (int i = 0; i < tuple.size(); i++) {
            byte[] value = tuple.get(i);
            length += value == null ? 4 : 4 + value.length;
        }
        ByteBuffer packed = ByteBuffer.allocate(length);
        for (int i = 0; i < tuple.size(); i++) {
            byte[] value = tuple.get(i);
            if (value == null) {
                packed.putInt(-1);
            } else {
                packed.putInt(value.length).put(value);
            }
        }
        return packed.array();
    }

    /// The key that an entry stands for.
    static Tuple unpack(Entry entry, int width) {
        ByteBuffer packed = ByteBuffer.wrap(entry.key);
        byte[] @Nullable [] values = new byte[width][];
        for (int i = 0; i < width; i++) {
            int length = packed.getInt();
            if (length >= 0) {
                values[i] = new byte[length];
                packed.get(values[i]);
            }
        }
        return new Tuple(values);
    }
}
