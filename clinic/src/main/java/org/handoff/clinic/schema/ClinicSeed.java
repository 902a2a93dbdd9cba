package org.handoff.clinic.schema;

import org.handoff.clinic.server.PostgresServer;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Fills the clinic with rows made inside the server, some connections at once, repeatable by its
/// plan.
public final class ClinicSeed {
    private static final int CONNECTIONS = 2;
    private static final long CHUNK_ROWS = 20_000;
    private static final long AFTER_ROWS_STEPS = 3;

    /// Told after each chunk, from several threads but one at a time.
    @FunctionalInterface
    public interface Progress {
        /// @param what `rows`, or `indexes` once the rows are in
        void at(String what, long done, long total);
    }

    private record Chunk(String table, long from, long to) {}

    private ClinicSeed() {}

    /// All of it on a fresh server: roles, database, schema, rows, indexes, statistics. Answers the
    /// count of rows.
    public static long createFilled(
            PostgresServer server, ClinicAccess access, SeedPlan plan, Progress progress)
            throws SQLException {
        ClinicDatabase.create(server, access);
        try (Connection owner = ClinicDatabase.asOwner(server, access)) {
            ClinicDatabase.beforeRows(owner);
            fill(() -> ClinicDatabase.asOwner(server, access), plan, progress);
            progress.at("indexes", 0, AFTER_ROWS_STEPS);
            ClinicDatabase.afterRows(owner);
            progress.at("indexes", 1, AFTER_ROWS_STEPS);
            settle(owner, plan);
            progress.at("indexes", 2, AFTER_ROWS_STEPS);
            try (Statement statement = owner.createStatement()) {
                statement.execute("ANALYZE");
            }
            progress.at("indexes", AFTER_ROWS_STEPS, AFTER_ROWS_STEPS);
        }
        return plan.total();
    }

    /// Rows only, into the tables of `schema-before-rows.sql`.
    ///
    /// @param connect a new connection as `clinic_owner` each time
    public static void fill(Callable<Connection> connect, SeedPlan plan, Progress progress)
            throws SQLException {
        Map<String, String> sections = Script.sections(Script.read("seed.sql"));
        Map<String, String> values = values(plan);
        Queue<Chunk> chunks = new ConcurrentLinkedQueue<>(chunks(plan));
        AtomicLong done = new AtomicLong();
        long total = plan.total();
        try (ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Future<?>> workers = new java.util.ArrayList<>();
            for (int worker = 0; worker < CONNECTIONS; worker++) {
                workers.add(
                        pool.submit(() -> {
                            try (Connection connection = connect.call()) {
                                work(
                                        connection,
                                        plan,
                                        chunks,
                                        sections,
                                        values,
                                        done,
                                        progress,
                                        total);
                            } catch (SQLException | RuntimeException e) {
                                chunks.clear();
                                throw e;
                            }
                            return null;
                        }));
            }
            for (Future<?> worker : workers) {
                await(worker);
            }
        }
    }

    private static void work(
            Connection connection,
            SeedPlan plan,
            Queue<Chunk> chunks,
            Map<String, String> sections,
            Map<String, String> values,
            AtomicLong done,
            Progress progress,
            long total)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(random(plan.seed()));
            for (Chunk chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
                Map<String, String> own = new HashMap<>(values);
                own.put("from", Long.toString(chunk.from()));
                own.put("to", Long.toString(chunk.to()));
                String section = sections.get(chunk.table());
                if (section == null) {
                    throw new IllegalStateException("seed.sql has no section " + chunk.table());
                }
                statement.execute(Script.fill(section, own));
                long copies = chunk.table().equals("facilities") ? 2 : 1; // and its totals row
                long now = done.addAndGet(copies * (chunk.to() - chunk.from() + 1));
                synchronized (chunks) {
                    progress.at("rows", now, total);
                }
            }
        }
    }

    private static void await(Future<?> worker) throws SQLException {
        try {
            worker.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while filling the clinic", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw new IllegalStateException("filling the clinic failed", e.getCause());
        }
    }

    private static String random(int seed) {
        return "CREATE FUNCTION pg_temp.r(i bigint, k integer, n bigint) RETURNS integer"
                + " LANGUAGE sql IMMUTABLE AS 'SELECT ((hashint8extended($1, $2 + "
                + seed * 1_000_003L
                + ") & 2147483647) % $3)::integer'";
    }

    private static Map<String, String> values(SeedPlan plan) {
        Map<String, String> values = new HashMap<>();
        plan.counts().forEach((table, count) -> values.put(table, Long.toString(count)));
        values.put("seed", Integer.toString(plan.seed()));
        values.put("today", plan.today().toString());
        return values;
    }

    private static ArrayDeque<Chunk> chunks(SeedPlan plan) {
        ArrayDeque<Chunk> chunks = new ArrayDeque<>();
        plan.counts()
                .forEach((table, count) -> {
                    for (long from = 1; from <= count; from += CHUNK_ROWS) {
                        long to = Math.min(count, from + CHUNK_ROWS - 1);
                        chunks.add(new Chunk(table, from, to));
                    }
                });
        return chunks;
    }

    /// What triggers and sequences would have done, had the rows come one by one.
    private static void settle(Connection owner, SeedPlan plan) throws SQLException {
        try (Statement statement = owner.createStatement()) {
            statement.execute(
                    "UPDATE clinic.facility_totals t SET items = b.items, amount = b.amount FROM"
                            + " (SELECT facility_id, count(*) AS items, sum(amount) AS amount FROM"
                            + " clinic.billing GROUP BY facility_id) b WHERE b.facility_id ="
                            + " t.facility_id");
            for (String table :
                    List.of(
                            "staff",
                            "patients",
                            "encounters",
                            "orders",
                            "respiratory_treatments",
                            "vitals",
                            "billing",
                            "audit_log")) {
                String sequence =
                        table.equals("vitals")
                                ? "'clinic.vital_number'"
                                : "pg_get_serial_sequence('clinic." + table + "', 'id')";
                statement.execute(
                        "SELECT setval(" + sequence + ", " + plan.counts().get(table) + ")");
            }
            statement.execute("REFRESH MATERIALIZED VIEW clinic.census");
        }
    }
}
