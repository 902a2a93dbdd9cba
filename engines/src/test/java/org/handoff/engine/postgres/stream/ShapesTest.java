package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.verify.Upkeep;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Tables as wide and values as large as they come, and tables that change their shape while they
/// are followed.
final class ShapesTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;

    /// The queue between reading and applying may hold 32 MiB of it.
    private static final String SMALL_HEAP = "96m";

    private static Proving copied(String schema, String rows) throws Exception {
        World world = new World(Pair.legacy(), Pair.cloud(), Pair.freshDatabase(), schema, rows);
        Journey.copy(world);
        return new Proving(world, Upkeep.Pace.DEFAULT);
    }

    @Test
    void aTableOf1600ColumnsIsCopiedFollowedAndProven() throws Exception {
        String columns =
                IntStream.range(1, 1600)
                        .mapToObj(i -> "c" + i + " int")
                        .collect(Collectors.joining(", ", "id int PRIMARY KEY, ", ""));
        String values =
                IntStream.range(1, 1600)
                        .mapToObj(i -> "n + " + i)
                        .collect(Collectors.joining(", ", "SELECT n, ", ""));
        String rows = "INSERT INTO wide " + values + " FROM generate_series(%d, %d) n";
        try (Proving proving =
                copied("CREATE TABLE wide (" + columns + ")", rows.formatted(1, 40))) {
            proving.world.run(
                    LEGACY,
                    rows.formatted(100, 140)
                            + "; UPDATE wide SET c1599 = -1, c1 = NULL WHERE id % 3 = 0; DELETE"
                            + " FROM wide WHERE id % 5 = 0; UPDATE wide SET id = -id WHERE id % 7 ="
                            + " 0");
            assertThat(proving.prove().findings()).isEmpty();
            proving.world.assertEqual();
        }
    }

    @Test
    void aValueOf100MegabytesIsCopiedFollowedAndProven() throws Exception {
        String large = "repeat('0123456789', 10 * 1024 * 1024)";
        try (Proving proving =
                copied(
                        "CREATE TABLE scan (id int PRIMARY KEY, image text, note text)",
                        "INSERT INTO scan SELECT 1, " + large)) {
            proving.world.run(LEGACY, "INSERT INTO scan SELECT 2, " + large + " || 'x'");
            proving.world.run(LEGACY, "UPDATE scan SET note = 'the image is not in the log'");
            proving.world.run(LEGACY, "UPDATE scan SET image = " + large + " || 'y' WHERE id = 1");
            assertThat(proving.prove().findings()).isEmpty();
            String sums = "SELECT string_agg(md5(image) || note, ',' ORDER BY id) FROM scan";
            assertThat(proving.world.ask(CLOUD, sums)).isEqualTo(proving.world.ask(LEGACY, sums));
        }
    }

    @Test
    void aTransactionOfHalfAMillionRowsPassesThroughASmallHeap() throws Exception {
        String schema =
                "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (a int, v text)";
        try (World world = new World(schema)) {
            world.run(
                    LEGACY,
                    "BEGIN; INSERT INTO t SELECT i, repeat('v', 200) FROM generate_series(1,"
                        + " 400000) i; UPDATE t SET v = 'short' WHERE id % 4 = 0; DELETE FROM t"
                        + " WHERE id % 9 = 0; INSERT INTO u SELECT i, 'u' FROM generate_series(1,"
                        + " 100000) i; COMMIT");
            Process child =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx" + SMALL_HEAP,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    SmallHeap.class.getName(),
                                    Integer.toString(Pair.legacy().port()),
                                    Integer.toString(Pair.cloud().port()),
                                    world.database,
                                    world.slots.get(LEGACY).toString())
                            .redirectErrorStream(true)
                            .start();
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).as(said).isTrue();
            assertThat(child.exitValue()).as(said).isZero();
            for (String table : new String[] {"t", "u"}) {
                String sum =
                        "SELECT count(*) || md5(string_agg(x::text, ',' ORDER BY x)) FROM "
                                + table
                                + " x";
                assertThat(world.ask(CLOUD, sum)).isEqualTo(world.ask(LEGACY, sum));
            }
        }
    }

    @Test
    void aPartitionAttachedOrDetachedWhileFollowingIsSaidAndStandsInTheWay() throws Exception {
        String schema =
                """
                CREATE TABLE visit (id int, day int, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
                CREATE TABLE visit_a PARTITION OF visit FOR VALUES FROM (0) TO (50);
                CREATE TABLE visit_b PARTITION OF visit FOR VALUES FROM (50) TO (99);
                """;
        try (Proving proving =
                copied(schema, "INSERT INTO visit SELECT i, i FROM generate_series(1, 90) i")) {
            World world = proving.world;
            world.run(
                    LEGACY,
                    "CREATE TABLE visit_c (id int NOT NULL, day int NOT NULL, PRIMARY KEY (id,"
                            + " day))");
            said(world, "CREATE TABLE", "visit_c");
            world.run(
                    LEGACY,
                    "ALTER TABLE visit ATTACH PARTITION visit_c FOR VALUES FROM (99) TO (200)");
            said(world, "ALTER TABLE", "public.visit");
            world.run(
                    LEGACY,
                    "ALTER TABLE visit DETACH PARTITION visit_a; INSERT INTO visit_a VALUES (7,"
                            + " 40)");
            said(world, "ALTER TABLE", "public.visit");
            world.drain(LEGACY);
            assertThat(world.ask(CLOUD, "SELECT count(*) FROM visit_a"))
                    .as("still followed")
                    .isEqualTo("50");
        }
    }

    private static void said(World world, String command, String object)
            throws InterruptedException {
        world.drain(LEGACY);
        assertThat(world.follower(LEGACY).status().findings())
                .filteredOn(finding -> finding.kind().equals("schema-changed"))
                .anySatisfy((Finding finding) -> {
                    assertThat(finding.object()).contains(object);
                    assertThat(finding.text()).startsWith(command);
                });
    }
}
