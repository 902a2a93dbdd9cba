package org.handoff.bench.copy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.bench.Options;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.data.copy.Copier;
import org.handoff.data.copy.Throttle;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.engine.postgres.copy.CopyJournal;
import org.handoff.engine.postgres.copy.PostgresCopySource;
import org.handoff.engine.postgres.copy.PostgresCopyTarget;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.engine.postgres.install.Slots;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Handoff's copy of one table, digested and committed in ranges, then read back and proven,
/// against a raw pipe of binary COPY in one stream, and against the initial copy of PostgreSQL's
/// own subscription: the same rows, the same two servers, interleaved. `--rows N` (default
/// 1,000,000), `--rounds N` (default 3), `--lanes N` (default 2), `--json FILE`, `--check`.
public final class CopyBench {
    private static final double RATIO_MIN = 0.85;
    private static final String COPIED = "handoff, copied";
    private static final String PROVEN = "handoff, proven too";
    private static final long SUBSCRIPTION_PACE_MILLIS = 10;
    private static final long SUBSCRIPTION_BOUND_SECONDS = 1_800;
    private static final String DATABASE = "copy_bench";
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TABLE =
            """
            CREATE TABLE chart (id bigint NOT NULL, mrn text NOT NULL, family text, given text,
              born date, price numeric(12,2), at timestamptz, ok boolean, note text)
            """;

    private final PostgresServer legacy;
    private final PostgresServer cloud;
    private final long rows;
    private final int lanes;
    private volatile double copiedSeconds;

    private CopyBench(PostgresServer legacy, PostgresServer cloud, long rows, int lanes) {
        this.legacy = legacy;
        this.cloud = cloud;
        this.rows = rows;
        this.lanes = lanes;
    }

    private interface Leg {
        void run() throws SQLException, InterruptedException;
    }

    public static void main(String[] arguments)
            throws IOException, SQLException, InterruptedException {
        Options given =
                Options.of("copy", arguments, "--rows", "1000000", "--rounds", "3", "--lanes", "2");
        long rows = given.number("--rows");
        int rounds = given.count("--rounds");
        int lanes = given.count("--lanes");
        try (PostgresServer legacy = PostgresServer.embedded(17).start();
                PostgresServer cloud = PostgresServer.embedded(18).start()) {
            CopyBench bench = new CopyBench(legacy, cloud, rows, lanes);
            Map<String, Double> rates = bench.run(rounds);
            double raw = rates.getOrDefault("raw pipe", 1.0);
            rates.forEach((leg, rate) ->
                    System.out.printf(
                            Locale.ROOT,
                            "%-20s %10.0f rows/s  %.2fx of the raw pipe%n",
                            leg,
                            rate,
                            rate / raw));
            double ratio = rates.getOrDefault(COPIED, 0.0) / raw;
            boolean met = ratio >= RATIO_MIN;
            System.out.printf(
                    Locale.ROOT, "%s at least %.2fx: %s%n", COPIED, RATIO_MIN, met ? "yes" : "NO");
            write(given.json(), rates, ratio, met);
            if (given.isChecked() && !met) {
                System.exit(1);
            }
        }
    }

    private Map<String, Double> run(int rounds) throws SQLException, InterruptedException {
        for (PostgresServer server : List.of(legacy, cloud)) {
            execute(server, "postgres", "CREATE DATABASE " + DATABASE);
            execute(server, DATABASE, TABLE);
        }
        fill();
        Map<String, Leg> legs = new LinkedHashMap<>();
        legs.put("raw pipe", this::rawPipe);
        legs.put(PROVEN, this::handoff);
        legs.put("subscription", this::subscription);
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) {
            for (Map.Entry<String, Leg> leg : legs.entrySet()) {
                double took = timed(leg.getValue());
                if (round >= 0) {
                    seconds.computeIfAbsent(leg.getKey(), any -> new ArrayList<>()).add(took);
                    if (leg.getKey().equals(PROVEN)) {
                        seconds.computeIfAbsent(COPIED, any -> new ArrayList<>())
                                .add(copiedSeconds);
                    }
                }
            }
        }
        Map<String, Double> rates = new LinkedHashMap<>();
        seconds.forEach((leg, all) -> {
            all.sort(null);
            rates.put(leg, rows / all.get(all.size() / 2));
        });
        return rates;
    }

    private double timed(Leg leg) throws SQLException, InterruptedException {
        execute(cloud, DATABASE, "TRUNCATE chart; DROP SCHEMA IF EXISTS handoff CASCADE");
        execute(cloud, DATABASE, "CHECKPOINT");
        execute(legacy, DATABASE, "CHECKPOINT");
        long start = System.nanoTime();
        leg.run();
        double took = (System.nanoTime() - start) / 1e9;
        try (Connection session = cloud.connect(DATABASE);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM chart")) {
            row.next();
            if (row.getLong(1) != rows) {
                throw new IllegalStateException("copied " + row.getLong(1) + " of " + rows);
            }
        }
        return took;
    }

    private void fill() throws SQLException {
        execute(
                legacy,
                DATABASE,
                "INSERT INTO chart SELECT i, 'M' || i, 'Nguyễn ' || i % 5000, 'Łukasz',"
                    + " '1950-01-01'::date + (i % 20000)::int, i * 0.37, '2026-01-01'::timestamptz"
                    + " + i * interval '1 second', i % 3 = 0, CASE WHEN i % 4 > 0 THEN repeat('note"
                    + " ', 8) END FROM generate_series(1, "
                        + rows
                        + ") AS i");
        execute(legacy, DATABASE, "ALTER TABLE chart ADD PRIMARY KEY (id)");
        execute(legacy, DATABASE, "VACUUM ANALYZE chart");
        execute(legacy, DATABASE, "CREATE PUBLICATION bench FOR TABLE chart");
    }

    private void rawPipe() throws SQLException {
        try (Connection from = legacy.connect(DATABASE);
                Connection to = cloud.connect(DATABASE)) {
            CopyOut out =
                    from.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("COPY chart TO STDOUT (FORMAT binary)");
            CopyIn in =
                    to.unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn("COPY chart FROM STDIN (FORMAT binary)");
            for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                in.writeToCopy(row, 0, row.length);
            }
            in.endCopy();
        }
    }

    private void handoff() throws SQLException, InterruptedException {
        PostgresSide from = side(legacy);
        PostgresSide to = side(cloud);
        List<PostgresTable> tables;
        try (Connection session = from.openSession()) {
            tables = PostgresCatalog.detailed(session);
        }
        try (Slots.Created slot = Slots.create(from, "bench_copy", true);
                PostgresCopySource source = new PostgresCopySource(from, tables, slot.snapshot());
                PostgresCopyTarget target =
                        new PostgresCopyTarget(to, tables, new ObjectNames("bench"))) {
            Copier copier =
                    new Copier(
                            source,
                            target,
                            new CopyJournal(to),
                            Throttle.none(),
                            slot.from(),
                            new Copier.Limits(lanes, Copier.Limits.DEFAULT.rangeBytes()));
            long start = System.nanoTime();
            Thread watch = Thread.ofVirtual().start(() -> awaitRows(copier, start));
            Copier.requireEqual(copier.copy(tables.stream().map(PostgresTable::table).toList()));
            watch.join();
        }
    }

    /// Notes when the last row had passed; reading back comes after it.
    private void awaitRows(Copier copier, long start) {
        while (copier.progress().rows() < rows) {
            LockSupport.parkNanos(1_000_000);
        }
        copiedSeconds = (System.nanoTime() - start) / 1e9;
    }

    private void subscription() throws SQLException, InterruptedException {
        String connection =
                "host=%s port=%d dbname=%s user=postgres password=%s"
                        .formatted(legacy.host(), legacy.port(), DATABASE, legacy.password());
        try (Connection session = cloud.connect(DATABASE);
                Statement statement = session.createStatement()) {
            statement.execute(
                    "CREATE SUBSCRIPTION bench CONNECTION '" + connection + "' PUBLICATION bench");
            long end = System.nanoTime() + SUBSCRIPTION_BOUND_SECONDS * 1_000_000_000;
            while (isCopying(statement)) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "the subscription copies for over "
                                    + SUBSCRIPTION_BOUND_SECONDS
                                    + " s");
                }
                Thread.sleep(SUBSCRIPTION_PACE_MILLIS);
            }
            statement.execute("DROP SUBSCRIPTION bench");
        }
    }

    private static boolean isCopying(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate IN ('r',"
                                + " 's')")) {
            row.next();
            return row.getLong(1) == 0;
        }
    }

    private static void execute(PostgresServer server, String database, String sql)
            throws SQLException {
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PostgresSide side(PostgresServer server) {
        return PostgresSide.of(
                server.host(), server.port(), DATABASE, "postgres", server::password);
    }

    private static void write(String file, Map<String, Double> rates, double ratio, boolean met)
            throws IOException {
        if (file.isEmpty()) {
            return;
        }
        ObjectNode all = JSON.createObjectNode();
        rates.forEach((leg, rate) -> all.withObject("/rowsPerSecond").put(leg, rate));
        all.put("ratio", ratio).put("ratioMin", RATIO_MIN).put("met", met);
        Files.write(Path.of(file), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
    }
}
