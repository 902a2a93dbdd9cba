package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.data.follow.FollowerStatus;
import org.handoff.data.follow.FollowerStatus.Phase;
import org.handoff.engine.postgres.apply.PostgresWriter;
import org.handoff.engine.postgres.fence.PostgresFence;
import org.handoff.model.Change;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Stretch;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

class FollowerEndureTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;

    @Test
    void aRandomClientAndAFollowerKilledAgainAndAgainEndEqual() throws Exception {
        try (World world = new World(RandomWork.SCHEMA)) {
            Random random = new Random(42);
            world.start(CLOUD);
            CompletableFuture<Void> client =
                    CompletableFuture.runAsync(() -> work(world, LEGACY, 7, 0, 900));
            while (!client.isDone()) {
                world.start(LEGACY);
                TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(500));
                kill(world, random);
                world.stop(LEGACY);
            }
            client.get();
            world.start(LEGACY);
            world.drain(LEGACY);
            world.assertEqual();
            assertThat(world.follower(LEGACY).status().findings()).isEmpty();
            assertThat(world.keys.get(LEGACY).unproved)
                    .anyMatch(text -> text.contains("truncated"));
            world.drain(CLOUD);
            assertThat(world.follower(CLOUD).status().findings()).isEmpty();
            assertThat(world.keys.get(CLOUD).changes).hasValue(0);
            assertThat(world.ask(LEGACY, "SELECT count(*) > 50 FROM item")).isEqualTo("t");
        }
    }

    /// Half of the time the applier's session is ended by the server, in the middle of whatever it
    /// does.
    private static void kill(World world, Random random) throws SQLException {
        if (random.nextBoolean()) {
            world.run(
                    CLOUD,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE usename = 'replicator' AND backend_type = 'client backend'"
                            + " AND datname = current_database()");
        }
    }

    private static void work(World world, Environment side, long seed, int from, int count) {
        try (Connection session = world.client(side)) {
            new RandomWork(seed, from).run(session, count);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void aTransactionLargerThanTheQueueNeedsNoHeap() throws Exception {
        try (World world =
                new World("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (v text)")) {
            world.startBoth();
            world.run(
                    LEGACY,
                    "BEGIN; INSERT INTO t SELECT i, repeat('v', 700) FROM generate_series(1,"
                            + " 60000) i; UPDATE t SET v = 'short' WHERE id % 2 = 0; DELETE FROM t"
                            + " WHERE id % 5 = 0; INSERT INTO u SELECT 'u' FROM generate_series(1,"
                            + " 20000); COMMIT");
            world.drain(LEGACY);
            world.assertEqual();
            assertThat(world.follower(LEGACY).status().findings()).isEmpty();
        }
    }

    @Test
    void ownershipFlipsTheStreamsAtItsCommitAndBack() throws Exception {
        try (World world = new World(RandomWork.SCHEMA);
                PostgresFence legacy = new PostgresFence(LEGACY, world.sides.get(LEGACY));
                PostgresFence cloud = new PostgresFence(CLOUD, world.sides.get(CLOUD))) {
            world.startBoth();
            Environment source = LEGACY;
            long epoch = 1;
            for (int round = 0; round < 4; round++) {
                PostgresFence from = source == LEGACY ? legacy : cloud;
                PostgresFence to = source == LEGACY ? cloud : legacy;
                work(world, source, round, 100_000 * (round + 1), 60);
                Reply fenced =
                        from.handle(
                                new Command.Fence(
                                        source, new Epoch(epoch), Duration.ofSeconds(5), true));
                assertThat(fenced).isInstanceOf(Reply.Ownership.class);
                world.drain(source);
                world.assertEqual();
                moveIdentity(world, source.other());
                epoch++;
                assertThat(to.handle(new Command.Unfence(source.other(), new Epoch(epoch))))
                        .isInstanceOf(Reply.Ownership.class);
                source = source.other();
                epoch++;
            }
            world.drain(LEGACY);
            world.drain(CLOUD);
            world.assertEqual();
            for (Environment side : Environment.values()) {
                FollowerStatus status = world.follower(side).status();
                assertThat(status.findings()).as(status.toString()).isEmpty();
                assertThat(status.applying()).isEqualTo(side == LEGACY);
            }
        }
    }

    private static void moveIdentity(World world, Environment side) throws SQLException {
        world.run(
                side,
                "SELECT setval('item_id_seq', (SELECT coalesce(max(id), 0) + 1000 FROM item))");
    }

    @Test
    void aWritePastTheFenceIsReportedAndNeverApplied() throws Exception {
        try (World world = new World("CREATE TABLE t (id int PRIMARY KEY, v text)")) {
            world.startBoth();
            world.run(
                    CLOUD,
                    "ALTER EVENT TRIGGER handoff_command DISABLE;"
                            + " ALTER TABLE t DISABLE TRIGGER handoff_fence;"
                            + " INSERT INTO t VALUES (1, 'rogue');"
                            + " ALTER TABLE t ENABLE ALWAYS TRIGGER handoff_fence;"
                            + " ALTER EVENT TRIGGER handoff_command ENABLE ALWAYS");
            world.drain(CLOUD);
            assertThat(world.follower(CLOUD).status().findings())
                    .anySatisfy(finding -> {
                        assertThat(finding.kind()).isEqualTo("rogue-write");
                        assertThat(finding.object()).isEqualTo("public.t");
                    });
            assertThat(world.keys.get(CLOUD).changes).hasValue(1);
            assertThat(world.ask(LEGACY, "SELECT count(*) FROM t")).isEqualTo("0");
            world.run(
                    LEGACY,
                    "INSERT INTO t VALUES (1, 'true'), (2, 'true'); UPDATE t SET v = 'b' WHERE id ="
                            + " 2");
            world.drain(LEGACY);
            assertThat(world.follower(LEGACY).status().findings())
                    .anySatisfy(finding -> assertThat(finding.kind()).isEqualTo("row-conflicts"));
            assertThat(world.ask(CLOUD, "SELECT v FROM t WHERE id = 2")).isEqualTo("b");
        }
    }

    @Test
    void aMissingRowIsADivergenceAndNotSilent() throws Exception {
        try (World world = new World("CREATE TABLE t (id int PRIMARY KEY, v text)")) {
            world.startBoth();
            world.run(LEGACY, "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            world.drain(LEGACY);
            try (Connection replicator = world.sides.get(CLOUD).openSession()) {
                replicator.createStatement().execute("DELETE FROM public.t WHERE id = 1");
            }
            world.run(LEGACY, "UPDATE t SET v = 'c'");
            world.drain(LEGACY);
            assertThat(world.follower(LEGACY).status().findings())
                    .anySatisfy(finding -> assertThat(finding.kind()).isEqualTo("row-missing"));
            assertThat(world.ask(CLOUD, "SELECT v FROM t WHERE id = 2")).isEqualTo("c");
        }
    }

    @Test
    void aSchemaChangeIsSaidAtOnceAndStopsTheStreamAtTheNextRow() throws Exception {
        try (World world =
                new World(
                        "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE other (id int"
                                + " PRIMARY KEY)")) {
            world.startBoth();
            world.run(
                    LEGACY,
                    "ALTER TABLE t ADD COLUMN extra int; CREATE TEMP TABLE mine (a int); DROP TABLE"
                            + " mine");
            world.drain(LEGACY);
            FollowerStatus status = world.follower(LEGACY).status();
            assertThat(status.findings())
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.kind()).isEqualTo("schema-changed");
                        assertThat(finding.object()).isEqualTo("public.t");
                        assertThat(finding.text()).contains("ALTER TABLE");
                    });
            assertThat(world.keys.get(LEGACY).unproved)
                    .containsExactly("public.t: its schema changed");
            world.run(LEGACY, "INSERT INTO t VALUES (1, 'a', 2)");
            await(() -> world.follower(LEGACY).status().phase() == Phase.FAILED);
            assertThat(world.follower(LEGACY).status().fault().code())
                    .isEqualTo("capture.schema-changed");
        }
    }

    @Test
    void aSecondReplicatorIsKeptOut() throws Exception {
        try (World world = new World("CREATE TABLE t (id int PRIMARY KEY, v text)")) {
            Progress initially = Progress.from(world.slots.get(LEGACY), true, Epoch.NONE);
            try (PostgresWriter first =
                            new PostgresWriter(world.sides.get(CLOUD), World.MIGRATION, LEGACY);
                    PostgresWriter second =
                            new PostgresWriter(world.sides.get(CLOUD), World.MIGRATION, LEGACY)) {
                first.open(initially);
                assertThatThrownBy(() -> second.open(initially))
                        .isInstanceOfSatisfying(
                                HandoffException.class,
                                busy -> assertThat(busy.fault().code()).isEqualTo("apply.busy"));
                world.run(CLOUD, "UPDATE handoff.progress SET incarnation = incarnation + 1");
                Stretch empty =
                        new Stretch(
                                java.util.List.of(),
                                java.util.List.<Change>of(),
                                java.util.List.of(),
                                initially);
                assertThatThrownBy(() -> first.write(empty))
                        .isInstanceOfSatisfying(
                                HandoffException.class,
                                claimed ->
                                        assertThat(claimed.fault().code())
                                                .isEqualTo("apply.claimed"));
            }
        }
    }

    @Test
    void theLogIsKeptBackToTheFirstUnprovenRowAndMetAgain() throws Exception {
        try (World world = new World("CREATE TABLE t (id int PRIMARY KEY, v text)")) {
            SeenKeys keys = world.keys.get(LEGACY);
            keys.provenUpTo = Position.START;
            world.start(LEGACY);
            world.run(LEGACY, "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            world.drain(LEGACY);
            assertThat(keys.changes).hasValue(2);
            world.stop(LEGACY);
            world.start(LEGACY);
            world.drain(LEGACY);
            assertThat(keys.changes).as("marked again").hasValue(4);
            world.assertEqual();
            keys.provenUpTo = new Position(-1);
            await(() -> world.follower(LEGACY).status().confirmed().isAtLeast(new Position(1)));
            String before = confirmed(world);
            await(() -> !confirmed(world).equals(before));
            world.stop(LEGACY);
            world.start(LEGACY);
            world.drain(LEGACY);
            assertThat(keys.changes).as("proven and not met again").hasValue(4);
        }
    }

    private static String confirmed(World world) {
        try {
            return world.ask(
                    LEGACY,
                    "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE database ="
                            + " current_database()");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + World.BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
