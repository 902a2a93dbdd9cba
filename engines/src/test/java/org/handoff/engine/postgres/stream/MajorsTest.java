package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.data.verify.Upkeep;
import org.handoff.engine.check.CheckResult;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.engine.postgres.check.PostgresCheck;
import org.handoff.model.Environment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/// Every older major as the side that is left, to a newer one and back: checked, copied and proven,
/// followed, fenced, proven, opened on the other side, and followed back.
///
/// By default the oldest one to the newest; `-Dhandoff.majors=all` takes 13 to 16 to both 17 and
/// 18.
final class MajorsTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;

    private static final String SCHEMA =
            RandomWork.SCHEMA
                    + """
                    CREATE DOMAIN mrn AS text CHECK (VALUE ~ '^[A-Z]');
                    CREATE TYPE dose AS (amount numeric, unit text);
                    CREATE TABLE patient (id uuid PRIMARY KEY, mrn mrn NOT NULL, born date, doses dose[],
                      stay daterange, seen tstzrange, net inet, every interval, doc jsonb, raw bytea,
                      weight numeric(6,2), score float4, code char(5), at time with time zone, bits bit varying(9));
                    CREATE TABLE audit (at timestamptz, who text, what jsonb);
                    CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      INSERT INTO audit VALUES ('2024-01-01', TG_OP, to_jsonb(coalesce(NEW, OLD))); RETURN NULL; END $$;
                    CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON patient
                      FOR EACH ROW EXECUTE FUNCTION noted();
                    CREATE VIEW grown AS SELECT id, mrn FROM patient WHERE born < '2000-01-01';
                    CREATE SEQUENCE ticket INCREMENT 5 CACHE 10;
                    """;

    private static final String PATIENTS =
            """
            INSERT INTO patient SELECT md5('p' || i)::uuid, 'M' || i, DATE '1990-01-01' + i,
              ARRAY[ROW(i * 1.50, 'mg "x", y')::dose, NULL], daterange('2024-01-01', NULL), tstzrange('2024-01-01', '2024-02-01', '[]'),
              '10.0.0.1/24', '1 mon -3 days 04:05:06.789', '{"a": [1.50, null]}', '\\x00ff5c', i + 0.10, i / 3.0, 'c' || i %% 9,
              '12:30:00+05:30', B'10101' FROM generate_series(%1$d, %2$d) i;
            SELECT nextval('ticket') FROM generate_series(1, 7);
            """;

    private static final String CHANGES =
            """
            UPDATE patient SET doses = doses || ROW(0, '')::dose, score = 'NaN' WHERE mrn LIKE '%7';
            UPDATE patient SET id = md5('q' || mrn)::uuid WHERE mrn LIKE '%3';
            DELETE FROM patient WHERE mrn LIKE '%9';
            """;

    static Stream<List<Integer>> majors() {
        if (!"all".equals(System.getProperty("handoff.majors"))) {
            return Stream.of(List.of(13, 18));
        }
        return Stream.of(13, 14, 15, 16)
                .flatMap(old -> Stream.of(List.of(old, 17), List.of(old, 18)));
    }

    @ParameterizedTest(name = "from {0}")
    @MethodSource("majors")
    void anOlderMajorIsLeftAndReturnedTo(List<Integer> fromTo) throws Exception {
        PostgresServer cloud = fromTo.get(1) == 17 ? Pair.legacy() : Pair.cloud();
        String database = Pair.freshDatabase();
        try (PostgresServer legacy = PostgresServer.embedded(fromTo.getFirst()).start()) {
            Pair.run(legacy, "postgres", "CREATE DATABASE " + database);
            String rows = PATIENTS.formatted(1, 3_000);
            World world = new World(legacy, cloud, database, SCHEMA, rows);
            assertThat(refusals(world)).isEmpty();
            Journey.copy(world);
            try (Proving proving = new Proving(world, Upkeep.Pace.DEFAULT)) {
                there(proving);
                andBack(proving);
            }
        }
    }

    private static List<CheckResult> refusals(World world) {
        return PostgresCheck.run(world.sides.get(LEGACY), world.sides.get(CLOUD), table -> true)
                .stream()
                .filter(result -> result.level() == CheckResult.Level.REFUSE)
                // Handoff's own role and objects are there already.
                .filter(result -> !result.name().equals("target-empty"))
                .toList();
    }

    private static void there(Proving proving) throws Exception {
        World world = proving.world;
        work(world, LEGACY, 5, 100_000);
        world.run(LEGACY, PATIENTS.formatted(5_000, 5_400) + CHANGES);
        Journey.sweepIfTruncated(proving);
        Journey.move(proving, LEGACY, 1, 2);
    }

    private static void andBack(Proving proving) throws Exception {
        World world = proving.world;
        work(world, CLOUD, 6, 200_000);
        world.run(CLOUD, PATIENTS.formatted(7_000, 7_400) + CHANGES);
        Journey.sweepIfTruncated(proving);
        Journey.move(proving, CLOUD, 3, 2);
        world.run(LEGACY, PATIENTS.formatted(9_000, 9_010));
        world.drain(LEGACY);
        world.assertEqual();
        for (Environment side : Environment.values()) {
            assertThat(world.follower(side).status().findings()).isEmpty();
        }
    }

    private static void work(World world, Environment side, long seed, int offset)
            throws SQLException {
        try (Connection session = world.client(side)) {
            new RandomWork(seed, offset).run(session, 150);
        }
    }
}
