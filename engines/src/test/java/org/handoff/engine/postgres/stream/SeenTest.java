package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.data.verify.Upkeep;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A commit that is in the log, and applied, and that no other session sees yet, because the server
/// waits for a synchronous standby: for as long as that takes, the row must not count as read.
final class SeenTest {
    private static final String SCHEMA = "CREATE TABLE chart (id int PRIMARY KEY, v text)";

    @Test
    void aRowIsNotComparedBeforeTheCommitThatChangedItIsSeen() throws Exception {
        String database = Pair.freshDatabase();
        try (PostgresServer legacy = PostgresServer.embedded(17).start()) {
            Pair.run(legacy, "postgres", "CREATE DATABASE " + database);
            World world = new World(legacy, Pair.cloud(), database, SCHEMA);
            Upkeep.Pace eager =
                    new Upkeep.Pace(20_000, 1_000, Duration.ofMillis(2), Duration.ofMillis(2), 1);
            try (Proving proving = new Proving(world, eager);
                    ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                    AutoCloseable _ = () -> standby(legacy, "")) {
                world.run(
                        Environment.LEGACY,
                        "INSERT INTO chart SELECT i, 'old' FROM generate_series(1, 20) i");
                world.drain(Environment.LEGACY);
                await(() -> proving.dirty.size(Environment.LEGACY) == 0);
                standby(legacy, "nobody");
                Future<?> client = clients.submit(() -> commit(world));
                await(() -> ask(world, Environment.CLOUD).equals("new"));
                assertThat(ask(world, Environment.LEGACY)).as("not seen yet").isEqualTo("old");
                proving.rogue("UPDATE chart SET v = 'old' WHERE id = 7", true);
                assertThat(ask(world, Environment.CLOUD)).isEqualTo("old");
                long compared = proving.upkeep.compared();
                clients.submit(() -> local(world)).get(60, TimeUnit.SECONDS);
                await(() -> ask(world, Environment.CLOUD, 8).equals("local"));
                TimeUnit.MILLISECONDS.sleep(300);
                assertThat(client.isDone()).as("still waiting for the standby").isFalse();
                assertThat(proving.dirty.size(Environment.LEGACY)).as("marks kept").isEqualTo(2);
                assertThat(proving.upkeep.compared()).as("rows compared").isEqualTo(compared);
                standby(legacy, "");
                client.get(60, TimeUnit.SECONDS);
                await(() -> proving.upkeep.compared() > compared);
                assertThat(proving.prove().findings())
                        .extracting(Finding::kind)
                        .containsExactly("row-differs");
            }
        }
    }

    private static void standby(PostgresServer server, String name) throws SQLException {
        Pair.run(server, "postgres", "ALTER SYSTEM SET synchronous_standby_names = '" + name + "'");
        Pair.run(server, "postgres", "SELECT pg_reload_conf()");
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String now = "unknown";
        while (!now.equals(name)) {
            assertThat(System.nanoTime()).as("reloaded").isLessThan(deadline);
            try (Connection session = server.connect("postgres");
                    var statement = session.createStatement();
                    var row = statement.executeQuery("SHOW synchronous_standby_names")) {
                row.next();
                now = row.getString(1);
            }
        }
    }

    private static void commit(World world) {
        try {
            world.run(Environment.LEGACY, "UPDATE chart SET v = 'new' WHERE id = 7");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// A later transaction that waits for no standby, and is seen at once.
    private static void local(World world) {
        try {
            world.run(
                    Environment.LEGACY,
                    "SET synchronous_commit = local; UPDATE chart SET v = 'local' WHERE id = 8");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String ask(World world, Environment side) {
        return ask(world, side, 7);
    }

    private static String ask(World world, Environment side, int id) {
        try {
            return world.ask(side, "SELECT v FROM chart WHERE id = " + id);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Proving.BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
