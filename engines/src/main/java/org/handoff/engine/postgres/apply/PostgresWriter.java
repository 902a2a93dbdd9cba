package org.handoff.engine.postgres.apply;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.engine.postgres.install.Origins;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Finding;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Stretch;
import org.handoff.model.Table;
import org.handoff.socket.ChangeWriter;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;

/// Writes one stream's changes to the other side over one session. Triggers and foreign keys are
/// silent for it (`session_replication_role`), all it commits carries its origin, and no commit
/// returns before it is durable. One thread at a time; for one claim: after a failure make a new
/// one.
public final class PostgresWriter implements ChangeWriter {
    /// Nothing that the applier needs is locked for long but by a schema change.
    private static final Timeouts TIMEOUTS =
            Timeouts.BULK.withLock(Duration.ofSeconds(30)).withStatement(Duration.ofMinutes(10));

    /// The planner has no idea how long an array is; every table is entered by its key.
    private static final String SETTINGS =
            """
            SET session_replication_role = replica; SET synchronous_commit = on; SET jit = off;
            SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;
            SET enable_hashjoin = off; SET enable_mergejoin = off
            """;

    /// Types of extensions and their operators are found in their own schemas.
    private static final String SEARCH_PATH =
            """
            SELECT set_config('search_path', concat_ws(', ', 'pg_catalog',
                       string_agg(DISTINCT quote_ident(n.nspname), ', ')), false)
              FROM pg_opclass o JOIN pg_type t ON t.oid = o.opcintype
              JOIN pg_namespace n ON n.oid = t.typnamespace
             WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
            """;

    private static final String CLAIM =
            """
            INSERT INTO handoff.progress AS p
                   (stream, incarnation, applied, proven, writable, epoch, marker)
            VALUES (?, 1, ?::pg_lsn, ?::pg_lsn, ?, ?, ?)
            ON CONFLICT (stream) DO UPDATE SET incarnation = p.incarnation + 1
            RETURNING incarnation, applied, proven, writable, epoch, marker
            """;

    private static final String ADVANCE_AND_COMMIT =
            "SELECT handoff.advance(?, ?, ?::pg_lsn, ?::pg_lsn, ?, ?, ?); COMMIT";

    private final PostgresSide side;
    private final ObjectNames names;
    private final Environment source;
    private final IdentityHashMap<Table, TableWriter> tables = new IdentityHashMap<>();
    private @Nullable Connection session;
    private @Nullable PreparedStatement advance;
    private long incarnation;

    /// Whether the target transaction holds earlier stretches.
    private boolean inTransaction;

    /// @param side that is written
    /// @param source the side that the stream reads
    public PostgresWriter(PostgresSide side, String migration, Environment source) {
        this.side = side;
        this.names = new ObjectNames(migration);
        this.source = source;
    }

    @Override
    public Progress open(Progress initially) {
        Connection opened = side.openSession(TIMEOUTS);
        session = opened;
        try {
            Origins.tag(opened, names.origin(source));
            try (Statement statement = opened.createStatement()) {
                statement.execute(SETTINGS);
                statement.execute(SEARCH_PATH);
            }
            Progress stored = claim(opened, initially);
            opened.setAutoCommit(false);
            advance = opened.prepareStatement(ADVANCE_AND_COMMIT);
            return stored;
        } catch (SQLException failure) {
            throw ApplyFault.of(side.toString(), failure);
        }
    }

    private Progress claim(Connection opened, Progress initially) throws SQLException {
        try (PreparedStatement claim = opened.prepareStatement(CLAIM)) {
            claim.setString(1, ObjectNames.stream(source));
            claim.setString(2, initially.applied().toString());
            claim.setString(3, initially.proven().toString());
            claim.setBoolean(4, initially.writable());
            claim.setLong(5, initially.epoch().number());
            claim.setString(6, initially.marker());
            try (ResultSet row = claim.executeQuery()) {
                row.next();
                incarnation = row.getLong("incarnation");
                return new Progress(
                        Position.parse(row.getString("applied")),
                        Position.parse(row.getString("proven")),
                        row.getBoolean("writable"),
                        new Epoch(row.getLong("epoch")),
                        row.getString("marker"));
            }
        }
    }

    @Override
    public List<Finding> write(Stretch stretch) {
        Connection opened = session;
        PreparedStatement commit = advance;
        if (opened == null || commit == null) {
            throw new IllegalStateException("open() comes first");
        }
        try {
            List<Finding> findings =
                    stretch.source().isEmpty()
                            ? List.of()
                            : new StretchWriter(opened, this::writer, inTransaction).write(stretch);
            inTransaction = true;
            Progress progress = stretch.commit();
            if (progress != null) {
                commit(commit, progress);
                inTransaction = false;
            }
            return findings;
        } catch (SQLException failure) {
            throw ApplyFault.of(side.toString(), failure);
        }
    }

    private void commit(PreparedStatement commit, Progress progress) throws SQLException {
        commit.setString(1, ObjectNames.stream(source));
        commit.setLong(2, incarnation);
        commit.setString(3, progress.applied().toString());
        commit.setString(4, progress.proven().toString());
        commit.setBoolean(5, progress.writable());
        commit.setLong(6, progress.epoch().number());
        commit.setString(7, progress.marker());
        commit.execute();
    }

    private TableWriter writer(Table table) {
        Connection opened = session;
        if (opened == null) {
            throw new IllegalStateException("open() comes first");
        }
        return tables.computeIfAbsent(table, one -> new TableWriter(opened, new TableSql(one)));
    }

    @Override
    public void close() {
        Connection opened = session;
        if (opened == null) {
            return;
        }
        try {
            if (!opened.isClosed() && !opened.getAutoCommit()) {
                opened.rollback();
            }
        } catch (SQLException failure) {
            // A broken session is rolled back by its server.
        } finally {
            closeQuietly(opened);
        }
    }

    private static void closeQuietly(Connection opened) {
        try {
            opened.close();
        } catch (SQLException broken) {
            // It is gone already, which is what closing is for.
        }
    }
}
