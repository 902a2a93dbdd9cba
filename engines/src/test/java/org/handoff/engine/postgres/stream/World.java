package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.data.follow.Follower;
import org.handoff.data.follow.StreamSetup;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.apply.PostgresWriter;
import org.handoff.engine.postgres.capture.PostgresLog;
import org.handoff.engine.postgres.capture.PostgresMarkers;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.install.Installation;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.engine.postgres.install.Slots;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Table;
import org.handoff.model.TableName;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Two databases with the same empty schema, Handoff installed on both, and a stream each way.
final class World implements AutoCloseable {
    static final Duration BOUND = Duration.ofMinutes(3);
    static final String MIGRATION = "stream-test";
    private static final AtomicInteger MARKERS = new AtomicInteger();

    final Map<Environment, PostgresServer> servers = new EnumMap<>(Environment.class);
    final Map<Environment, PostgresSide> sides = new EnumMap<>(Environment.class);
    final Map<Environment, SeenKeys> keys = new EnumMap<>(Environment.class);
    final Map<Environment, Position> slots = new EnumMap<>(Environment.class);
    private final Map<Environment, Follower> followers = new EnumMap<>(Environment.class);
    final String database;
    Function<Environment, StreamSetup> setups = this::setup;

    World(String schema) throws SQLException {
        this(Pair.legacy(), Pair.cloud(), Pair.freshDatabase(), schema);
    }

    World(PostgresServer legacy, PostgresServer cloud, String database, String schema)
            throws SQLException {
        this(legacy, cloud, database, schema, "");
    }

    /// @param rows what the legacy side holds before its slot is made
    World(PostgresServer legacy, PostgresServer cloud, String database, String schema, String rows)
            throws SQLException {
        this.database = database;
        servers.put(Environment.LEGACY, legacy);
        servers.put(Environment.CLOUD, cloud);
        for (Environment side : Environment.values()) {
            PostgresServer server = servers.get(side);
            replicatorRole(server);
            run(side, schema);
            sides.put(
                    side,
                    PostgresSide.of(
                            server.host(), server.port(), database, "replicator", () -> "secret"));
            keys.put(side, new SeenKeys());
        }
        run(Environment.LEGACY, rows);
        install();
    }

    static void replicatorRole(PostgresServer server) throws SQLException {
        try (Connection session = server.connect("postgres");
                Statement statement = session.createStatement()) {
            statement.execute(
                    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replicator')"
                        + " THEN CREATE ROLE replicator SUPERUSER LOGIN PASSWORD 'secret'; END IF;"
                        + " END $$");
        }
    }

    private void install() throws SQLException {
        for (Environment side : Environment.values()) {
            new Installation(sides.get(side), side, MIGRATION)
                    .install(side == Environment.LEGACY, names(side), (_, _, _) -> {});
            try (Slots.Created slot =
                    Slots.create(sides.get(side), new ObjectNames(MIGRATION).slot(), false)) {
                slots.put(side, slot.from());
            }
        }
    }

    List<Table> tables(Environment side) throws SQLException {
        try (Connection session = sides.get(side).openSession()) {
            return PostgresCatalog.tables(session);
        }
    }

    private List<TableName> names(Environment side) throws SQLException {
        return tables(side).stream().map(Table::name).toList();
    }

    StreamSetup setup(Environment source) {
        try {
            List<Table> tables = tables(source);
            return new StreamSetup(
                    ObjectNames.stream(source),
                    () -> new PostgresLog(sides.get(source), MIGRATION, tables).inSmallSpans(),
                    () -> new PostgresWriter(sides.get(source.other()), MIGRATION, source),
                    new PostgresMarkers(sides.get(source)),
                    keys.get(source),
                    tables.stream().collect(Collectors.toMap(Table::name, table -> table)),
                    Progress.from(slots.get(source), source == Environment.LEGACY, Epoch.NONE),
                    Map.of());
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    Follower start(Environment source) {
        Follower follower = new Follower(setups.apply(source));
        followers.put(source, follower);
        follower.start();
        return follower;
    }

    void startBoth() {
        start(Environment.LEGACY);
        start(Environment.CLOUD);
    }

    Follower follower(Environment source) {
        return followers.get(source);
    }

    void stop(Environment source) {
        followers.remove(source).close();
    }

    /// Returns when all that was committed on `source` before is committed on the other side.
    void drain(Environment source) throws InterruptedException {
        String id = "drain-" + MARKERS.incrementAndGet();
        try (PostgresMarkers markers = new PostgresMarkers(sides.get(source))) {
            markers.write(id, new Epoch(1));
        }
        boolean arrived = follower(source).awaitMarker(id, BOUND);
        assertThat(arrived).as(follower(source).status().toString()).isTrue();
    }

    Connection client(Environment side) throws SQLException {
        return servers.get(side).connect(database);
    }

    void run(Environment side, String script) throws SQLException {
        try (Connection session = client(side);
                Statement statement = session.createStatement()) {
            statement.execute(script);
        }
    }

    String ask(Environment side, String query) throws SQLException {
        try (Connection session = client(side);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "nothing";
        }
    }

    /// Every row of every table in text, sorted.
    Map<String, List<String>> contents(Environment side) throws SQLException {
        Map<String, List<String>> contents = new TreeMap<>();
        try (Connection session = sides.get(side).openSession()) {
            for (Table table : PostgresCatalog.tables(session)) {
                List<String> rows = new ArrayList<>();
                try (Statement statement = session.createStatement();
                        ResultSet row =
                                statement.executeQuery(
                                        "SELECT t::text FROM ONLY "
                                                + Names.quoted(table.name())
                                                + " t ORDER BY t::text COLLATE \"C\"")) {
                    while (row.next()) {
                        rows.add(row.getString(1));
                    }
                }
                contents.put(table.name().toString(), rows);
            }
        }
        return contents;
    }

    void assertEqual() throws SQLException {
        Map<String, List<String>> legacy = contents(Environment.LEGACY);
        Map<String, List<String>> cloud = contents(Environment.CLOUD);
        assertThat(cloud.keySet()).isEqualTo(legacy.keySet());
        for (Map.Entry<String, List<String>> table : legacy.entrySet()) {
            assertThat(cloud.get(table.getKey())).as(table.getKey()).isEqualTo(table.getValue());
        }
    }

    @Override
    public void close() {
        followers.values().forEach(Follower::close);
        for (Environment side : Environment.values()) {
            new Installation(sides.get(side), side, MIGRATION).uninstall();
        }
    }
}
