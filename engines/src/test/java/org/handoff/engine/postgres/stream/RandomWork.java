package org.handoff.engine.postgres.stream;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/// A client that does what clients do, and what they should not, by a seed.
final class RandomWork {
    static final String SCHEMA =
            """
            CREATE TYPE triage AS ENUM ('red', 'yellow', 'green');
            CREATE TABLE item (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slot int UNIQUE, name text,
                amount numeric(12,3), tags text[], doc jsonb, raw bytea, level triage,
                seen timestamptz, ratio float8, big text,
                twice numeric GENERATED ALWAYS AS (amount * 2) STORED);
            ALTER TABLE item ALTER COLUMN big SET STORAGE EXTERNAL;
            CREATE TABLE line (item bigint REFERENCES item ON DELETE CASCADE, no int, body varchar(40),
                code char(6), PRIMARY KEY (item, no));
            CREATE TABLE loose (what text, amount numeric, at timestamptz, code char(4), doc json);
            CREATE TABLE visit (id int, day int, what text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
            CREATE TABLE visit_a PARTITION OF visit FOR VALUES FROM (0) TO (50);
            CREATE TABLE visit_b PARTITION OF visit FOR VALUES FROM (50) TO (101);
            CREATE TABLE wiped (id int PRIMARY KEY, v text);
            CREATE TABLE "Mixed ""Case" ("Key" text PRIMARY KEY, "select" int);
            """;

    private final Random random;
    private int next;

    RandomWork(long seed, int offset) {
        random = new Random(seed);
        next = offset;
    }

    /// Some transactions, some of them rolled back.
    void run(Connection session, int transactions) throws SQLException {
        session.setAutoCommit(false);
        for (int i = 0; i < transactions; i++) {
            int statements = 1 + random.nextInt(6);
            boolean failed = false;
            for (int s = 0; s < statements && !failed; s++) {
                try (Statement statement = session.createStatement()) {
                    statement.execute(statement());
                } catch (SQLException refused) {
                    if (!refused.getSQLState().startsWith("23")) {
                        throw refused;
                    }
                    failed = true;
                }
            }
            if (failed || random.nextInt(10) == 0) {
                session.rollback();
            } else {
                session.commit();
            }
        }
        session.setAutoCommit(true);
    }

    private String statement() {
        int n = ++next;
        int r = random.nextInt(1000);
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> item(n);
            case 3, 4 ->
                    "UPDATE item SET amount = amount + 1.5, seen = now() WHERE id % 17 = " + r % 17;
            case 5 ->
                    "UPDATE item SET big = repeat('z%d', 1500) WHERE id %% 23 = %d"
                            .formatted(n, r % 23);
            case 6 -> "UPDATE item SET doc = NULL, tags = '{}' WHERE id % 29 = " + r % 29;
            case 7 -> swap();
            case 8 -> "DELETE FROM item WHERE id % 31 = " + r % 31;
            case 9, 10 ->
                    "INSERT INTO line SELECT id, %d, 'b%d', 'c' FROM item WHERE id %% 13 = %d"
                            .formatted(n, r, r % 13);
            case 11 -> "UPDATE line SET no = no + 100000, code = 'x' WHERE item % 19 = " + r % 19;
            case 12, 13 ->
                    "INSERT INTO loose SELECT 'w%d', %d.50, '2024-01-01', 'ab', '{\"a\": 1}' FROM generate_series(1, 3)"
                            .formatted(r % 5, r % 3);
            case 14 ->
                    "UPDATE loose SET amount = amount + 0.10 WHERE ctid = (SELECT ctid FROM loose"
                            + " LIMIT 1 OFFSET "
                            + r % 7
                            + ")";
            case 15 ->
                    "DELETE FROM loose WHERE ctid IN (SELECT ctid FROM loose WHERE what = 'w%d' LIMIT 2)"
                            .formatted(r % 5);
            case 16 ->
                    "INSERT INTO visit VALUES (%d, %d, 'v') ON CONFLICT (id, day) DO UPDATE SET what = 'again'"
                            .formatted(r % 50, r % 100);
            case 17 -> "UPDATE visit SET day = 100 - day WHERE id = " + r % 50;
            case 18 ->
                    r % 8 == 0
                            ? "TRUNCATE wiped"
                            : "INSERT INTO wiped VALUES (%d, 'x') ON CONFLICT (id) DO UPDATE SET v = wiped.v || 'y'"
                                    .formatted(r % 40);
            default ->
                    "INSERT INTO \"Mixed \"\"Case\" VALUES ('k%d', 1) ON CONFLICT (\"Key\") DO UPDATE SET \"Key\" = 'm%d', \"select\" = NULL"
                            .formatted(r % 30, n);
        };
    }

    private String item(int n) {
        return """
        INSERT INTO item (slot, name, amount, tags, doc, raw, level, seen, ratio, big)
        VALUES (%d, E'n\\t%d\\n\\\\é', %d.125, ARRAY['a,b', NULL, '"q"', ''],
                '{"k": [1, 2.50, null]}', '\\x00ff5c0a', 'yellow', '2024-02-29 12:00:00.123456+02',
                %d / 3.0, repeat('t%d', 1200))
        """
                .formatted(n, n, n % 1000, n, n);
    }

    /// Two rows exchange a unique value, by way of a free one, in one transaction.
    private String swap() {
        next++;
        int free = -next;
        return """
        DO $$ DECLARE a bigint; b bigint; x int; y int; BEGIN
          SELECT id, slot INTO a, x FROM item ORDER BY id DESC LIMIT 1 OFFSET %d;
          SELECT id, slot INTO b, y FROM item ORDER BY id DESC LIMIT 1 OFFSET %d;
          IF a IS NOT NULL AND b IS NOT NULL AND a <> b THEN
            UPDATE item SET slot = %d WHERE id = a;
            UPDATE item SET slot = x WHERE id = b;
            UPDATE item SET slot = y WHERE id = a;
          END IF; END $$
        """
                .formatted(random.nextInt(8), random.nextInt(8), free);
    }
}
