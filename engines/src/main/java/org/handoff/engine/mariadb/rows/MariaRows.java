package org.handoff.engine.mariadb.rows;

import org.handoff.engine.CanonicalRow;
import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Row;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.LeafSum;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.RowReader;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// [RowReader] over one session of a MariaDB server. Digests are made here, of what the server
/// spelled; a row is known by its key's exact spelling, whatever the key's collation takes for
/// equal. Used by one thread at a time.
public final class MariaRows implements RowReader {
    private static final long[] NONE = new long[1];

    private final MariaSide side;
    private final MariaSession session;
    private final TableSet tables;
    private final CanonicalRow canonical = new CanonicalRow();

    private MariaRows(MariaSide side, MariaSession session, TableSet tables) {
        this.side = side;
        this.session = session;
        this.tables = tables;
    }

    /// @param tables that may be asked about
    public static MariaRows open(MariaSide side, List<SpelledTable> tables) {
        return new MariaRows(side, ReadSession.open(side), new TableSet(tables));
    }

    private void read(Table table, String query, MariaSession.Reading reading) {
        try {
            session.query(query, reading);
        } catch (WireFailure failure) {
            throw Failures.redacted("Rows of " + table.name() + " could not be read", failure);
        }
    }

    private static int within(List<Tuple> tuples) {
        if (tuples.size() > BATCH) {
            throw HandoffException.bug(
                    "rows.batch", "A batch of " + tuples.size() + " is over " + BATCH + ".");
        }
        return tuples.size();
    }

    private byte[] digest(Row row, int first, Table table) {
        TableSet.whole(table, row, first);
        canonical.clear();
        for (int i = 0; i < table.columns().size(); i++) {
            canonical.add(row.bytes(first + i));
        }
        return canonical.digest();
    }

    @Override
    public byte[] @Nullable [] byKey(Table table, List<Tuple> keys) {
        byte[] @Nullable [] digests = new byte[within(keys)][];
        if (keys.isEmpty()) {
            return digests;
        }
        Map<Tuple, byte[]> found = new HashMap<>();
        int width = table.key().size();
        read(
                table,
                tables.sql(table).byKeys(keys),
                row -> found.put(TableSet.key(table, row), digest(row, width, table)));
        for (int i = 0; i < digests.length; i++) {
            digests[i] = found.get(keys.get(i));
        }
        return digests;
    }

    @Override
    public List<byte[]> columnsOf(Table table, Tuple key) {
        List<byte[]> digests = new ArrayList<>();
        int width = table.key().size();
        read(
                table,
                tables.sql(table).byKeys(List.of(key)),
                row -> {
                    if (TableSet.key(table, row).equals(key)) {
                        TableSet.whole(table, row, width);
                        for (int i = 0; i < table.columns().size(); i++) {
                            canonical.clear();
                            canonical.add(row.bytes(width + i));
                            digests.add(canonical.digest());
                        }
                    }
                });
        return digests;
    }

    @Override
    public Page page(Table table, @Nullable Tuple after, int limit) {
        int width = table.key().size();
        List<Tuple> keys = new ArrayList<>(limit);
        List<byte[]> digests = new ArrayList<>(limit);
        read(
                table,
                tables.sql(table).page(after, Math.min(limit, BATCH)),
                row -> {
                    keys.add(TableSet.key(table, row));
                    digests.add(digest(row, width, table));
                });
        return new Page(keys, digests);
    }

    @Override
    public Leaf leaf(Table table) {
        LeafSum sum = new LeafSum();
        read(table, tables.sql(table).all(), row -> sum.addDigest(digest(row, 0, table)));
        return sum.leaf();
    }

    @Override
    public long[] countEqual(Table table, List<Tuple> rows) {
        within(rows);
        Map<Tuple, long[]> counts = new HashMap<>();
        rows.forEach(row -> counts.put(row, new long[1]));
        read(
                table,
                tables.sql(table).copied(null, null),
                row -> {
                    TableSet.whole(table, row, 0);
                    long[] count = counts.get(written(table, row));
                    if (count != null) {
                        count[0]++;
                    }
                });
        return rows.stream().mapToLong(row -> counts.getOrDefault(row, NONE)[0]).toArray();
    }

    @Override
    public Leaf leafAmong(Table table, List<Tuple> rows) {
        if (rows.size() > AMONG) {
            throw HandoffException.bug("rows.among", rows.size() + " rows are too many.");
        }
        Set<Tuple> among = new HashSet<>(rows);
        LeafSum sum = new LeafSum();
        int width = table.columns().size() + 1;
        read(
                table,
                tables.sql(table).copiedAndAll(),
                row -> {
                    TableSet.whole(table, row, 0);
                    if (among.contains(written(table, row))) {
                        sum.addDigest(digest(row, width, table));
                    }
                });
        return sum.leaf();
    }

    /// A row's written columns as the change log spells them: they come first.
    private static Tuple written(Table table, Row row) {
        byte[] @Nullable [] values = new byte[table.writtenColumns().size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.bytes(i);
        }
        return new Tuple(values);
    }

    @Override
    public void hold() {
        command("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
    }

    @Override
    public void release() {
        command("ROLLBACK");
    }

    private void command(String sql) {
        try {
            session.execute(sql);
        } catch (WireFailure failure) {
            throw Failures.failed("A snapshot of " + side + " failed", failure);
        }
    }

    @Override
    public long rowsEstimate() {
        return tables.rowsEstimate();
    }

    @Override
    public void close() {
        session.close();
    }
}
