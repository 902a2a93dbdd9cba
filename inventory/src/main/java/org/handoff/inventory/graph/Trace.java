package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Fact;
import org.jspecify.annotations.Nullable;

/// All evidence of one kind for one edge, in constant space. One thread.
public final class Trace {
    private long count;
    private long first = Fact.NEVER;
    private long last = Fact.NEVER;
    private int file;
    private long line;
    private long offset;
    private int files;
    private int lastFile = -1;

    void add(long times, long from, long to, int inFile, long atLine, long atOffset) {
        if (count == 0) {
            file = inFile;
            line = atLine;
            offset = atOffset;
        }
        if (inFile != lastFile) {
            files++;
            lastFile = inFile;
        }
        count += Math.max(times, 1);
        if (from != Fact.NEVER && (first == Fact.NEVER || from < first)) {
            first = from;
        }
        if (to != Fact.NEVER && (last == Fact.NEVER || to > last)) {
            last = to;
        }
    }

    /// Adds what another trace of the same edge holds.
    void add(Trace other) {
        if (other.count == 0) {
            return;
        }
        Place place = other.place();
        int before = files;
        if (place != null) {
            add(other.count, other.first, other.last, place.file(), place.line(), place.offset());
        }
        files = before + other.files;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public long count() {
        return count;
    }

    /// Milliseconds since 1970; [Fact#NEVER] if the evidence has no time.
    public long first() {
        return first;
    }

    public long last() {
        return last;
    }

    /// In how many files, counting a file again when others came between.
    public int files() {
        return files;
    }

    /// Of the first evidence; `null` if there is none.
    public @Nullable Place place() {
        return count == 0 ? null : new Place(file, line, offset);
    }
}
