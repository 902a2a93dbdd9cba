package org.handoff.engine.postgres.capture;

import org.handoff.model.Column;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The relations that the log announced, each compared with what the catalog said at the start. One
/// thread.
final class Relations {
    private static final byte KEY_COLUMN = 1;

    /// Spells types as the catalog does.
    interface TypeNames {
        List<String> of(int[] types, int[] modifiers);
    }

    private final Map<TableName, Table> tables = new HashMap<>();
    private final Map<Integer, Relation> known = new HashMap<>();
    private final TypeNames typeNames;

    Relations(List<Table> tables, TypeNames typeNames) {
        tables.forEach(table -> this.tables.put(table.name(), table));
        this.typeNames = typeNames;
    }

    Relation of(int id) {
        Relation relation = known.get(id);
        if (relation == null) {
            throw HandoffException.bug("capture.relation", "A row came before its table's shape.");
        }
        return relation;
    }

    /// Takes a RELATION message, from behind its tag.
    ///
    /// @throws HandoffException if the table's shape is not what it was when copying began
    void announce(ByteBuffer message) {
        int id = message.getInt();
        TableName name = new TableName(text(message), text(message));
        message.get(); // replica identity: the key flags below tell what matters
        int count = message.getShort();
        List<String> columns = new ArrayList<>(count);
        List<String> keys = new ArrayList<>();
        int[] types = new int[count];
        int[] modifiers = new int[count];
        for (int i = 0; i < count; i++) {
            boolean key = message.get() == KEY_COLUMN;
            String column = text(message);
            columns.add(column);
            if (key) {
                keys.add(column);
            }
            types[i] = message.getInt();
            modifiers[i] = message.getInt();
        }
        if (name.schema().equals("handoff")) {
            String kind = name.name().toUpperCase(Locale.ROOT);
            known.put(id, new Relation.Ours(Relation.Ours.Kind.valueOf(kind), columns));
            return;
        }
        Table table = expected(name);
        String difference = difference(table, columns, keys, typeNames.of(types, modifiers));
        if (difference != null) {
            throw changed(name, difference);
        }
        known.put(id, new Relation.Rows(table, count, table.writtenKey()));
    }

    private Table expected(TableName name) {
        Table table = tables.get(name);
        if (table == null) {
            throw changed(name, "it is new");
        }
        return table;
    }

    private static @Nullable String difference(
            Table table, List<String> columns, List<String> keys, List<String> types) {
        List<Column> written = table.writtenColumns();
        List<String> names = written.stream().map(Column::name).toList();
        if (!columns.equals(names)) {
            return "it has other columns";
        }
        for (int i = 0; i < types.size(); i++) {
            if (!types.get(i).equals(written.get(i).type())) {
                return "the type of column " + names.get(i) + " is " + types.get(i);
            }
        }
        List<String> wanted =
                table.hasKey() ? table.keyColumns().stream().map(Column::name).toList() : names;
        return keys.containsAll(wanted) ? null : "its replica identity is another";
    }

    private static HandoffException changed(TableName name, String difference) {
        return HandoffException.operator(
                "capture.schema-changed",
                "Table %s changed its shape since the migration began: %s."
                        .formatted(name, difference),
                "Undo the change, or make it on both sides and copy the table again.");
    }

    /// Reads a text that ends with a zero byte.
    static String text(ByteBuffer message) {
        int start = message.position();
        int end = start;
        while (message.get(end) != 0) {
            end++;
        }
        String text =
                new String(
                        message.array(),
                        message.arrayOffset() + start,
                        end - start,
                        StandardCharsets.UTF_8);
        message.position(end + 1);
        return text;
    }
}
