package org.handoff.engine.mariadb.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.copy.Copier;
import org.handoff.data.copy.Throttle;
import org.handoff.data.follow.ChangedKeys;
import org.handoff.data.follow.Follower;
import org.handoff.data.follow.StreamSetup;
import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.apply.MariaWriter;
import org.handoff.engine.mariadb.capture.LogPlace;
import org.handoff.engine.mariadb.capture.MariaLog;
import org.handoff.engine.mariadb.capture.MariaMarkers;
import org.handoff.engine.mariadb.capture.Undone;
import org.handoff.engine.mariadb.catalog.MariaCatalog;
import org.handoff.engine.mariadb.catalog.MariaTable;
import org.handoff.engine.mariadb.copy.MariaCopyJournal;
import org.handoff.engine.mariadb.copy.MariaCopySource;
import org.handoff.engine.mariadb.copy.MariaCopyTarget;
import org.handoff.engine.mariadb.install.Bookmark;
import org.handoff.engine.mariadb.install.MariaInstallation;
import org.handoff.engine.mariadb.rows.MariaRows;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.validate.TablePairs;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Table;
import org.handoff.testkit.db.MariaServer;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Two databases with the same tables on two servers, Handoff installed on both, the rows of legacy
/// copied, and a stream each way.
final class MariaWorld implements AutoCloseable {
    static final String MIGRATION = "stream-test";
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final AtomicInteger MARKERS = new AtomicInteger();
    private static final MariaServer CLOUD = cloud();

    /// What the application is called: an account that the fence does not let through.
    static final String APPLICATION = "app";

    final Map<Environment, MariaSide> sides = new EnumMap<>(Environment.class);
    final Map<Environment, List<SpelledTable>> tables = new EnumMap<>(Environment.class);
    final Map<Environment, Position> starts = new EnumMap<>(Environment.class);
    private final Undone undone = new Undone();
    private final Map<Environment, Follower> followers = new EnumMap<>(Environment.class);
    Copier.Copied copied = new Copier.Copied(Map.of(), 0, List.of());

    private static MariaServer cloud() {
        try {
            return MariaServer.fresh("--server-id=2");
        } catch (IOException failure) {
            throw new IllegalStateException("the test server does not start", failure);
        }
    }

    /// @param rows that legacy holds before the copy
    MariaWorld(String schema, String rows) throws Exception {
        this(Maria.server(), CLOUD, schema, rows);
    }

    MariaWorld(MariaServer legacy, MariaServer cloud, String schema, String rows) throws Exception {
        String name = Maria.fresh().database();
        sides.put(Environment.LEGACY, database(legacy, name));
        sides.put(Environment.CLOUD, database(cloud, name));
        for (MariaSide side : sides.values()) {
            Maria.run(side, schema);
        }
        Maria.run(side(Environment.LEGACY), rows);
        pair();
        for (Environment side : Environment.values()) {
            new MariaInstallation(side(side), side, MIGRATION)
                    .install(
                            side == Environment.LEGACY,
                            tables(side).stream().map(one -> one.table().name()).toList());
        }
        copy();
    }

    private static MariaSide database(MariaServer server, String name) throws WireFailure {
        Maria.run(
                Maria.side(server, ""),
                """
                CREATE DATABASE IF NOT EXISTS %1$s CHARACTER SET utf8mb4;
                CREATE USER IF NOT EXISTS %2$s@'%%' IDENTIFIED BY '%3$s';
                GRANT ALL ON %1$s.* TO %2$s@'%%';
                """
                        .formatted(name, APPLICATION, MariaServer.PASSWORD));
        return Maria.side(server, name);
    }

    MariaSide side(Environment side) {
        return Objects.requireNonNull(sides.get(side));
    }

    List<SpelledTable> tables(Environment side) {
        return Objects.requireNonNull(tables.get(side));
    }

    /// The same side as the application connects to it.
    MariaSide application(Environment side) {
        MariaSide ours = side(side);
        return new MariaSide(
                ours.host(),
                ours.port(),
                ours.database(),
                ours.schema(),
                APPLICATION,
                ours.password(),
                ours.tls(),
                ours.connect());
    }

    private void pair() {
        Map<String, MariaTable> cloud = new TreeMap<>();
        try (MariaSession session = side(Environment.CLOUD).openSession()) {
            MariaCatalog.tables(side(Environment.CLOUD), session)
                    .forEach(table -> cloud.put(table.name().name(), table));
        }
        try (MariaSession session = side(Environment.LEGACY).openSession()) {
            List<TablePairs.Paired> pairs =
                    MariaCatalog.tables(side(Environment.LEGACY), session).stream()
                            .map(one ->
                                    TablePairs.with(
                                            one,
                                            Objects.requireNonNull(cloud.get(one.name().name()))))
                            .toList();
            tables.put(
                    Environment.LEGACY,
                    pairs.stream().map(one -> Objects.requireNonNull(one.ours())).toList());
            tables.put(
                    Environment.CLOUD,
                    pairs.stream().map(one -> Objects.requireNonNull(one.theirs())).toList());
        }
    }

    private void copy() throws InterruptedException {
        MariaSide legacy = side(Environment.LEGACY);
        MariaSide cloud = side(Environment.CLOUD);
        try (MariaCopySource source = MariaCopySource.open(legacy, tables(Environment.LEGACY))) {
            new Bookmark(legacy).make(source.position());
            starts.put(Environment.LEGACY, source.position());
            Copier copier =
                    new Copier(
                            source,
                            new MariaCopyTarget(cloud, tables(Environment.CLOUD)),
                            new MariaCopyJournal(cloud),
                            Throttle.none(),
                            source.position(),
                            new Copier.Limits(2, 1 << 16));
            copied = copier.copy(plain());
            Copier.requireEqual(copied);
        }
        try (MariaSession session = cloud.openSession()) {
            starts.put(Environment.CLOUD, LogPlace.seen(cloud, session));
        }
        new Bookmark(cloud).make(Objects.requireNonNull(starts.get(Environment.CLOUD)));
    }

    List<Table> plain() {
        return tables(Environment.LEGACY).stream().map(SpelledTable::table).toList();
    }

    StreamSetup setup(Environment source, ChangedKeys keys) {
        return new StreamSetup(
                source.label() + ">" + source.other().label(),
                () -> new MariaLog(side(source), tables(source), undone),
                () -> new MariaWriter(side(source.other()), tables(source.other()), source),
                new MariaMarkers(side(source)),
                keys,
                plain().stream().collect(Collectors.toMap(Table::name, table -> table)),
                Progress.from(
                        Objects.requireNonNull(starts.get(source)),
                        source == Environment.LEGACY,
                        Epoch.NONE),
                Map.of());
    }

    void start(Environment source, ChangedKeys keys) {
        Follower follower = new Follower(setup(source, keys));
        followers.put(source, follower);
        follower.start();
    }

    Follower follower(Environment source) {
        return Objects.requireNonNull(followers.get(source));
    }

    void stop(Environment source) {
        follower(source).close();
        followers.remove(source);
    }

    /// Returns when all that was committed on `source` before is committed on the other side.
    void drain(Environment source) throws InterruptedException {
        String id = "drain-" + MARKERS.incrementAndGet();
        try (MariaMarkers markers = new MariaMarkers(side(source))) {
            markers.write(id, new Epoch(1));
        }
        boolean arrived = follower(source).awaitMarker(id, BOUND);
        assertThat(arrived).as(follower(source).status().toString()).isTrue();
    }

    /// As the application.
    void run(Environment side, String script) throws WireFailure {
        Maria.run(application(side), script);
    }

    String ask(Environment side, String query) throws WireFailure {
        String[] found = {"nothing"};
        try (MariaSession session = side(side).openSession()) {
            session.query(query, row -> found[0] = String.valueOf(row.text(0)));
        }
        return found[0];
    }

    void assertEqual() {
        try (MariaRows legacy =
                        MariaRows.open(side(Environment.LEGACY), tables(Environment.LEGACY));
                MariaRows cloud =
                        MariaRows.open(side(Environment.CLOUD), tables(Environment.CLOUD))) {
            for (Table table : plain()) {
                assertThat(cloud.leaf(table))
                        .as(table.name().toString())
                        .isEqualTo(legacy.leaf(table));
            }
        }
    }

    @Override
    public void close() {
        followers.values().forEach(Follower::close);
        for (Environment side : Environment.values()) {
            new MariaInstallation(side(side), side, MIGRATION).uninstall();
        }
    }
}
