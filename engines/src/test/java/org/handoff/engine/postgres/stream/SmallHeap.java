package org.handoff.engine.postgres.stream;

import org.handoff.data.follow.Follower;
import org.handoff.data.follow.StreamSetup;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.apply.PostgresWriter;
import org.handoff.engine.postgres.capture.PostgresLog;
import org.handoff.engine.postgres.capture.PostgresMarkers;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Table;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A stream in a process of its own, so that a test can give it as little memory as it likes. Takes
/// the ports of the legacy and the cloud server, the database, and the slot's position; follows
/// until a marker of its own has arrived, and ends with 0 then.
public final class SmallHeap {
    private static final Duration BOUND = Duration.ofMinutes(4);

    private SmallHeap() {}

    public static void main(String[] arguments) throws Exception {
        PostgresSide legacy = side(arguments[0], arguments[2]);
        PostgresSide cloud = side(arguments[1], arguments[2]);
        List<Table> tables;
        try (Connection session = legacy.openSession()) {
            tables = PostgresCatalog.tables(session);
        }
        StreamSetup setup =
                new StreamSetup(
                        ObjectNames.stream(Environment.LEGACY),
                        () -> new PostgresLog(legacy, World.MIGRATION, tables),
                        () -> new PostgresWriter(cloud, World.MIGRATION, Environment.LEGACY),
                        new PostgresMarkers(legacy),
                        new SeenKeys(),
                        tables.stream().collect(Collectors.toMap(Table::name, table -> table)),
                        Progress.from(Position.parse(arguments[3]), true, Epoch.NONE),
                        Map.of());
        boolean arrived;
        try (Follower follower = new Follower(setup);
                PostgresMarkers markers = new PostgresMarkers(legacy)) {
            follower.start();
            markers.write("small-heap", new Epoch(1));
            arrived = follower.awaitMarker("small-heap", BOUND);
            System.out.println(follower.status());
        }
        System.exit(arrived ? 0 : 1);
    }

    private static PostgresSide side(String port, String database) {
        return PostgresSide.of(
                "127.0.0.1", Integer.parseInt(port), database, "replicator", () -> "secret");
    }
}
