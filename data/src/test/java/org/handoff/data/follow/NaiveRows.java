package org.handoff.data.follow;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.model.Change;
import org.handoff.model.Column;
import org.handoff.model.Column.Generation;
import org.handoff.model.Stretch;
import org.handoff.model.Table;
import org.handoff.model.TableChanges;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A database as simple as can be: lists of rows, searched from the front. It refuses an insert of
/// a key that is there, and a change of a row that is not.
final class NaiveRows {
    private final Map<String, List<List<@Nullable String>>> tables = new TreeMap<>();

    /// Four columns: `a`, `b`, `big`, `d`; `d` comes about as given.
    static Table table(String name, Generation last, Integer... key) {
        List<Column> columns =
                List.of(
                        new Column("a", "text", key.length == 0, Generation.GIVEN),
                        new Column("b", "text", key.length < 2, Generation.GIVEN),
                        new Column("big", "text", true, Generation.GIVEN),
                        new Column("d", "text", true, last));
        return new Table(new TableName("public", name), columns, Arrays.asList(key), 0, 0);
    }

    static List<String> key(Table table, Tuple row) {
        List<String> key = new ArrayList<>();
        for (int at : table.writtenKey()) {
            byte[] value = row.get(at);
            assertThat(value).as("key column %d", at).isNotNull().isNotSameAs(Tuple.UNCHANGED);
            key.add(new String(value, StandardCharsets.UTF_8));
        }
        return key;
    }

    static List<@Nullable String> values(Tuple row) {
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            byte[] value = row.get(i);
            assertThat(value).as("a whole row").isNotSameAs(Tuple.UNCHANGED);
            values.add(value == null ? null : new String(value, StandardCharsets.UTF_8));
        }
        return values;
    }

    List<List<@Nullable String>> rows(Table table) {
        return tables.computeIfAbsent(table.name().name(), _ -> new ArrayList<>());
    }

    private int find(Table table, Tuple row) {
        List<List<@Nullable String>> rows = rows(table);
        if (!table.hasKey()) {
            return rows.indexOf(values(row));
        }
        List<String> key = key(table, row);
        for (int i = 0; i < rows.size(); i++) {
            List<@Nullable String> candidate = rows.get(i);
            if (table.key().stream().map(candidate::get).toList().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private int there(Table table, Tuple row) {
        int at = find(table, row);
        assertThat(at).as("a row of %s that is changed is there", table.name()).isNotNegative();
        return at;
    }

    private void insert(Table table, Tuple row) {
        if (table.hasKey()) {
            assertThat(find(table, row)).as("the key is free in %s", table.name()).isNegative();
        }
        rows(table).add(values(row));
    }

    @SuppressWarnings("ReferenceEquality") // the placeholder is known by identity alone
    private void update(Table table, Tuple where, Tuple row) {
        List<@Nullable String> old = rows(table).remove(there(table, where));
        byte[] @Nullable [] filled = new byte[row.size()][];
        for (int i = 0; i < filled.length; i++) {
            String before = old.get(i);
            filled[i] =
                    row.get(i) != Tuple.UNCHANGED
                            ? row.get(i)
                            : before == null ? null : before.getBytes(StandardCharsets.UTF_8);
        }
        insert(table, new Tuple(filled));
    }

    /// One change of the source's own history.
    void carryOut(Change change) {
        switch (change) {
            case Change.Insert insert -> insert(insert.table(), insert.after());
            case Change.Update update -> {
                Tuple before = update.before();
                update(update.table(), before == null ? update.after() : before, update.after());
            }
            case Change.Delete delete ->
                    rows(delete.table()).remove(there(delete.table(), delete.before()));
            case Change.Truncate truncate ->
                    truncate.tables().forEach(table -> rows(table).clear());
            case Change.Marker _, Change.Ownership _, Change.SchemaChange _ ->
                    throw new IllegalArgumentException("no rows");
        }
    }

    /// In the order that [TableChanges] and [Stretch] promise.
    void carryOut(Stretch stretch) {
        for (TableChanges changes : stretch.sets()) {
            Table table = changes.table();
            changes.deletes().forEach(row -> rows(table).remove(there(table, row)));
            changes.updates().forEach(row -> update(table, row, row));
            changes.inserts().forEach(row -> insert(table, row));
        }
        stretch.ordered().forEach(this::carryOut);
    }

    /// Every table's rows, sorted.
    Map<String, List<String>> contents() {
        Map<String, List<String>> contents = new TreeMap<>();
        tables.forEach((name, rows) -> {
            if (!rows.isEmpty()) {
                contents.put(name, rows.stream().map(List::toString).sorted().toList());
            }
        });
        return contents;
    }
}
