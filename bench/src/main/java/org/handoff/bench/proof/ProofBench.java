package org.handoff.bench.proof;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.handoff.bench.Options;
import org.handoff.clinic.server.PostgresServer;
import org.handoff.data.verify.DirtyKeys;
import org.handoff.data.verify.Prover;
import org.handoff.data.verify.SequenceProof;
import org.handoff.data.verify.Verifier;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.sequence.PostgresSequences;
import org.handoff.model.Environment;
import org.handoff.model.Position;
import org.handoff.model.Proof;
import org.handoff.model.Table;
import org.handoff.model.Tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// What the proof in the pause costs: milliseconds for 1,000 dirty keys, both sides re-read and
/// compared, sequences included, on a table of `--rows N` rows (default 100,000) and on one ten
/// times as large. Medians of `--rounds N` (default 30). `--json FILE`, `--check`.
public final class ProofBench {
    private static final double MILLIS_MAX = 50;
    private static final int KEYS = 1_000;
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private ProofBench() {}

    private record Figures(long rows, double p50, double p90, double max) {}

    public static void main(String[] arguments)
            throws IOException, SQLException, InterruptedException {
        Options given = Options.of("proof", arguments, "--rows", "100000", "--rounds", "30");
        long rows = given.number("--rows");
        int rounds = given.count("--rounds");
        try (PostgresServer legacy = PostgresServer.embedded(17).start();
                PostgresServer cloud = PostgresServer.embedded(18).start()) {
            Figures small = run(legacy, cloud, rows, rounds);
            Figures large = run(legacy, cloud, rows * 10, rounds);
            System.out.printf(
                    Locale.ROOT, "%10s %12s %8s %8s%n", "rows", "p50 ms", "p90 ms", "max ms");
            for (Figures one : List.of(small, large)) {
                System.out.printf(
                        Locale.ROOT,
                        "%10d %12.1f %8.1f %8.1f%n",
                        one.rows(),
                        one.p50(),
                        one.p90(),
                        one.max());
            }
            boolean met = small.p50() <= MILLIS_MAX && large.p50() <= MILLIS_MAX;
            System.out.printf(
                    Locale.ROOT,
                    "%d dirty keys within %.0f ms: %s; ten times the rows: %.2fx the time%n",
                    KEYS,
                    MILLIS_MAX,
                    met ? "yes" : "NO",
                    large.p50() / small.p50());
            write(given.json(), List.of(small, large), met);
            if (given.isChecked() && !met) {
                System.exit(1);
            }
        }
    }

    private static Figures run(PostgresServer legacy, PostgresServer cloud, long rows, int rounds)
            throws SQLException, InterruptedException {
        String database = "proof" + rows;
        for (PostgresServer server : List.of(legacy, cloud)) {
            fill(server, database, rows);
        }
        PostgresSide one = side(legacy, database);
        PostgresSide other = side(cloud, database);
        Table table;
        try (Connection session = one.openSession()) {
            table = PostgresCatalog.tables(session).getFirst();
        }
        DirtyKeys dirty = new DirtyKeys(List.of(table), DirtyKeys.Limits.DEFAULT);
        dirty.proven(table.name());
        double[] millis = new double[rounds];
        try (Verifier verifier =
                        new Verifier(
                                dirty,
                                () -> PostgresRows.open(one),
                                () -> PostgresRows.open(other));
                SequenceProof sequences =
                        new SequenceProof(
                                () -> PostgresSequences.open(one),
                                () -> PostgresSequences.open(other));
                Prover prover = new Prover(dirty, verifier, sequences, 0)) {
            prover.arm(Environment.LEGACY, 1_000, BOUND);
            Random random = new Random(42);
            for (int round = -5; round < rounds; round++) {
                mark(dirty, table, rows, random);
                long start = System.nanoTime();
                Proof proof = prover.prove(Environment.LEGACY, BOUND);
                double took = (System.nanoTime() - start) / 1e6;
                if (!proof.equal() || proof.dirtyKeys() != KEYS) {
                    throw new IllegalStateException("the proof failed: " + proof.findings());
                }
                if (round >= 0) {
                    millis[round] = took;
                }
            }
        }
        Arrays.sort(millis);
        return new Figures(rows, millis[rounds / 2], millis[rounds * 9 / 10], millis[rounds - 1]);
    }

    private static void mark(DirtyKeys dirty, Table table, long rows, Random random) {
        Position commit = new Position(1);
        while (dirty.size(Environment.LEGACY) < KEYS) {
            byte[][] row = new byte[table.writtenColumns().size()][];
            Arrays.fill(row, new byte[0]);
            row[0] = Long.toString(1 + random.nextLong(rows)).getBytes(StandardCharsets.US_ASCII);
            dirty.log(Environment.LEGACY).changed(table, new Tuple(row), commit);
        }
    }

    private static void fill(PostgresServer server, String database, long rows)
            throws SQLException {
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement()) {
            statement.execute(
                    """
                    CREATE TABLE chart (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
                      mrn text NOT NULL, family text, given text, born date, price numeric(12,2),
                      at timestamptz, ok boolean, note text, doc jsonb)
                    """);
            statement.execute(
                    "INSERT INTO chart (mrn, family, given, born, price, at, ok, note, doc) SELECT"
                        + " 'M' || i, 'Nguyễn ' || i % 5000, 'Łukasz', '1950-01-01'::date + (i %"
                        + " 20000)::int, i * 0.37, '2026-01-01'::timestamptz + i * interval '1"
                        + " second', i % 3 = 0, CASE WHEN i % 4 > 0 THEN repeat('note ', 8) END,"
                        + " jsonb_build_object('k', i) FROM generate_series(1, "
                            + rows
                            + ") AS i");
            statement.execute("VACUUM ANALYZE chart");
        }
    }

    private static PostgresSide side(PostgresServer server, String database) {
        return PostgresSide.of(
                server.host(), server.port(), database, "postgres", server::password);
    }

    private static void write(String file, List<Figures> figures, boolean met) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        ObjectNode all = JSON.createObjectNode();
        all.put("keys", KEYS).put("millisMax", MILLIS_MAX).put("met", met);
        for (Figures one : figures) {
            all.withArray("runs")
                    .addObject()
                    .put("rows", one.rows())
                    .put("p50Millis", one.p50())
                    .put("p90Millis", one.p90())
                    .put("maxMillis", one.max());
        }
        Files.write(Path.of(file), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
    }
}
