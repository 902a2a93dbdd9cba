package org.handoff.bench.apply;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/// PostgreSQL's own logical replication with its defaults: one worker, `synchronous_commit` off.
final class NativeDrain {
    private static final long POLL_MILLIS = 2;
    private static final long LIMIT_MINUTES = 10;

    private final Database source;
    private final Database target;

    NativeDrain(Database source, Database target) {
        this.source = source;
        this.target = target;
    }

    void prepare() throws SQLException {
        source.run("CREATE TABLE bench_end (id bigint PRIMARY KEY)");
        target.run("CREATE TABLE bench_end (id bigint PRIMARY KEY)");
        source.run(
                "CREATE PUBLICATION bench_native FOR TABLE pgbench_accounts, pgbench_tellers,"
                        + " pgbench_branches, pgbench_history, bench_end");
        source.run("SELECT pg_create_logical_replication_slot('bench_native', 'pgoutput')");
        target.run(
                """
                CREATE SUBSCRIPTION bench_native CONNECTION
                'host=%s port=%d dbname=%s user=postgres password=%s' PUBLICATION bench_native
                WITH (create_slot = false, slot_name = 'bench_native', enabled = false, copy_data = false)
                """
                        .formatted(
                                source.server().host(),
                                source.server().port(),
                                source.name(),
                                source.server().password()));
    }

    /// Written behind a backlog.
    void mark(int round) throws SQLException {
        source.run("INSERT INTO bench_end VALUES (" + round + ")");
    }

    /// From enabling the subscription to the mark being visible.
    ///
    /// @return seconds
    double drain(int round) throws SQLException, IOException, InterruptedException {
        long begun = System.nanoTime();
        target.run("ALTER SUBSCRIPTION bench_native ENABLE");
        try (Connection session = target.server().connect(target.name());
                Statement statement = session.createStatement()) {
            while (true) {
                try (ResultSet row =
                        statement.executeQuery("SELECT FROM bench_end WHERE id = " + round)) {
                    if (row.next()) {
                        break;
                    }
                }
                if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(LIMIT_MINUTES)) {
                    throw new IOException("the subscription did not catch up");
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        target.run("ALTER SUBSCRIPTION bench_native DISABLE");
        return seconds;
    }

    void remove() throws SQLException {
        target.run("ALTER SUBSCRIPTION bench_native SET (slot_name = NONE)");
        target.run("DROP SUBSCRIPTION bench_native");
    }
}
