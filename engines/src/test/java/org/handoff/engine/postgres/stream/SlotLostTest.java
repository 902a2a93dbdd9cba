package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.data.follow.FollowerStatus;
import org.handoff.data.follow.FollowerStatus.Phase;
import org.handoff.data.verify.Upkeep;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.Environment;
import org.handoff.model.Fault;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Duration;

/// The server throws away log that a slot still needs, because it was told to keep no more: nothing
/// is guessed past the gap, the remedy is named, and following the remedy works.
final class SlotLostTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final String SCHEMA = "CREATE TABLE t (id int PRIMARY KEY, v text)";

    @Test
    void aLostSlotStopsTheStreamNamesTheRemedyAndACopyFromTheBeginningWorks() throws Exception {
        String database = Pair.freshDatabase();
        try (PostgresServer legacy =
                PostgresServer.embedded(17)
                        .with("max_slot_wal_keep_size", "'1MB'")
                        .with("max_wal_size", "'40MB'")
                        .with("min_wal_size", "'32MB'")
                        .start()) {
            Pair.run(legacy, "postgres", "CREATE DATABASE " + database);
            World world = new World(legacy, Pair.cloud(), database, SCHEMA);
            world.startBoth();
            world.run(LEGACY, "INSERT INTO t SELECT i, 'a' FROM generate_series(1, 100) i");
            world.drain(LEGACY);
            world.stop(LEGACY);
            loseTheSlot(world);
            world.start(LEGACY);
            FollowerStatus status = failed(world);
            Fault fault = status.fault();
            assertThat(fault).isNotNull();
            assertThat(fault.code()).isEqualTo("slot.lost");
            assertThat(fault.kind()).isEqualTo(Fault.Kind.OPERATOR);
            assertThat(fault.sentence())
                    .contains("thrown away log")
                    .contains("max_slot_wal_keep_size")
                    .contains("copy again");
            world.close();

            // What `abort`, emptying the target and `start` do.
            Pair.run(legacy, "postgres", "ALTER SYSTEM SET max_slot_wal_keep_size = -1");
            Pair.run(legacy, "postgres", "SELECT pg_reload_conf()");
            Pair.run(Pair.cloud(), database, "TRUNCATE t");
            World again = new World(legacy, Pair.cloud(), database, "SELECT 1");
            Journey.copy(again);
            try (Proving proving = new Proving(again, Upkeep.Pace.DEFAULT)) {
                again.run(LEGACY, "UPDATE t SET v = 'after' WHERE id % 3 = 0");
                assertThat(proving.prove().findings()).isEmpty();
                again.assertEqual();
                assertThat(again.ask(CLOUD, "SELECT count(*) > 1000 FROM t")).isEqualTo("t");
            }
        }
    }

    private static void loseTheSlot(World world) throws SQLException {
        String lost =
                "SELECT wal_status FROM pg_replication_slots WHERE database = current_database()";
        long deadline = System.nanoTime() + BOUND.toNanos();
        int round = 1;
        while (!world.ask(LEGACY, lost).equals("lost")) {
            assertThat(System.nanoTime()).as("lost in time").isLessThan(deadline);
            world.run(
                    LEGACY,
                    "INSERT INTO t SELECT %d + i, repeat('log', 300) FROM generate_series(1, 20000) i"
                            .formatted(round * 100_000));
            world.run(LEGACY, "SELECT pg_switch_wal()");
            world.run(LEGACY, "CHECKPOINT");
            round++;
        }
    }

    private static FollowerStatus failed(World world) throws InterruptedException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (world.follower(LEGACY).status().phase() != Phase.FAILED) {
            assertThat(System.nanoTime()).as("failed in time").isLessThan(deadline);
            Thread.sleep(20);
        }
        return world.follower(LEGACY).status();
    }
}
