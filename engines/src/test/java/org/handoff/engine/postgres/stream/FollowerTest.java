package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.follow.FollowerStatus;
import org.handoff.model.Environment;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final String SCHEMA =
            """
            CREATE TYPE triage AS ENUM ('red', 'yellow', 'green');
            CREATE TABLE patient (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                mrn text UNIQUE, name text, born date, weight numeric(6,2), tags text[], doc jsonb,
                raw bytea, level triage, seen timestamptz, big text,
                upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
            ALTER TABLE patient ALTER COLUMN big SET STORAGE EXTERNAL;
            CREATE TABLE note (
                patient bigint REFERENCES patient ON DELETE CASCADE, line int, body text,
                code char(6), PRIMARY KEY (patient, line));
            CREATE TABLE audit (at timestamptz, what text, amount numeric, point point, code char(5));
            CREATE TABLE visit (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
            CREATE TABLE visit_old PARTITION OF visit FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
            CREATE TABLE visit_new PARTITION OF visit FOR VALUES FROM ('2020-01-01') TO ('2040-01-01');
            CREATE TABLE "Odd Name" ("select" int PRIMARY KEY, "a""b" text);
            CREATE TABLE counter (n int GENERATED ALWAYS AS IDENTITY, k text PRIMARY KEY, v text);
            """;

    @Test
    void everyKindOfChangeArrives() throws Exception {
        try (World world = new World(SCHEMA)) {
            world.startBoth();
            world.run(
                    Environment.LEGACY,
                    """
                    INSERT INTO patient (mrn, name, born, weight, tags, doc, raw, level, seen, big)
                    SELECT 'm' || i, E'Nä\\tme\\n\\\\ ' || i, DATE '1950-01-01' + i, i * 1.10,
                           ARRAY['a', 'b "c"', NULL, 'd\\e'], jsonb_build_object('i', i, 'x', 1.50),
                           decode('00ff5c', 'hex'), 'red', now(), repeat('x' || i, 3000)
                      FROM generate_series(1, 200) i;
                    INSERT INTO note SELECT id, l, 'body ' || l, 'c' || l FROM patient, generate_series(1, 3) l;
                    INSERT INTO audit SELECT now(), 'w' || (i % 3), i % 2 + 0.10, point(i % 2, 1), 'ab'
                      FROM generate_series(1, 60) i;
                    INSERT INTO visit SELECT i, DATE '2019-12-01' + i FROM generate_series(1, 60) i;
                    INSERT INTO "Odd Name" VALUES (1, 'x'), (2, NULL);
                    INSERT INTO counter (k, v) VALUES ('a', '1'), ('b', '2');
                    """);
            world.run(
                    Environment.LEGACY,
                    """
                    UPDATE patient SET name = 'plain' WHERE id % 3 = 0;
                    UPDATE patient SET big = repeat('y', 5000), level = 'green' WHERE id % 7 = 0;
                    UPDATE note SET line = line + 10 WHERE patient % 5 = 0;
                    DELETE FROM patient WHERE id % 11 = 0;
                    UPDATE visit SET day = day + 40 WHERE id < 20;
                    UPDATE audit SET what = 'one' WHERE ctid = (SELECT ctid FROM audit WHERE what = 'w1' LIMIT 1);
                    DELETE FROM audit WHERE ctid IN (SELECT ctid FROM audit WHERE what = 'w2' LIMIT 3);
                    UPDATE "Odd Name" SET "a""b" = 'y', "select" = 7 WHERE "select" = 1;
                    UPDATE counter SET n = DEFAULT, v = '3' WHERE k = 'a';
                    UPDATE counter SET k = 'c' WHERE k = 'b';
                    """);
            world.drain(Environment.LEGACY);
            world.assertEqual();
            FollowerStatus status = world.follower(Environment.LEGACY).status();
            assertThat(status.findings()).isEmpty();
            assertThat(status.phase()).isEqualTo(FollowerStatus.Phase.FOLLOWING);
            assertThat(status.lag()).isNotNull();
            world.drain(Environment.CLOUD);
            assertThat(world.follower(Environment.CLOUD).status().findings()).isEmpty();
            assertThat(world.keys.get(Environment.CLOUD).changes).hasValue(0);
        }
    }
}
