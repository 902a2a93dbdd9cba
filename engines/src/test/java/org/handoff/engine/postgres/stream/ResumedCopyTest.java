package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.data.copy.Copier;
import org.handoff.data.copy.Copier.Copied;
import org.handoff.data.copy.Throttle;
import org.handoff.data.follow.StreamSetup;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.engine.postgres.copy.CopyJournal;
import org.handoff.engine.postgres.copy.PostgresCatchUp;
import org.handoff.engine.postgres.copy.PostgresCopySource;
import org.handoff.engine.postgres.copy.PostgresCopyTarget;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.engine.postgres.install.Slots;
import org.handoff.model.Environment;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// A copy whose replicator dies in the middle, more than once, while clients write: into what is
/// copied, into what is not, and across. Unique indexes stand on the target from the beginning,
/// foreign keys are checked on the copied rows before anything is followed.
final class ResumedCopyTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;
    private static final ObjectNames NAMES = new ObjectNames(World.MIGRATION);
    private static final Copier.Limits SMALL = new Copier.Limits(2, 64 * 1024);

    private static final String SCHEMA =
            """
            CREATE TABLE item (id bigint PRIMARY KEY, slot int UNIQUE, v text, big text,
              twice numeric GENERATED ALWAYS AS (id * 2) STORED);
            ALTER TABLE item ALTER COLUMN big SET STORAGE EXTERNAL;
            CREATE TABLE line (item bigint, no int, body text, PRIMARY KEY (item, no));
            CREATE TABLE kin (id bigint PRIMARY KEY, item bigint NOT NULL, name text);
            CREATE TABLE booking (id int PRIMARY KEY, room int, during int4range,
              EXCLUDE USING gist (during WITH &&));
            CREATE TABLE loose (a int, b text);
            CREATE TABLE quiet (a int, b text);
            CREATE TABLE visit (id int, day int, what text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
            CREATE TABLE visit_a PARTITION OF visit FOR VALUES FROM (0) TO (50);
            CREATE TABLE visit_b PARTITION OF visit FOR VALUES FROM (50) TO (200);
            CREATE TABLE wiped (id int PRIMARY KEY, v text);
            CREATE TABLE code (name text COLLATE "C" PRIMARY KEY, v int);
            """;

    private static final String ROWS =
            """
            INSERT INTO item SELECT i, i, 'v' || i, CASE WHEN i % 50 = 1 THEN repeat('big' || i, 900) END
              FROM generate_series(1, 12000) i;
            INSERT INTO line SELECT i, n, repeat('body', 8) FROM generate_series(1, 6000) i, generate_series(1, 2) n;
            INSERT INTO kin SELECT i, 1 + i % 30, repeat('k', 30) FROM generate_series(1, 6000) i;
            INSERT INTO booking SELECT i, 1, int4range(i * 10, i * 10 + 9) FROM generate_series(1, 4000) i;
            INSERT INTO loose SELECT i % 500, repeat('x', 20) FROM generate_series(1, 9000) i;
            INSERT INTO quiet SELECT i % 50, 'q' FROM generate_series(1, 3000) i;
            INSERT INTO visit SELECT i, i % 100, repeat('v', 20) FROM generate_series(1, 9000) i;
            INSERT INTO wiped SELECT i, repeat('w', 20) FROM generate_series(1, 5000) i;
            INSERT INTO code SELECT to_char(i, 'fm00000'), i FROM generate_series(1, 5000) i;
            ANALYZE;
            """;

    /// Each statement moves something across the middle of a table, so that wherever the copy
    /// stopped, both sides of the cut are met.
    private static final String ACROSS =
            """
            BEGIN;
            UPDATE item SET slot = slot + 1000000 WHERE id IN (%1$d, 12001 - %1$d);
            UPDATE item SET slot = 2012002 - slot WHERE id IN (%1$d, 12001 - %1$d);
            COMMIT;
            UPDATE item SET id = 60000 - id WHERE id > 30 AND id %% 50 = 1 AND id %% 4 = 1 + %1$d %% 4;
            INSERT INTO item VALUES (100000 + %1$d, 500000 + %1$d, 'new', repeat('fresh', 700));
            INSERT INTO line SELECT 100000 + %1$d, n, 'child' FROM generate_series(1, 3) n;
            INSERT INTO kin VALUES (100000 + %1$d, 100000 + %1$d, 'kin');
            DELETE FROM item WHERE id > 30 AND id < 50000 AND id %% 97 = %1$d;
            UPDATE item SET v = 'changed' WHERE id %% 89 = %1$d;
            UPDATE line SET no = no + 10 WHERE item %% 83 = %1$d;
            BEGIN; DELETE FROM booking WHERE id IN (%1$d, 4001 - %1$d);
            INSERT INTO booking VALUES (%1$d, 2, int4range((4001 - %1$d) * 10, (4001 - %1$d) * 10 + 9)),
              (4001 - %1$d, 2, int4range(%1$d * 10, %1$d * 10 + 9)); COMMIT;
            INSERT INTO loose VALUES (%1$d, 'late'); DELETE FROM loose WHERE a = %1$d;
            UPDATE visit SET day = 150 - day WHERE id %% 71 = %1$d;
            UPDATE code SET name = 'moved' || name WHERE v %% 67 = %1$d;
            """;

    private final World world;
    private final List<PostgresTable> tables;
    private final AtomicInteger next = new AtomicInteger();
    private Map<TableName, Position> copied = Map.of();

    ResumedCopyTest() throws SQLException {
        world = new World(Pair.legacy(), Pair.cloud(), Pair.freshDatabase(), SCHEMA, ROWS);
        try (Connection session = world.sides.get(LEGACY).openSession()) {
            tables = PostgresCatalog.detailed(session);
        }
    }

    /// The session of the run before needs a moment to end at the server, and its temporary slot
    /// with it.
    private void awaitFree(String slot) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        try (Connection session = world.sides.get(LEGACY).openSession()) {
            while (Slots.exists(session, slot)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(5);
            }
        }
    }

    /// One run of the copy as the replicator makes it.
    private Copied copy(int failAtRead) throws Exception {
        awaitFree(NAMES.slot() + "_resume");
        try (Slots.Created slot =
                        Slots.create(world.sides.get(LEGACY), NAMES.slot() + "_resume", true);
                PostgresCopySource source =
                        new PostgresCopySource(world.sides.get(LEGACY), tables, slot.snapshot());
                PostgresCopyTarget target =
                        new PostgresCopyTarget(world.sides.get(CLOUD), tables, NAMES)) {
            new PostgresCatchUp(
                            world.sides.get(LEGACY),
                            world.sides.get(CLOUD),
                            slot.snapshot(),
                            slot.from(),
                            tables,
                            NAMES)
                    .run();
            Copier copier =
                    new Copier(
                            dying(source, failAtRead),
                            target,
                            new CopyJournal(world.sides.get(CLOUD)),
                            Throttle.none(),
                            slot.from(),
                            SMALL);
            return copier.copy(tables.stream().map(PostgresTable::table).toList());
        }
    }

    private static CopySource dying(CopySource source, int failAt) {
        AtomicInteger reads = new AtomicInteger();
        return new CopySource() {
            @Override
            public List<CopyRange> cut(Table table, long rangeBytes) {
                return source.cut(table, rangeBytes);
            }

            @Override
            public long read(Table table, CopyRange range, Rows rows) throws InterruptedException {
                if (reads.incrementAndGet() > failAt) {
                    throw HandoffException.limit("test.stop", "planted", "");
                }
                return source.read(table, range, rows);
            }
        };
    }

    private void across() throws SQLException {
        world.run(LEGACY, ACROSS.formatted(next.incrementAndGet() * 2));
    }

    private void dies(int atRead) {
        assertThatThrownBy(() -> copy(atRead)).hasMessageContaining("planted");
    }

    private StreamSetup setup(Environment source) {
        StreamSetup plain = world.setup(source);
        return new StreamSetup(
                plain.stream(),
                plain.logs(),
                plain.writers(),
                plain.markers(),
                plain.keys(),
                plain.tables(),
                plain.initially(),
                source == LEGACY ? copied : Map.of());
    }

    /// Follows to the end, and compares every row of every table.
    private void followAndCompare() throws Exception {
        world.setups = this::setup;
        world.startBoth();
        across();
        world.drain(LEGACY);
        world.assertEqual();
        assertThat(world.follower(LEGACY).status().findings()).isEmpty();
        assertThat(
                        world.ask(
                                CLOUD,
                                "SELECT count(*) > 50 FROM item WHERE id BETWEEN 40000 AND 60000"))
                .as("rows with large values moved")
                .isEqualTo("t");
    }

    @Test
    void aCopyThatDiedTwiceInTheMiddleEndsAtOneSnapshotAndConverges() throws Exception {
        try (world) {
            across();
            dies(5);
            across();
            dies(9);
            across();
            world.run(LEGACY, "TRUNCATE wiped; INSERT INTO wiped VALUES (1, 'after')");
            Copied whole = copy(Integer.MAX_VALUE);
            assertThat(whole.findings()).isEmpty();
            copied = whole.positions();
            assertThat(copied.values())
                    .as("one position")
                    .containsOnly(copied.values().iterator().next());
            across();
            world.run(
                    CLOUD,
                    "ALTER EVENT TRIGGER handoff_command DISABLE;"
                            + " ALTER TABLE kin ADD FOREIGN KEY (item) REFERENCES item;"
                            + " ALTER EVENT TRIGGER handoff_command ENABLE ALWAYS");
            followAndCompare();
        }
    }

    @Test
    void aCopyThatDiesAgainAndAgainUnderConstantWritesConverges() throws Exception {
        Random random = new Random(11);
        AtomicBoolean stop = new AtomicBoolean();
        try (world) {
            Thread client = Thread.ofVirtual().start(() -> write(stop));
            try {
                for (int round = 0; round < 4; round++) {
                    dies(1 + random.nextInt(12));
                }
                Copied whole = copy(Integer.MAX_VALUE);
                assertThat(whole.findings()).isEmpty();
                copied = whole.positions();
            } finally {
                stop.set(true);
                client.join();
            }
            followAndCompare();
        }
    }

    private void write(AtomicBoolean stop) {
        try (Connection session = world.client(LEGACY);
                Statement statement = session.createStatement()) {
            while (!stop.get() && next.get() < 30) {
                statement.execute(ACROSS.formatted(next.incrementAndGet() * 2));
                Thread.sleep(20);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatDidNotChangeIsNotReadAgain() throws Exception {
        try (world) {
            dies(20);
            String done = "SELECT count(*) FROM handoff.copy_range WHERE done_at IS NOT NULL";
            assertThat(Integer.parseInt(world.ask(CLOUD, done))).isPositive();
            world.run(LEGACY, "UPDATE item SET v = 'one' WHERE id = 7");
            try (Slots.Created slot =
                    Slots.create(world.sides.get(LEGACY), NAMES.slot() + "_resume", true)) {
                PostgresCatchUp.Result result =
                        new PostgresCatchUp(
                                        world.sides.get(LEGACY),
                                        world.sides.get(CLOUD),
                                        slot.snapshot(),
                                        slot.from(),
                                        tables,
                                        NAMES)
                                .run();
                assertThat(result.rows()).isLessThanOrEqualTo(1);
            }
        }
    }
}
