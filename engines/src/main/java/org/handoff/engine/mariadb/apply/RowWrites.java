package org.handoff.engine.mariadb.apply;

import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.rows.RowSql;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.types.Spelling;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes rows of one table over one session, many in a statement. Values stand in it as literals
/// of hexadecimal digits or of checked numbers and times. Used by one thread.
public final class RowWrites {
    /// When a statement is sent; one long row may make it longer.
    private static final int FULL = 1 << 20;

    /// Keys of one statement.
    private static final int KEYS = 1_000;

    /// Keys of several columns: the server plans each one by itself.
    private static final int WIDE_KEYS = 300;

    private static final int DUPLICATE = 1062;

    private final MariaSession session;
    private final SpelledTable table;
    private final List<Spelling> written;
    private final RowSql sql;
    private final String insert;
    private final StringBuilder rows = new StringBuilder();

    public RowWrites(MariaSession session, SpelledTable table) {
        this.session = session;
        this.table = table;
        this.written = table.written();
        this.sql = new RowSql(table);
        this.insert =
                written.stream()
                        .map(one -> Names.quoted(one.column().name()))
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "INSERT INTO " + table.maria().sql() + " (",
                                        ") VALUES "));
    }

    private String literal(int column, byte @org.jspecify.annotations.Nullable [] value) {
        return value == null ? "NULL" : written.get(column).literal(value);
    }

    /// Gathers a row to be inserted; sends what was gathered when that is much.
    public void add(Tuple row) throws WireFailure {
        if (gather(row)) {
            flush();
        }
    }

    /// @return whether it is much
    private boolean gather(Tuple row) {
        rows.append(rows.isEmpty() ? "(" : ", (");
        for (int i = 0; i < row.size(); i++) {
            rows.append(i == 0 ? "" : ", ").append(literal(i, row.get(i)));
        }
        rows.append(')');
        return rows.length() >= FULL;
    }

    /// Sends what was gathered.
    public void flush() throws WireFailure {
        if (rows.isEmpty()) {
            return;
        }
        String all = rows.toString();
        rows.setLength(0);
        session.execute(insert + all);
    }

    /// Inserts rows. Where one meets another row in a unique key, all others are inserted.
    ///
    /// @return how many were left out
    int insert(List<Tuple> all) throws WireFailure {
        int left = 0;
        List<Tuple> gathered = new ArrayList<>();
        for (Tuple row : all) {
            gathered.add(row);
            if (gather(row)) {
                left += sent(gathered);
            }
        }
        return left + sent(gathered);
    }

    /// A statement that fails is taken back as a whole, the transaction is not.
    private int sent(List<Tuple> gathered) throws WireFailure {
        List<Tuple> these = List.copyOf(gathered);
        gathered.clear();
        try {
            flush();
            return 0;
        } catch (WireFailure failure) {
            if (failure.code() != DUPLICATE) {
                throw failure;
            }
        }
        int left = 0;
        for (Tuple row : these) {
            try {
                add(row);
                flush();
            } catch (WireFailure failure) {
                if (failure.code() != DUPLICATE) {
                    throw failure;
                }
                left++;
            }
        }
        return left;
    }

    /// Deletes rows by their keys.
    ///
    /// @param old rows in which at least the key is set
    /// @return how many were not there
    long delete(List<Tuple> old) throws WireFailure {
        List<Integer> places = table.table().writtenKey();
        int most = places.size() == 1 ? KEYS : WIDE_KEYS;
        long missing = 0;
        for (int from = 0; from < old.size(); from += most) {
            List<Tuple> keys =
                    old.subList(from, Math.min(old.size(), from + most)).stream()
                            .map(row -> key(row, places))
                            .toList();
            missing += keys.size() - session.execute(sql.delete(keys));
        }
        return missing;
    }

    private static Tuple key(Tuple row, List<Integer> places) {
        byte[][] key = new byte[places.size()][];
        for (int i = 0; i < key.length; i++) {
            byte[] part = row.get(places.get(i));
            if (part == null) {
                throw new IllegalStateException("a key is NULL");
            }
            key[i] = part;
        }
        return new Tuple(key);
    }

    /// One row of a table without key, found by all its values, byte for byte; of several equal
    /// ones exactly one is touched.
    ///
    /// @return how many were not there: 0 or 1
    long deleteEqual(Tuple row) throws WireFailure {
        return 1 - session.execute("DELETE FROM " + table.maria().sql() + equal(row));
    }

    /// The same, changed. The server counts only rows that get other values.
    long updateEqual(Tuple before, Tuple after) throws WireFailure {
        if (before.equals(after)) {
            return 0;
        }
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            sets.add(
                    Names.quoted(written.get(i).column().name())
                            + " = "
                            + literal(i, after.get(i)));
        }
        return 1
                - session.execute(
                        "UPDATE "
                                + table.maria().sql()
                                + " SET "
                                + String.join(", ", sets)
                                + equal(before));
    }

    private String equal(Tuple row) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            byte[] value = row.get(i);
            String name = Names.quoted(written.get(i).column().name());
            conditions.add(
                    value == null
                            ? name + " IS NULL"
                            : "CAST(%s AS BINARY) = %s"
                                    .formatted(written.get(i).text(name), Names.literal(value)));
        }
        return " WHERE " + String.join(" AND ", conditions) + " LIMIT 1";
    }

    /// Deletes every row, inside of the transaction, which `TRUNCATE` is not.
    void clear() throws WireFailure {
        session.execute("DELETE FROM " + table.maria().sql());
    }
}
