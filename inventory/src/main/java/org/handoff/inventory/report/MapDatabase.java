package org.handoff.inventory.report;

import org.handoff.inventory.EstateMap;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Kind;
import org.handoff.inventory.gate.Disposition;
import org.handoff.inventory.gate.Judgement;
import org.handoff.inventory.graph.Edge;
import org.handoff.inventory.graph.Entity;
import org.handoff.inventory.graph.FileRecord;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.graph.GraphState;
import org.handoff.inventory.graph.Place;
import org.handoff.inventory.graph.Trace;
import org.handoff.inventory.intake.Disk;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes the whole estate, judged or not, as a SQLite database that can be asked with SQL and that
/// [StoredMap] reads back; `docs/reference/map-database.md` names its tables. Written beside the
/// file and then moved there, so that nobody reads half of one, whatever ends the process: of two
/// that write at once the later one stands. One thread.
public final class MapDatabase {
    private static final int BATCH = 5_000;
    private static final String NEW = ".new";

    private static final List<String> TABLES =
            List.of(
                    "CREATE TABLE drawing (form INTEGER, settings TEXT, at TEXT, state BLOB)",
                    "CREATE TABLE summary (json TEXT)",
                    "CREATE TABLE original (root INTEGER, path TEXT, size INTEGER, sha256 TEXT)",
                    "CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT, sha256 TEXT, source"
                            + " TEXT, facts INTEGER, malformed INTEGER)",
                    "CREATE TABLE entity (id INTEGER PRIMARY KEY, name TEXT, role TEXT, facility"
                            + " TEXT, application TEXT, zone TEXT, listed INTEGER, moves INTEGER,"
                            + " state BLOB)",
                    "CREATE TABLE entity_name (entity INTEGER REFERENCES entity, name TEXT)",
                    "CREATE TABLE entity_address (entity INTEGER REFERENCES entity, address TEXT)",
                    "CREATE TABLE edge (id INTEGER PRIMARY KEY, rank INTEGER, client INTEGER"
                            + " REFERENCES entity, server INTEGER REFERENCES entity, protocol TEXT,"
                            + " port INTEGER,"
                            + " detail TEXT, application TEXT, direction TEXT, literal INTEGER,"
                            + " verdict TEXT, because TEXT, crosses INTEGER, blocks INTEGER,"
                            + " disposition TEXT, step TEXT, owner TEXT, reason TEXT, expires TEXT,"
                            + " state BLOB)",
                    "CREATE TABLE evidence (edge INTEGER REFERENCES edge, kind TEXT, count INTEGER,"
                            + " first TEXT, last TEXT, file INTEGER REFERENCES file, line INTEGER,"
                            + " offset INTEGER)",
                    "CREATE TABLE job (host INTEGER REFERENCES entity, name TEXT, schedule TEXT,"
                            + " enabled INTEGER, last_run TEXT, file INTEGER, line INTEGER)",
                    "CREATE TABLE certificate (host INTEGER REFERENCES entity, subject TEXT, issuer"
                            + " TEXT, not_after TEXT, sha256 TEXT, file INTEGER, line INTEGER)");

    private static final List<String> INDEXES =
            List.of(
                    "CREATE INDEX edge_rank ON edge (rank) WHERE rank IS NOT NULL",
                    "CREATE INDEX edge_client ON edge (client)",
                    "CREATE INDEX edge_server ON edge (server)",
                    "CREATE INDEX evidence_edge ON evidence (edge)");

    private final EstateMap map;
    private final Connection connection;

    private MapDatabase(EstateMap map, Connection connection) {
        this.map = map;
        this.connection = connection;
    }

    /// @param settings what, beside the files, made the graph this one
    /// @throws HandoffException `map.database` if it cannot be written; then the file is as it was
    public static void write(EstateMap map, Path file, String settings) {
        Path beside = file.resolveSibling(file.getFileName() + "." + own() + NEW);
        try {
            forgotten(file);
            Files.deleteIfExists(beside);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + beside)) {
                // nobody reads it before it is moved, so that it needs no journal
                pragma(connection, "journal_mode = OFF");
                pragma(connection, "synchronous = OFF");
                pragma(connection, "application_id = " + Disk.OWN);
                connection.setAutoCommit(false);
                new MapDatabase(map, connection).all(settings);
                connection.commit();
            }
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(
                    beside,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (SQLException | IOException e) {
            HandoffException failed =
                    HandoffException.external(
                            "map.database",
                            file + " cannot be written.",
                            "Is the disk full, or the folder not writable? --database FILE chooses"
                                    + " another.",
                            e);
            removed(beside, failed);
            throw failed;
        } catch (RuntimeException e) {
            // Edges that do not stay in memory are read while it is written.
            removed(beside, e);
            throw e;
        }
    }

    private static void removed(Path beside, Exception failed) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException left) {
            failed.addSuppressed(left);
        }
    }

    private static long own() {
        return ProcessHandle.current().pid();
    }

    private static void pragma(Connection connection, String what) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA " + what);
        }
    }

    /// What a process that was killed left beside the file.
    private static void forgotten(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        String head = file.getFileName() + ".";
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path one : all) {
                String name = String.valueOf(one.getFileName());
                if (name.startsWith(head) && name.endsWith(NEW)) {
                    String pid = name.substring(head.length(), name.length() - NEW.length());
                    if (pid.matches("\\d{1,18}")
                            && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                        Files.deleteIfExists(one);
                    }
                }
            }
        }
    }

    private void all(String settings) throws SQLException {
        run(TABLES);
        drawing(settings);
        files();
        entities();
        edges();
        things();
        run(INDEXES);
    }

    private void drawing(String settings) throws SQLException {
        try (Rows drawing = new Rows(connection, "drawing", 4);
                Rows summary = new Rows(connection, "summary", 1);
                Rows originals = new Rows(connection, "original", 4)) {
            drawing.add(
                    GraphState.FORM,
                    settings,
                    Instant.now().toString(),
                    GraphState.rest(map.graph()));
            summary.add(MapJson.summary(map).toString());
            for (Graph.Original one : map.graph().originals()) {
                originals.add(one.origin().root(), one.origin().path(), one.size(), one.sha256());
            }
        }
    }

    private void run(List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /// Gives rows to the database in batches.
    private static final class Rows implements AutoCloseable {
        private final PreparedStatement insert;
        private int open;

        Rows(Connection connection, String table, int columns) throws SQLException {
            String marks = "?" + ", ?".repeat(columns - 1);
            insert =
                    connection.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")");
        }

        void add(@Nullable Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            insert.addBatch();
            if (++open >= BATCH) {
                insert.executeBatch();
                open = 0;
            }
        }

        @Override
        public void close() throws SQLException {
            try (insert) {
                insert.executeBatch();
            }
        }
    }

    private void files() throws SQLException {
        try (Rows rows = new Rows(connection, "file", 6)) {
            int id = 0;
            for (FileRecord file : map.graph().files()) {
                rows.add(
                        id++,
                        file.path(),
                        file.sha256(),
                        file.source(),
                        file.facts(),
                        file.malformed());
            }
        }
    }

    private void entities() throws SQLException {
        try (Rows rows = new Rows(connection, "entity", 9);
                Rows names = new Rows(connection, "entity_name", 2);
                Rows addresses = new Rows(connection, "entity_address", 2)) {
            for (Entity entity : map.graph().entities()) {
                rows.add(
                        entity.id(),
                        entity.name(),
                        entity.role().label(),
                        entity.facility(),
                        entity.application(),
                        entity.zone(),
                        entity.isListed(),
                        map.scope().moves(entity),
                        GraphState.of(entity));
                for (String name : entity.names()) {
                    names.add(entity.id(), name);
                }
                for (Object address : entity.addresses()) {
                    addresses.add(entity.id(), address.toString());
                }
            }
        }
    }

    private void edges() throws SQLException {
        Map<String, Ranked> judged = new HashMap<>();
        for (Judgement one : map.judged().judgements()) {
            judged.put(one.edge().key(), new Ranked(judged.size(), one));
        }
        try (Rows rows = new Rows(connection, "edge", 20);
                Rows evidence = new Rows(connection, "evidence", 8)) {
            int id = 0;
            for (Edge edge : map.graph().edges()) {
                edge(rows, id, edge, judged.get(edge.key()));
                for (Kind kind : Kind.values()) {
                    if (edge.has(kind)) {
                        evidence(evidence, id, kind, edge.trace(kind));
                    }
                }
                id++;
            }
        }
    }

    /// @param rank among the judged ones, worst first
    private record Ranked(int rank, Judgement one) {}

    /// @param ranked `null` if it is not judged: neither end moves, or a rule left it out
    private static void edge(Rows rows, int id, Edge edge, @Nullable Ranked ranked)
            throws SQLException {
        Judgement one = ranked == null ? null : ranked.one;
        Disposition decided = one == null ? null : one.disposition();
        rows.add(
                id,
                ranked == null ? null : ranked.rank,
                edge.client().id(),
                edge.server().id(),
                edge.service().protocol().label(),
                edge.service().port(),
                edge.service().detail(),
                edge.application(),
                edge.basis().sentence(),
                edge.isLiteral(),
                one == null ? null : one.verdict().label(),
                one == null ? null : one.because(),
                one == null ? null : one.crosses(),
                one == null ? null : one.blocks(),
                decided == null ? null : decided.does().label(),
                decided == null ? null : decided.by(),
                decided == null ? null : decided.owner(),
                decided == null ? null : decided.reason(),
                decided == null ? null : decided.expires().toString(),
                GraphState.of(edge));
    }

    private static void evidence(Rows rows, int edge, Kind kind, Trace trace) throws SQLException {
        Place place = trace.place();
        rows.add(
                edge,
                kind.name().toLowerCase(Locale.ROOT),
                trace.count(),
                time(trace.first()),
                time(trace.last()),
                place == null ? null : place.file(),
                place == null ? null : place.line(),
                place == null ? null : place.offset());
    }

    private void things() throws SQLException {
        try (Rows jobs = new Rows(connection, "job", 7);
                Rows certificates = new Rows(connection, "certificate", 7)) {
            for (Graph.JobRecord one : map.graph().jobs()) {
                jobs.add(
                        one.host().id(),
                        one.job().name().text(),
                        one.job().schedule().text(),
                        one.job().enabled(),
                        time(one.job().lastRun()),
                        one.place().file(),
                        one.place().line());
            }
            for (Graph.CertificateRecord one : map.graph().certificates()) {
                certificates.add(
                        one.host().id(),
                        one.certificate().subject().text(),
                        one.certificate().issuer().text(),
                        time(one.certificate().notAfter()),
                        one.certificate().sha256(),
                        one.place().file(),
                        one.place().line());
            }
        }
    }

    private static @Nullable String time(long millis) {
        return millis == Fact.NEVER ? null : Instant.ofEpochMilli(millis).toString();
    }
}
