package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.model.Column;
import org.handoff.model.Table;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How one table's rows travel: COPY's binary form, or its text form when a type's binary form
/// holds OIDs of its own server. The form is the canonical row at the same time: both give each
/// column its length or an escaped end, and NULL a spelling of its own.
///
/// Computed columns come last and are cut off before writing.
record CopyForm(Table table, boolean binary) {
    private static final String OPTIONS = " (FORMAT binary)";

    static CopyForm of(PostgresTable table) {
        return new CopyForm(table.table(), table.portable());
    }

    private boolean hasComputed() {
        return table.columns().stream().anyMatch(Column::isComputed);
    }

    private String options() {
        return binary ? OPTIONS : "";
    }

    /// Reads a range, computed columns last.
    String out(CopyRange range) {
        List<Column> written = table.writtenColumns();
        String name = Names.quoted(table.name());
        if (range.kind() == CopyRange.Kind.WHOLE && !hasComputed() && !written.isEmpty()) {
            return "COPY " + name + " (" + Names.list(written) + ") TO STDOUT" + options();
        }
        List<Column> all = new ArrayList<>(written);
        table.columns().stream().filter(Column::isComputed).forEach(all::add);
        return "COPY (SELECT %s FROM ONLY %s%s) TO STDOUT%s"
                .formatted(Names.list(all), name, where(range), options());
    }

    /// Reads the rows that a condition holds for, in the same form.
    String outWhere(String condition) {
        List<Column> all = new ArrayList<>(table.writtenColumns());
        table.columns().stream().filter(Column::isComputed).forEach(all::add);
        return "COPY (SELECT %s FROM ONLY %s WHERE %s) TO STDOUT%s"
                .formatted(Names.list(all), Names.quoted(table.name()), condition, options());
    }

    private String where(CopyRange range) {
        String condition = condition(range);
        return condition.isEmpty() ? "" : " WHERE " + condition;
    }

    /// What a row of the range fulfils; empty for all.
    String condition(CopyRange range) {
        List<String> conditions = new ArrayList<>();
        String low = range.low();
        String high = range.high();
        switch (range.kind()) {
            case WHOLE -> {}
            case KEY -> {
                if (low != null) {
                    conditions.add(keys() + " > (" + low + ")");
                }
                if (high != null) {
                    conditions.add(keys() + " <= (" + high + ")");
                }
            }
            case BLOCKS -> {
                if (low != null) {
                    conditions.add("ctid >= '(" + low + ",0)'::tid");
                }
                if (high != null) {
                    conditions.add("ctid < '(" + high + ",0)'::tid");
                }
            }
        }
        return String.join(" AND ", conditions);
    }

    private String keys() {
        return "(" + Names.list(table.keyColumns()) + ")";
    }

    /// The key columns as one text each.
    String keyTexts() {
        return table.keyColumns().stream()
                .map(column -> "format('%s', " + Names.quoted(column.name()) + ")")
                .collect(Collectors.joining(", "));
    }

    /// Writes rows.
    String in() {
        return "COPY %s (%s) FROM STDIN%s"
                .formatted(
                        Names.quoted(table.name()), Names.list(table.writtenColumns()), options());
    }

    /// Passes messages on as rows, with the written part told.
    CopyRows.Sink rows(CopySource.Rows rows) {
        if (!hasComputed()) {
            return (bytes, offset, length) -> rows.row(bytes, offset, length, length);
        }
        int written = table.writtenColumns().size();
        return binary
                ? (bytes, offset, length) ->
                        rows.row(bytes, offset, length, cutBinary(bytes, offset, written))
                : (bytes, offset, length) ->
                        rows.row(bytes, offset, length, cutText(bytes, offset, length, written));
    }

    /// Corrects the field count in place.
    ///
    /// @return length of the written fields with the count
    private static int cutBinary(byte[] bytes, int offset, int written) {
        bytes[offset] = (byte) (written >> 8);
        bytes[offset + 1] = (byte) written;
        int at = offset + 2;
        for (int i = 0; i < written; i++) {
            at += 4 + Math.max(CopyRows.int32(bytes, at), 0);
        }
        return at - offset;
    }

    /// Ends the line after the written fields, in place.
    private static int cutText(byte[] bytes, int offset, int length, int written) {
        int fields = 0;
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '\t' && ++fields == written) {
                bytes[at] = '\n';
                return at - offset + 1;
            }
        }
        return length;
    }
}
