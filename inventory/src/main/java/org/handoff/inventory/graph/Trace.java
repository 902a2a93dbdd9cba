package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Fact;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

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

    /// Adds what another trace of the same edge holds, one that was begun later.
    void add(Trace other) {
        if (other.count == 0) {
            return;
        }
        // the file in which one ended and the other began is one
        int before = files - (files > 0 && lastFile == other.file ? 1 : 0);
        add(other.count, other.first, other.last, other.file, other.line, other.offset);
        files = before + other.files;
        lastFile = other.lastFile;
    }

    void write(StateOutput out) throws IOException {
        out.number(count);
        out.number(first);
        out.number(last);
        out.number(file);
        out.number(line);
        out.number(offset);
        out.number(files);
        out.number(lastFile);
    }

    static Trace read(StateInput in) throws IOException {
        Trace trace = new Trace();
        trace.count = in.longNumber();
        trace.first = in.longNumber();
        trace.last = in.longNumber();
        trace.file = in.number();
        trace.line = in.longNumber();
        trace.offset = in.longNumber();
        trace.files = in.number();
        trace.lastFile = in.number();
        return trace;
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
