package org.handoff.engine.postgres.rows;

import org.handoff.engine.CanonicalRow;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.engine.postgres.copy.CopyRows;
import org.handoff.model.HandoffException;
import org.handoff.model.Leaf;
import org.handoff.model.LeafSum;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.handoff.socket.RowReader;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// [RowReader] over one session. Statements stay prepared, so that in the pause nothing is parsed
/// or planned any more. Used by one thread at a time.
public final class PostgresRows implements RowReader {
    /// Statements kept prepared; the one used longest ago is closed beyond it.
    private static final int STATEMENTS = 400;

    /// Rows in memory at once of a table with long rows, so that they cannot pile up to a whole
    /// batch; short ones come in one round trip.
    private static final int FETCH = 100;

    /// Bytes of a row, by the table's size, from which it is long.
    private static final long LONG_ROW = 4_096;

    private final Connection session;
    private final CanonicalRow canonical = new CanonicalRow();
    private final Map<TableName, RowSql> sql = new HashMap<>();
    private final LinkedHashMap<String, PreparedStatement> statements =
            new LinkedHashMap<>(64, 0.75f, true);

    private boolean held;

    private PostgresRows(Connection session) {
        this.session = session;
    }

    /// Short statements: keys and pages.
    public static PostgresRows open(PostgresSide side) {
        return open(side, side.timeouts());
    }

    /// Whole tables, with [Timeouts#BULK].
    public static PostgresRows open(PostgresSide side, Timeouts timeouts) {
        Connection session = side.openSession(timeouts);
        try {
            session.setReadOnly(true);
        } catch (SQLException failure) {
            throw Queries.failed("A session for reading rows could not be set up", failure);
        }
        return new PostgresRows(session);
    }

    @Override
    public byte[] @Nullable [] byKey(Table table, List<Tuple> keys) {
        byte[] @Nullable [] digests = new byte[within(keys)][];
        if (keys.isEmpty()) {
            return digests;
        }
        reading(
                table,
                sql(table).byKey(),
                statement -> {
                    setArrays(statement, keys, table.key().size());
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            digests[row.getInt(1) - 1] = digest(row, 2, table);
                        }
                    }
                });
        return digests;
    }

    @Override
    public List<byte[]> columnsOf(Table table, Tuple key) {
        List<byte[]> digests = new ArrayList<>();
        reading(
                table,
                sql(table).byKey(),
                statement -> {
                    setArrays(statement, List.of(key), table.key().size());
                    try (ResultSet row = statement.executeQuery()) {
                        if (row.next()) {
                            for (int i = 0; i < table.columns().size(); i++) {
                                canonical.clear();
                                canonical.add(row.getBytes(i + 2));
                                digests.add(canonical.digest());
                            }
                        }
                    }
                });
        return digests;
    }

    @Override
    public long[] countEqual(Table table, List<Tuple> rows) {
        long[] counts = new long[within(rows)];
        if (rows.isEmpty()) {
            return counts;
        }
        reading(
                table,
                sql(table).countEqual(),
                statement -> {
                    setArrays(statement, rows, table.writtenColumns().size());
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            counts[row.getInt(1) - 1] = row.getLong(2);
                        }
                    }
                });
        return counts;
    }

    @Override
    public Page page(Table table, @Nullable Tuple after, int limit) {
        RowSql shape = sql(table);
        int width = table.key().size();
        List<Tuple> keys = new ArrayList<>(limit);
        List<byte[]> digests = new ArrayList<>(limit);
        reading(
                table,
                shape.page(after != null, Math.min(limit, BATCH)),
                statement -> {
                    if (after != null) {
                        int place = 1;
                        for (int index : shape.pageParameters()) {
                            statement.setString(place++, text(after.get(index)));
                        }
                    }
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            byte[][] key = new byte[width][];
                            for (int i = 0; i < width; i++) {
                                key[i] = row.getBytes(i + 1);
                            }
                            keys.add(new Tuple(key));
                            digests.add(digest(row, width + 1, table));
                        }
                    }
                });
        return new Page(keys, digests);
    }

    @Override
    public Leaf leaf(Table table) {
        return leaf(table, sql(table).copyAll());
    }

    @Override
    public Leaf leafAmong(Table table, List<Tuple> rows) {
        if (rows.size() > AMONG) {
            throw HandoffException.bug("rows.among", rows.size() + " rows are over " + AMONG + ".");
        }
        return rows.isEmpty() ? Leaf.EMPTY : leaf(table, sql(table).copyAmong(rows));
    }

    @Override
    public void hold() {
        alone();
        try (Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            held = true;
        } catch (SQLException failure) {
            throw Queries.failed("A snapshot for reading rows could not be taken", failure);
        }
    }

    @Override
    public void release() {
        held = false;
        try {
            session.rollback();
        } catch (SQLException failure) {
            throw Queries.failed("A snapshot for reading rows could not be released", failure);
        }
        alone();
    }

    private Leaf leaf(Table table, String copy) {
        LeafSum sum = new LeafSum();
        alone();
        try {
            CopyRows.read(session, copy, sum::add);
        } catch (SQLException failure) {
            throw failed(table, failure);
        } catch (InterruptedException neverByAdding) {
            Thread.currentThread().interrupt();
        }
        return sum.leaf();
    }

    @Override
    public long rowsEstimate() {
        alone();
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT coalesce(sum(n_live_tup), 0)::bigint FROM"
                                        + " pg_stat_user_tables WHERE schemaname <> 'handoff'")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException failure) {
            throw Queries.failed("The server's statistics could not be read", failure);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException failure) {
            throw Queries.failed("A session for reading rows could not be closed", failure);
        }
    }

    private interface Reading {
        void with(PreparedStatement statement) throws SQLException;
    }

    private void reading(Table table, String text, Reading reading) {
        boolean inParts = table.bytesEstimate() / Math.max(table.rowsEstimate(), 1) > LONG_ROW;
        try {
            session.setAutoCommit(!inParts && !held);
            PreparedStatement statement = prepared(text);
            statement.setFetchSize(inParts ? FETCH : 0);
            reading.with(statement);
            if (inParts && !held) {
                session.commit();
            }
        } catch (SQLException failure) {
            throw failed(table, failure);
        }
    }

    /// Each statement is a transaction of its own from now on, unless a snapshot is held.
    private void alone() {
        if (held) {
            return;
        }
        try {
            session.setAutoCommit(true);
        } catch (SQLException failure) {
            throw Queries.failed("A session for reading rows is broken", failure);
        }
    }

    private HandoffException failed(Table table, SQLException failure) {
        try {
            if (!session.getAutoCommit()) {
                session.rollback();
            }
        } catch (SQLException alsoFailed) {
            return Queries.redacted("Rows of " + table.name() + " could not be read", alsoFailed);
        }
        return Queries.redacted("Rows of " + table.name() + " could not be read", failure);
    }

    private byte[] digest(ResultSet row, int first, Table table) throws SQLException {
        canonical.clear();
        for (int i = 0; i < table.columns().size(); i++) {
            canonical.add(row.getBytes(first + i));
        }
        return canonical.digest();
    }

    private void setArrays(PreparedStatement statement, List<Tuple> tuples, int width)
            throws SQLException {
        for (int i = 0; i < width; i++) {
            @Nullable String[] values = new String[tuples.size()];
            for (int place = 0; place < values.length; place++) {
                values[place] = text(tuples.get(place).get(i));
            }
            statement.setArray(i + 1, session.createArrayOf("text", values));
        }
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static int within(List<Tuple> tuples) {
        if (tuples.size() > BATCH) {
            throw HandoffException.bug(
                    "rows.batch", "A batch of " + tuples.size() + " is over " + BATCH + ".");
        }
        return tuples.size();
    }

    private PreparedStatement prepared(String text) throws SQLException {
        PreparedStatement known = statements.get(text);
        if (known != null) {
            return known;
        }
        if (statements.size() >= STATEMENTS) {
            var oldest = statements.entrySet().iterator();
            oldest.next().getValue().close();
            oldest.remove();
        }
        PreparedStatement fresh = session.prepareStatement(text);
        statements.put(text, fresh);
        return fresh;
    }

    private RowSql sql(Table table) {
        RowSql known = sql.get(table.name());
        if (known == null || !known.table().columns().equals(table.columns())) {
            alone();
            known = new RowSql(table, KeyOperators.schemas(session, table));
            sql.put(table.name(), known);
        }
        return known;
    }
}
