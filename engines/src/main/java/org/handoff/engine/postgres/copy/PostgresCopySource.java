package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Column;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The source of a copy: every session sees the same exported snapshot. Safe for threads.
public final class PostgresCopySource implements CopySource, AutoCloseable {
    /// Heaps less ordered by key than this are cut by block: following the index would fetch each
    /// page many times.
    private static final double ORDERED = 0.9;

    private static final int BLOCK = 8192;
    private static final int SAMPLES_A_RANGE = 100;
    private static final int TID_RANGE_SCAN = 14;

    private final Sessions sessions;
    private final Map<TableName, PostgresTable> tables;
    private final int major;

    /// @param snapshot as exported by the slot's creation; its exporter must stay open until the
    ///   copy is done
    public PostgresCopySource(PostgresSide side, List<PostgresTable> tables, String snapshot) {
        this.tables =
                tables.stream()
                        .collect(Collectors.toMap(t -> t.table().name(), Function.identity()));
        this.sessions = new Sessions(() -> open(side, snapshot));
        Connection session = sessions.take();
        try {
            major = session.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw Queries.failed("The source's version could not be read", failure);
        }
        sessions.give(session);
    }

    static Connection open(PostgresSide side, String snapshot) {
        Connection session = side.openSession(Timeouts.BULK);
        try (Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            statement.execute("SET TRANSACTION SNAPSHOT " + Names.literal(snapshot));
            statement.execute("SET LOCAL enable_seqscan = off");
            return session;
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw HandoffException.external(
                    "copy.snapshot",
                    "The snapshot of the copy is gone (SQLSTATE " + failure.getSQLState() + ").",
                    "Resume: the copy goes on under a new one.",
                    failure);
        }
    }

    private PostgresTable known(Table table) {
        PostgresTable known = tables.get(table.name());
        if (known == null) {
            throw HandoffException.bug("copy.table", "Table " + table.name() + " is not copied.");
        }
        return known;
    }

    @Override
    public List<CopyRange> cut(Table table, long rangeBytes) {
        PostgresTable known = known(table);
        long parts = known.blocks() * BLOCK / Math.max(rangeBytes, BLOCK);
        if (parts < 2) {
            return List.of(CopyRange.whole());
        }
        if (isOrdered(known)) {
            return byKey(known, parts);
        }
        return major >= TID_RANGE_SCAN
                ? byBlock(known.blocks(), parts)
                : List.of(CopyRange.whole());
    }

    private static boolean isOrdered(PostgresTable known) {
        return known.table().hasKey()
                && Math.abs(known.keyCorrelation()) >= ORDERED
                && known.table().keyColumns().stream()
                        .noneMatch(column -> column.type().contains("."));
    }

    static List<CopyRange> byBlock(long blocks, long parts) {
        List<CopyRange> ranges = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            String low = i == 0 ? null : Long.toString(blocks * i / parts);
            String high = i == parts - 1 ? null : Long.toString(blocks * (i + 1) / parts);
            ranges.add(new CopyRange(i, CopyRange.Kind.BLOCKS, low, high));
        }
        return ranges;
    }

    private List<CopyRange> byKey(PostgresTable known, long parts) {
        Table table = known.table();
        double percent =
                Math.clamp(
                        100.0 * parts * SAMPLES_A_RANGE / Math.max(table.rowsEstimate(), 1),
                        0.01,
                        100);
        String names = Names.list(table.keyColumns());
        String sql =
                """
                SELECT %s FROM (
                  SELECT %s, row_number() OVER (ORDER BY %s) AS place, count(*) OVER () AS sampled
                    FROM ONLY %s TABLESAMPLE SYSTEM (%s)) AS s
                 WHERE place %% greatest(sampled / %d, 1) = 0 ORDER BY %s
                """
                        .formatted(
                                CopyForm.of(known).keyTexts(),
                                names,
                                names,
                                Names.quoted(table.name()),
                                percent,
                                parts,
                                names);
        List<String> bounds = new ArrayList<>();
        Connection session = sessions.take();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                bounds.add(literals(table.keyColumns(), row));
            }
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw Queries.redacted("Table " + table.name() + " could not be cut", failure);
        }
        sessions.give(session);
        List<CopyRange> ranges = new ArrayList<>();
        String low = null;
        for (String bound : bounds) {
            ranges.add(new CopyRange(ranges.size(), CopyRange.Kind.KEY, low, bound));
            low = bound;
        }
        ranges.add(new CopyRange(ranges.size(), CopyRange.Kind.KEY, low, null));
        return ranges;
    }

    private static String literals(List<Column> key, ResultSet row) throws SQLException {
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            literals.add(Names.literal(row.getString(i + 1)) + "::" + key.get(i).type());
        }
        return String.join(", ", literals);
    }

    @Override
    public long read(Table table, CopyRange range, Rows rows) throws InterruptedException {
        CopyForm form = CopyForm.of(known(table));
        return readOut(sessions, form, range, rows, "read from the source");
    }

    /// Reads a range in any session.
    static long readOut(Sessions sessions, CopyForm form, CopyRange range, Rows rows, String doing)
            throws InterruptedException {
        Connection session = sessions.take();
        boolean whole = false;
        try {
            long count = CopyRows.read(session, form.out(range), form.rows(rows));
            whole = true;
            return count;
        } catch (SQLException failure) {
            throw Queries.redacted(
                    "Table " + form.table().name() + " could not be " + doing, failure);
        } finally {
            if (whole) {
                sessions.give(session);
            } else {
                Sessions.end(session, new IllegalStateException("unused"));
            }
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
