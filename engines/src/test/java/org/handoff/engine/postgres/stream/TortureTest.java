package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.data.verify.Upkeep;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;

/// Everything that a column, a constraint, a name and a transaction can be: copied, proven,
/// followed, moved, changed there, and brought back.
final class TortureTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;

    private static String script(String name) {
        return Queries.load(TortureTest.class, name);
    }

    private static String rows(int offset) {
        return script("torture-rows.sql").replace("$$n$$", Integer.toString(offset));
    }

    @Test
    void everyTypeConstraintAndNameMovesAndReturns() throws Exception {
        String contrib =
                "SELECT count(*) FROM pg_available_extensions WHERE name IN ('citext', 'hstore',"
                    + " 'ltree', 'pg_trgm', 'btree_gist', 'cube', 'isn', 'pgcrypto', 'uuid-ossp')";
        String database = Pair.freshDatabase();
        try (PostgresServer legacy =
                PostgresServer.embedded(17).with("max_prepared_transactions", "5").start()) {
            Pair.run(legacy, "postgres", "CREATE DATABASE " + database);
            World world = new World(legacy, Pair.cloud(), database, "");
            Assumptions.assumeTrue(
                    world.ask(LEGACY, contrib).equals("9"),
                    "SKIPPED: this server has no contrib extensions");
            world.close();
            world = new World(legacy, Pair.cloud(), database, script("torture.sql"), rows(0));
            Journey.copy(world);
            world.assertEqual();
            try (Proving proving = new Proving(world, Upkeep.Pace.DEFAULT)) {
                world.run(LEGACY, rows(10_000));
                prepared(world);
                world.run(LEGACY, script("torture-changes.sql"));
                world.run(LEGACY, "COMMIT PREPARED 'later'; ROLLBACK PREPARED 'never'");
                world.drain(LEGACY);
                world.assertEqual();
                Journey.sweepIfTruncated(proving);
                Journey.move(proving, LEGACY, 1, 3);
                world.run(CLOUD, rows(20_000));
                world.run(CLOUD, script("torture-changes.sql"));
                world.drain(CLOUD);
                world.assertEqual();
                Journey.sweepIfTruncated(proving);
                Journey.move(proving, CLOUD, 3, 3);
                world.run(LEGACY, rows(30_000));
                world.drain(LEGACY);
                world.assertEqual();
                for (Environment side : Environment.values()) {
                    assertThat(world.follower(side).status().findings()).isEmpty();
                }
            }
        }
    }

    /// Two transactions in two phases, open while others commit.
    private static void prepared(World world) throws SQLException {
        world.run(
                LEGACY,
                "BEGIN; INSERT INTO parent VALUES (700001, 'later'); SAVEPOINT a; INSERT INTO"
                        + " parent VALUES (700002, 'gone'); ROLLBACK TO a; PREPARE TRANSACTION"
                        + " 'later'");
        world.run(
                LEGACY,
                "BEGIN; INSERT INTO parent VALUES (700003, 'never'); PREPARE TRANSACTION 'never'");
    }
}
