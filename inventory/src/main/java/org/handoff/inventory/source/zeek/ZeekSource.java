package org.handoff.inventory.source.zeek;

import org.handoff.inventory.intake.Slice;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;
import java.util.List;

/// A Zeek log that tells names, each line for itself.
final class ZeekSource implements Source {
    private final Format format;
    private final String log;
    private final String[] keys;
    private final List<String> fields;
    private final Rows rows;

    /// Takes the facts out of one line.
    interface Rows {
        /// Gives the line's facts to the sink; false if it makes no sense.
        boolean row(Slice[] fields, Sink sink, long line, long offset);
    }

    /// @param log the log's path, as its header names it
    /// @param keys by which its JSON form is known
    /// @param fields wanted, in the order in which `rows` takes them
    ZeekSource(String name, String log, List<String> keys, List<String> fields, Rows rows) {
        this.format = new Format(name, Phase.NAMES, Watch.NONE);
        this.log = log;
        this.keys = keys.toArray(String[]::new);
        this.fields = fields;
        this.rows = rows;
    }

    @Override
    public Format format() {
        return format;
    }

    @Override
    public Claim claims(Head head) {
        return ZeekLog.claims(head, log, keys);
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        new ZeekLog(fields)
                .read(in, sink, (values, line, offset) -> rows.row(values, sink, line, offset));
    }
}
