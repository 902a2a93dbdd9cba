package org.handoff.inventory.source.table;

import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/// A source whose files are tables that one header names and whose rows stand each for itself.
public final class TableSource implements Source {
    private final Format format;
    private final Predicate<List<String>> header;
    private final Rows rows;

    /// Takes the facts out of one row.
    public interface Rows {
        /// Gives the row's facts to the sink; false if it makes no sense.
        boolean row(Table.Row row, Sink sink);
    }

    /// @param header whether columns, as [Table#header] writes them, are those of this format
    public TableSource(Format format, Predicate<List<String>> header, Rows rows) {
        this.format = format;
        this.header = header;
        this.rows = rows;
    }

    @Override
    public Format format() {
        return format;
    }

    @Override
    public Claim claims(Head head) {
        return claims(head, header);
    }

    /// Sure if the text's first line is such a header.
    public static Claim claims(Head head, Predicate<List<String>> header) {
        return !head.binary() && header.test(Table.header(head)) ? Claim.SURE : Claim.NO;
    }

    @Override
    public void read(Input in, Sink sink) throws IOException {
        Table.read(in, sink, row -> rows.row(row, sink));
    }
}
