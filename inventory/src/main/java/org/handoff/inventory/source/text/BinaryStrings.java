package org.handoff.inventory.source.text;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Label;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Addresses, shares and connection strings compiled into programs: runs of printable ASCII and of
/// UTF-16LE, as Windows keeps its strings. A run after one that speaks of versions is not an
/// address.
public final class BinaryStrings implements Source {
    /// Shorter runs are chance.
    private static final int RUN_MIN = 7;

    /// A longer run is looked at in pieces.
    private static final int RUN_MAX = 4_096;

    @Override
    public Format format() {
        return new Format("binary-strings", Phase.TRAFFIC, Watch.NONE);
    }

    @Override
    public Claim claims(Head head) {
        boolean program =
                head.startsWith('M', 'Z')
                        || head.startsWith(0x7f, 'E', 'L', 'F')
                        || head.startsWith(0xca, 0xfe, 0xba, 0xbe);
        boolean named =
                head.binary()
                        && head.named(
                                ".exe", ".dll", ".ocx", ".bin", ".class", ".mdb", ".accdb", ".dat");
        return program ? Claim.SURE : named ? Claim.MAYBE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Label holder = Label.of("program " + in.origin().name());
        Runs narrow = new Runs(holder, sink, false);
        Runs wideEven = new Runs(holder, sink, true);
        Runs wideOdd = new Runs(holder, sink, true);
        InputStream bytes = new BufferedInputStream(in.bytes(), 1 << 16);
        long offset = 0;
        int before = -1;
        for (int value = bytes.read(); value >= 0; value = bytes.read()) {
            narrow.next(value, offset);
            if (before >= 0) {
                Runs wide = (offset & 1) == 1 ? wideEven : wideOdd;
                wide.next(value == 0 ? before : -1, offset - 1);
            }
            before = value;
            offset++;
        }
        narrow.end();
        wideEven.end();
        wideOdd.end();
    }

    /// One way of reading the bytes as characters.
    private static final class Runs {
        private final Label holder;
        private final Sink sink;
        private final Literals literals = new Literals();
        private final StringBuilder run = new StringBuilder();
        private final boolean wide;
        private long start;
        private String last = "";

        Runs(Label holder, Sink sink, boolean wide) {
            this.holder = holder;
            this.sink = sink;
            this.wide = wide;
        }

        void next(int value, long offset) {
            boolean printable = (value >= ' ' && value < 127) || value == '\t';
            if (printable && run.length() < RUN_MAX) {
                if (run.isEmpty()) {
                    start = offset;
                }
                run.append((char) value);
            } else {
                end();
            }
        }

        void end() {
            if (run.length() >= RUN_MIN) {
                String text = run.toString();
                boolean version = last.matches("(?i).*(version|assembly).*");
                if (!version || text.contains("\\\\") || text.contains("=")) {
                    for (Fact.Link link :
                            Literals.links(literals.in(text), End.HERE, holder, null, false)) {
                        sink.take(link, 1, start);
                    }
                }
                last = text;
            } else if (!wide && !run.isEmpty()) {
                last = run.length() > 2 ? run.toString() : last;
            }
            run.setLength(0);
        }
    }
}
