package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.catalog.MariaColumn;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.types.Spelling;
import org.handoff.engine.mariadb.wire.Bytes;
import org.handoff.model.Column;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Reads rows of one table. Used by one thread.
final class TableReader {
    private final SpelledTable spelled;

    /// By the log's order of columns, which is the catalog's.
    private final List<ColumnReader> readers = new ArrayList<>();

    /// Where each of the log's columns stands in a [Tuple]; -1 for computed ones.
    private final int[] places;

    private final int width;

    TableReader(SpelledTable spelled) throws CorruptLog {
        this.spelled = spelled;
        List<MariaColumn> columns = spelled.maria().columns();
        List<Column> written = spelled.table().writtenColumns();
        this.width = written.size();
        this.places = new int[columns.size()];
        for (int i = 0; i < places.length; i++) {
            Spelling spelling = spelling(columns.get(i));
            readers.add(ColumnReader.of(spelling));
            Column column = spelled.table().columns().get(spelled.spellings().indexOf(spelling));
            places[i] = written.indexOf(column);
        }
    }

    private Spelling spelling(MariaColumn column) throws CorruptLog {
        return spelled.spellings().stream()
                .filter(one -> one.column().equals(column))
                .findFirst()
                .orElseThrow(() -> new CorruptLog("column %s is new".formatted(column.name())));
    }

    Table table() {
        return spelled.table();
    }

    Tuple row(Bytes in, TableMap map) throws CorruptLog {
        if (map.types().size() != readers.size()) {
            throw new CorruptLog("table %s has other columns now".formatted(table().name()));
        }
        BitSet nulls = BitSet.valueOf(in.take((readers.size() + 7) / 8));
        byte[] @Nullable [] values = new byte[width][];
        for (int i = 0; i < readers.size(); i++) {
            if (!nulls.get(i)) {
                byte[] value = readers.get(i).read(in, map.types().get(i), map.details().get(i));
                if (places[i] >= 0) {
                    values[places[i]] = value;
                }
            }
        }
        return new Tuple(values);
    }
}
