package org.handoff.engine.postgres.apply;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.model.Column;
import org.handoff.model.Table;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The statements for one table, each taking one `text[]` a column. Values travel in text and are
/// cast to the column's own type.
final class TableSql {
    private final Table table;
    private final String name;
    private final List<Column> written;
    private final List<Integer> key;

    TableSql(Table table) {
        this.table = table;
        this.name = Names.quoted(table.name());
        this.written = table.writtenColumns();
        this.key = table.writtenKey();
    }

    Table table() {
        return table;
    }

    List<Column> written() {
        return written;
    }

    /// Where the key stands among the written columns.
    List<Integer> key() {
        return key;
    }

    /// Takes the key's columns.
    String delete() {
        return "DELETE FROM ONLY %s AS t USING unnest(%s) AS s(%s) WHERE %s"
                .formatted(name, arrays(key.size()), aliases(key), keysEqual());
    }

    /// Takes the columns of `given`, in order.
    ///
    /// @param given the written columns that the rows tell, the key among them
    String update(BitSet given) {
        List<Integer> told = given.stream().boxed().toList();
        String sets =
                told.stream()
                        .filter(this::isSettable)
                        .map(i -> quoted(i) + " = " + cast(i))
                        .collect(Collectors.joining(", "));
        if (sets.isEmpty()) {
            // Nothing but the key is told: the row must still be there.
            sets = quoted(key.getFirst()) + " = t." + quoted(key.getFirst());
        }
        return "UPDATE ONLY %s AS t SET %s FROM unnest(%s) AS s(%s) WHERE %s"
                .formatted(name, sets, arrays(told.size()), aliases(told), keysEqual());
    }

    private boolean isSettable(int column) {
        return !key.contains(column)
                && written.get(column).generation() != Column.Generation.IDENTITY_ALWAYS;
    }

    /// Takes all written columns.
    String insert() {
        List<Integer> all = IntStream.range(0, written.size()).boxed().toList();
        String casts = all.stream().map(this::cast).collect(Collectors.joining(", "));
        return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM unnest(%s) AS s(%s)"
                .formatted(name, columns(), casts, arrays(written.size()), aliases(all));
    }

    String copy() {
        return "COPY " + name + " (" + columns() + ") FROM STDIN";
    }

    private String columns() {
        return written.stream()
                .map(column -> Names.quoted(column.name()))
                .collect(Collectors.joining(", "));
    }

    private String keysEqual() {
        return key.stream()
                .map(i -> "t." + quoted(i) + " = " + cast(i))
                .collect(Collectors.joining(" AND "));
    }

    private String quoted(int column) {
        return Names.quoted(written.get(column).name());
    }

    private String cast(int column) {
        return "s.c" + column + "::" + written.get(column).type();
    }

    private static String aliases(List<Integer> columns) {
        return columns.stream().map(i -> "c" + i).collect(Collectors.joining(", "));
    }

    private static String arrays(int count) {
        return String.join(", ", java.util.Collections.nCopies(count, "?::text[]"));
    }
}
