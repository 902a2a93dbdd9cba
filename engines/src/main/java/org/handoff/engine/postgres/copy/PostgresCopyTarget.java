package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;
import org.handoff.socket.CopyTarget;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The target of a copy. Triggers and foreign keys stay silent (`session_replication_role`), and
/// each session carries a replication origin of the migration, so that capture on this side knows
/// the rows as Handoff's own. Safe for threads.
public final class PostgresCopyTarget implements CopyTarget, AutoCloseable {
    private static final int BLOCK = 8192;
    private static final int TID_RANGE_SCAN = 14;
    private static final String NOT_TRUNCATABLE = "0A000";

    private final Sessions writers;
    private final Sessions readers;
    private final CopyJournal journal;
    private final Map<TableName, PostgresTable> tables;
    private final int major;

    /// @param tables as the source's catalog has them; the target's have the same columns
    /// @param names for the origins, which uninstalling removes
    public PostgresCopyTarget(PostgresSide side, List<PostgresTable> tables, ObjectNames names) {
        this.tables =
                tables.stream()
                        .collect(Collectors.toMap(t -> t.table().name(), Function.identity()));
        CopyOrigins origins = new CopyOrigins(names);
        this.writers = new Sessions(() -> openWriter(side, origins));
        this.readers = new Sessions(() -> side.openSession(Timeouts.BULK));
        this.journal = new CopyJournal(side);
        Connection session = readers.take();
        try {
            major = session.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw Queries.failed("The target's version could not be read", failure);
        }
        readers.give(session);
    }

    static Connection openWriter(PostgresSide side, ObjectNames names) {
        return openWriter(side, new CopyOrigins(names));
    }

    private static Connection openWriter(PostgresSide side, CopyOrigins origins) {
        Connection session = side.openSession(Timeouts.BULK);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            origins.set(statement);
            session.setAutoCommit(false);
            return session;
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw Queries.failed("A writing session of the copy could not be set up", failure);
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
    public Map<TableName, List<Stored>> stored() {
        return journal.stored();
    }

    @Override
    public void plan(Table table, List<CopyRange> ranges) {
        journal.plan(table, ranges);
    }

    @Override
    public void empty(Table table) {
        Connection session = writers.take();
        String name = Names.quoted(table.name());
        try (Statement statement = session.createStatement()) {
            java.sql.Savepoint before = session.setSavepoint();
            try {
                statement.execute("TRUNCATE ONLY " + name);
            } catch (SQLException failure) {
                if (!NOT_TRUNCATABLE.equals(failure.getSQLState())) {
                    throw failure;
                }
                session.rollback(before);
                statement.execute("DELETE FROM ONLY " + name);
            }
            CopyJournal.forget(session, table);
            session.commit();
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw Queries.redacted("Table " + table.name() + " could not be emptied", failure);
        }
        writers.give(session);
    }

    @Override
    public Load load(Table table, CopyRange range) {
        Connection session = writers.take();
        try {
            return new PostgresLoad(writers, session, CopyForm.of(known(table)));
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw Queries.redacted("Table " + table.name() + " cannot be written", failure);
        }
    }

    @Override
    public List<CopyRange> cut(Table table, long rangeBytes) {
        String sql =
                "SELECT pg_relation_size("
                        + Names.literal(Names.quoted(table.name()))
                        + "::regclass)";
        Connection session = readers.take();
        long blocks;
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            blocks = row.getLong(1) / BLOCK;
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw Queries.failed("The size of " + table.name() + " could not be read", failure);
        }
        readers.give(session);
        long parts = blocks * BLOCK / Math.max(rangeBytes, BLOCK);
        return parts < 2 || major < TID_RANGE_SCAN
                ? List.of(CopyRange.whole())
                : PostgresCopySource.byBlock(blocks, parts);
    }

    @Override
    public long readBack(Table table, CopyRange range, CopySource.Rows rows)
            throws InterruptedException {
        CopyForm form = CopyForm.of(known(table));
        return PostgresCopySource.readOut(readers, form, range, rows, "read back");
    }

    @Override
    public void analyze(Table table) {
        Connection session = readers.take();
        try (Statement statement = session.createStatement()) {
            statement.execute("ANALYZE " + Names.quoted(table.name()));
        } catch (SQLException failure) {
            Sessions.end(session, failure);
            throw Queries.failed("Table " + table.name() + " could not be analyzed", failure);
        }
        readers.give(session);
    }

    @Override
    public void close() {
        try {
            writers.close();
        } finally {
            readers.close();
        }
    }
}
