package org.handoff.engine.postgres.apply;

import org.handoff.model.Change;
import org.handoff.model.TableChanges;
import org.handoff.model.Tuple;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes one table's changes over one session. One thread.
final class TableWriter {
    /// Inserts of so many rows go by COPY.
    static final int COPY_ROWS = 24;

    /// Rows of one statement at most.
    static final int SET_ROWS = 5_000;

    /// Prepared updates kept, one for each set of columns that rows told.
    private static final int UPDATE_SHAPES = 32;

    private final Connection session;
    private final TableSql sql;
    private final Map<BitSet, PreparedStatement> updates = new LinkedHashMap<>();
    private final Map<String, PreparedStatement> others = new LinkedHashMap<>();

    TableWriter(Connection session, TableSql sql) {
        this.session = session;
        this.sql = sql;
    }

    /// Carries out deletes, then updates, then inserts.
    ///
    /// @return how many rows were expected and not there
    long write(TableChanges changes) throws SQLException {
        long missing = delete(changes.deletes()) + update(changes.updates());
        insert(changes.inserts());
        return missing;
    }

    /// One change by itself, in its turn.
    long write(Change change) throws SQLException {
        return switch (change) {
            case Change.Insert insert -> {
                insert(List.of(insert.after()));
                yield 0;
            }
            case Change.Update update -> update(update);
            case Change.Delete delete when sql.key().isEmpty() ->
                    1 - execute(KeylessSql.delete(sql, delete.before()));
            case Change.Delete delete -> delete(List.of(delete.before()));
            case Change.Truncate _, Change.Marker _, Change.Ownership _, Change.SchemaChange _ ->
                    throw new IllegalArgumentException("not a change of a row");
        };
    }

    private long update(Change.Update update) throws SQLException {
        Tuple before = update.before();
        return before == null
                ? update(List.of(update.after()))
                : 1 - execute(KeylessSql.update(sql, before, update.after()));
    }

    private long delete(List<Tuple> rows) throws SQLException {
        long missing = rows.size();
        for (List<Tuple> part : parts(rows)) {
            missing -= execute(prepared(sql.delete()), sql.key(), part);
        }
        return missing;
    }

    private long update(List<Tuple> rows) throws SQLException {
        long missing = rows.size();
        for (Map.Entry<BitSet, List<Tuple>> group : byGiven(rows).entrySet()) {
            BitSet given = group.getKey();
            PreparedStatement statement = updates.get(given);
            if (statement == null) {
                forgetIfMany();
                statement = session.prepareStatement(sql.update(given));
                updates.put(given, statement);
            }
            for (List<Tuple> part : parts(group.getValue())) {
                missing -= execute(statement, given.stream().boxed().toList(), part);
            }
        }
        return missing;
    }

    private void forgetIfMany() throws SQLException {
        if (updates.size() >= UPDATE_SHAPES) {
            for (PreparedStatement statement : updates.values()) {
                statement.close();
            }
            updates.clear();
        }
    }

    /// Rows that tell the same columns go together.
    @SuppressWarnings("ReferenceEquality") // the placeholder is known by identity alone
    private Map<BitSet, List<Tuple>> byGiven(List<Tuple> rows) {
        Map<BitSet, List<Tuple>> groups = new LinkedHashMap<>();
        BitSet all = new BitSet();
        all.set(0, sql.written().size());
        List<Tuple> whole = new ArrayList<>();
        for (Tuple row : rows) {
            if (!row.isPartial()) {
                whole.add(row);
                continue;
            }
            BitSet given = new BitSet();
            for (int i = 0; i < row.size(); i++) {
                given.set(i, row.get(i) != Tuple.UNCHANGED);
            }
            groups.computeIfAbsent(given, _ -> new ArrayList<>()).add(row);
        }
        if (!whole.isEmpty()) {
            groups.put(all, whole);
        }
        return groups;
    }

    void insert(List<Tuple> rows) throws SQLException {
        if (rows.size() >= COPY_ROWS) {
            copy(rows);
        } else if (!rows.isEmpty()) {
            execute(prepared(sql.insert()), allColumns(), rows);
        }
    }

    private List<Integer> allColumns() {
        List<Integer> all = new ArrayList<>(sql.written().size());
        for (int i = 0; i < sql.written().size(); i++) {
            all.add(i);
        }
        return all;
    }

    private void copy(List<Tuple> rows) throws SQLException {
        CopyText text = new CopyText();
        text.append(rows);
        CopyIn copy = session.unwrap(PGConnection.class).getCopyAPI().copyIn(sql.copy());
        try {
            copy.writeToCopy(text.bytes(), 0, text.length());
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private PreparedStatement prepared(String text) throws SQLException {
        PreparedStatement statement = others.get(text);
        if (statement == null) {
            statement = session.prepareStatement(text);
            others.put(text, statement);
        }
        return statement;
    }

    private static int execute(PreparedStatement statement, List<Integer> columns, List<Tuple> rows)
            throws SQLException {
        int parameter = 1;
        for (int column : columns) {
            statement.setObject(parameter++, new TextArray(rows, column));
        }
        return statement.executeUpdate();
    }

    private int execute(KeylessSql single) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(single.sql())) {
            int parameter = 1;
            for (byte[] value : single.parameters()) {
                statement.setString(parameter++, new String(value, StandardCharsets.UTF_8));
            }
            return statement.executeUpdate();
        }
    }

    private static List<List<Tuple>> parts(List<Tuple> rows) {
        if (rows.size() <= SET_ROWS) {
            return rows.isEmpty() ? List.of() : List.of(rows);
        }
        List<List<Tuple>> parts = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += SET_ROWS) {
            parts.add(rows.subList(from, Math.min(rows.size(), from + SET_ROWS)));
        }
        return parts;
    }
}
