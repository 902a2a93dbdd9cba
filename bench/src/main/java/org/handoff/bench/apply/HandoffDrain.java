package org.handoff.bench.apply;

import org.handoff.data.follow.Follower;
import org.handoff.data.follow.FollowerStatus;
import org.handoff.data.follow.StreamSetup;
import org.handoff.data.verify.DirtyKeys;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.apply.PostgresWriter;
import org.handoff.engine.postgres.capture.PostgresLog;
import org.handoff.engine.postgres.capture.PostgresMarkers;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.install.Installation;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.engine.postgres.install.Slots;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Table;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Handoff's stream as the product runs it: durable commits, progress and origin in each, every
/// changed key marked.
final class HandoffDrain {
    private static final String MIGRATION = "bench-apply";
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final PostgresSide legacy;
    private final PostgresSide cloud;
    private Position from = Position.START;
    private List<Table> tables = List.of();

    HandoffDrain(Database source, Database target) {
        this.legacy = side(source);
        this.cloud = side(target);
    }

    private static PostgresSide side(Database database) {
        return PostgresSide.of(
                database.server().host(),
                database.server().port(),
                database.name(),
                "replicator",
                () -> "bench");
    }

    void prepare() throws SQLException {
        try (Connection session = legacy.openSession()) {
            tables =
                    PostgresCatalog.tables(session).stream()
                            .filter(table -> table.name().name().startsWith("pgbench_"))
                            .toList();
        }
        install(legacy, Environment.LEGACY);
        install(cloud, Environment.CLOUD);
        try (Slots.Created slot = Slots.create(legacy, new ObjectNames(MIGRATION).slot(), false)) {
            from = slot.from();
        }
    }

    private void install(PostgresSide side, Environment environment) {
        new Installation(side, environment, MIGRATION)
                .install(
                        environment == Environment.LEGACY,
                        tables.stream().map(Table::name).toList(),
                        (_, _, _) -> {});
    }

    void mark(int round) {
        try (PostgresMarkers markers = new PostgresMarkers(legacy)) {
            markers.write("bench-" + round, Epoch.NONE);
        }
    }

    /// From starting the stream to the mark being committed on the target.
    ///
    /// @return seconds
    double drain(int round) throws IOException, InterruptedException {
        DirtyKeys keys = new DirtyKeys(tables, DirtyKeys.Limits.DEFAULT);
        tables.forEach(table -> keys.proven(table.name()));
        PostgresMarkers beats = new PostgresMarkers(legacy);
        StreamSetup setup =
                new StreamSetup(
                        ObjectNames.stream(Environment.LEGACY),
                        () -> new PostgresLog(legacy, MIGRATION, tables),
                        () -> new PostgresWriter(cloud, MIGRATION, Environment.LEGACY),
                        beats,
                        new MarkedKeys(keys.log(Environment.LEGACY)),
                        tables.stream().collect(Collectors.toMap(Table::name, table -> table)),
                        Progress.from(from, true, Epoch.NONE),
                        Map.of());
        try (beats) {
            return timed(round, setup);
        }
    }

    private double timed(int round, StreamSetup setup) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Position applied;
        double seconds;
        try (Follower follower = new Follower(setup)) {
            follower.start();
            if (!follower.awaitMarker("bench-" + round, LIMIT)) {
                throw new IOException("the stream did not catch up: " + follower.status());
            }
            seconds = (System.nanoTime() - begun) / 1e9;
            FollowerStatus status = follower.status();
            if (!status.findings().isEmpty() || status.retries() > 0) {
                throw new IOException("the stream found something: " + status);
            }
            applied = status.applied();
        }
        forget(applied);
        return seconds;
    }

    /// So that no round begins with the log of the one before.
    private void forget(Position applied) throws InterruptedException {
        String slot = new ObjectNames(MIGRATION).slot();
        for (int tries = 0; ; tries++) {
            try (Connection session = legacy.openSession();
                    PreparedStatement advance =
                            session.prepareStatement(
                                    "SELECT pg_replication_slot_advance(slot_name, ?::pg_lsn)"
                                            + " FROM pg_replication_slots WHERE slot_name = ?"
                                            + " AND confirmed_flush_lsn < ?::pg_lsn")) {
                advance.setString(1, applied.toString());
                advance.setString(2, slot);
                advance.setString(3, applied.toString());
                advance.execute();
                return;
            } catch (SQLException busy) {
                if (tries == 100) {
                    throw new IllegalStateException("the slot does not advance", busy);
                }
            }
            Thread.sleep(50);
        }
    }

    void remove() {
        new Installation(legacy, Environment.LEGACY, MIGRATION).uninstall();
        new Installation(cloud, Environment.CLOUD, MIGRATION).uninstall();
    }
}
