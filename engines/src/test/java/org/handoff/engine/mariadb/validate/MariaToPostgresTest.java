package org.handoff.engine.mariadb.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.data.validate.Cause.Kind;
import org.handoff.data.validate.Difference;
import org.handoff.data.validate.Plan;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Group;
import org.handoff.data.validate.TableSaved.Step;
import org.handoff.data.validate.TableSaved.Verdict;
import org.handoff.data.validate.Validation;
import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Pair;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// A MariaDB side and a PostgreSQL side at rest: equal values are equal, others are not.
final class MariaToPostgresTest {
    private static final String MARIA =
            """
            CREATE TABLE kinds (
              id int unsigned NOT NULL, flag tinyint(1), tiny tinyint, small smallint unsigned,
              medium mediumint, whole int unsigned, big bigint unsigned, filled int(8) zerofill,
              price decimal(30,10), count10 decimal(10,0), f float, d double, d2 double(10,2),
              name varchar(60), old varchar(60) CHARACTER SET latin1, code char(8), body longtext,
              bin binary(4), vbin varbinary(300), image longblob, bits bit(11), one bit(1),
              day date, at datetime(6), at0 datetime, seen timestamp(3) NULL, dur time(2), y year,
              raw json, mood enum('calm','in pain','a,b'), tags set('x','y z','w'), u uuid,
              twice int AS (tiny * 2) VIRTUAL, PRIMARY KEY (id));
            INSERT INTO kinds (id, flag, tiny, small, medium, whole, big, filled, price, count10, f,
              d, d2, name, old, code, body, bin, vbin, image, bits, one, day, at, at0, seen, dur, y,
              raw, mood, tags, u) VALUES
              (1, 1, -128, 65535, -8388608, 4294967295, 18446744073709551615, 42,
               12345678901234567890.0123456789, 9999999999, 0.1, 0.1, 1.5, 'Nguyễn "A" \\ (b), c',
               'Müller €', 'ab', REPEAT('ž', 70000), x'00ff', x'5c22002c', REPEAT(x'00', 70000),
               b'10100000001', b'1', '2024-02-29', '2026-01-02 03:04:05.600000',
               '2026-01-02 03:04:05', '2026-03-29 01:30:00.120', '-26:00:00.50', 2155,
               '{"b": 1,  "a": [1.0]}', 'in pain', 'x,y z', '123e4567-e89b-12d3-a456-426655440000'),
              (2, 0, 127, 0, 8388607, 0, 0, 0, -0.0000000001, -1, 3.4e38, -1.7976931348623157e308,
               -0.5, '', '', '', '', x'', x'', x'', b'0', b'0', '0001-01-01',
               '9999-12-31 23:59:59.999999', '1000-01-01 00:00:00', '1970-01-01 00:00:01', '00:00:00',
               1901, '[]', 'calm', '', '00000000-0000-0000-0000-000000000000'),
              (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL),
              (4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5e-324, 1, ' x', 'ÿ ', 'a b', 'line\nbreak\ttab',
               x'0a0b0c0d', x'ff', x'28', b'1', b'1', '2000-01-01', '2000-01-01 00:00:00.000001',
               '2000-01-01 00:00:00', '2000-01-01 00:00:00', '838:59:59', 2000, '{}', 'a,b', 'w',
               'ffffffff-ffff-ffff-ffff-ffffffffffff');
            """;

    /// The same values, by PostgreSQL's own literals.
    private static final String POSTGRES =
            """
            CREATE TYPE mood AS ENUM ('calm', 'in pain', 'a,b');
            CREATE TABLE kinds (
              id bigint PRIMARY KEY, flag boolean, tiny smallint, small integer, medium integer,
              whole bigint, big numeric(20,0), filled integer, price numeric(32,12), count10 bigint,
              f double precision, d double precision, d2 double precision, name varchar(60),
              old text, code character(8), body text, bin bytea, vbin bytea, image bytea,
              bits bit(11), one boolean, day date, at timestamp, at0 timestamp(0), seen timestamptz,
              dur interval, y smallint, raw json, mood mood, tags text, u uuid, twice integer);
            INSERT INTO kinds VALUES
              (1, true, -128, 65535, -8388608, 4294967295, 18446744073709551615, 42,
               12345678901234567890.012345678900, 9999999999, 0.1::real::double precision, 0.1, 1.5,
               'Nguyễn "A" \\ (b), c', 'Müller €', 'ab', repeat('ž', 70000), '\\x00ff0000',
               '\\x5c22002c', decode(repeat('00', 70000), 'hex'), B'10100000001', true,
               '2024-02-29', '2026-01-02 03:04:05.6', '2026-01-02 03:04:05',
               '2026-03-29 01:30:00.12+00', '-26:00:00.5', 2155, '{"b": 1,  "a": [1.0]}', 'in pain',
               'x,y z', '123e4567-e89b-12d3-a456-426655440000', -256),
              (2, false, 127, 0, 8388607, 0, 0, 0, -0.0000000001, -1, 3.4e38::real::double precision,
               -1.7976931348623157e308, -0.5, '', '', '', '', '\\x00000000', '', '', B'00000000000',
               false, '0001-01-01', '9999-12-31 23:59:59.999999', '1000-01-01',
               '1970-01-01 00:00:01+00', '0', 1901, '[]', 'calm', '',
               '00000000-0000-0000-0000-000000000000', 254),
              (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, NULL, NULL, NULL),
              (4, true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5e-324, 1, ' x', 'ÿ ', 'a b',
               E'line\\nbreak\\ttab', '\\x0a0b0c0d', '\\xff', '\\x28', B'00000000001', true,
               '2000-01-01', '2000-01-01 00:00:00.000001', '2000-01-01', '2000-01-01 00:00:00+00',
               '838:59:59', 2000, '{}', 'a,b', 'w', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 2);
            """;

    private record Sides(MariaSide maria, PostgresSide postgres, String database) {
        ComparedMaria compared() throws Exception {
            return ComparedMaria.with(maria, postgres);
        }

        void run(String script) throws Exception {
            Pair.run(Pair.cloud(), database, script);
        }
    }

    private static Sides sides(String maria, String postgres) throws Exception {
        MariaSide one = Maria.fresh();
        Maria.run(one, maria);
        String database = Pair.freshDatabase();
        Pair.run(Pair.cloud(), database, postgres);
        return new Sides(one, Pair.side(Pair.cloud(), database), database);
    }

    @Test
    void aValueOfEveryTypeIsToldAlikeByBothServers() throws Exception {
        ComparedMaria compared = sides(MARIA, POSTGRES).compared();
        assertThat(compared.pairs).allMatch(pair -> pair.trouble().isEmpty(), "fit");
        List<TableSaved> tables = compared.run(new Plan(true, 10, true, Duration.ZERO, 1));
        TableSaved kinds = ComparedMaria.of(tables, "kinds");
        assertThat(kinds.groups()).isEmpty();
        assertThat(kinds.verdict(true)).isEqualTo(Verdict.EQUAL);
        assertThat(kinds.compared()).as("rows whose checksums differed").isZero();
        assertThat(kinds.read()).isEqualTo(8);
        assertThat(kinds.sampled()).isEqualTo(8);
        assertThat(compared.saved.getLast().tables().getFirst().mark()).isNotNull();
    }

    @Test
    void eachColumnThatIsChangedAloneIsFoundByChecksumsAndByAFullReading() throws Exception {
        Sides sides = sides(MARIA, POSTGRES);
        String[][] changes = {
            {"flag", "NOT flag"},
            {"tiny", "tiny + 1"},
            {"big", "big - 1"},
            {"price", "price + 0.0000000001"},
            {"f", "f + 1e-9"},
            {"d", "d + 1e-16"},
            {"name", "name || ' '"},
            {"old", "upper(old)"},
            {"code", "'ac'"},
            {"body", "left(body, 69999) || 'z'"},
            {"bin", "'\\x00ff0001'"},
            {"image", "set_byte(image, 69999, 1)"},
            {"bits", "B'10100000000'"},
            {"day", "day + 1"},
            {"at", "at + interval '1 microsecond'"},
            {"seen", "seen + interval '1 hour'"},
            {"dur", "-dur"},
            {"y", "NULL"},
            {"raw", "'{\"b\":1, \"a\": [1.0]}'"},
            {"mood", "'calm'"},
            {"tags", "'x'"},
            {"u", "gen_random_uuid()"},
            {"twice", "0"}
        };
        for (String[] change : changes) {
            sides.run("CREATE TABLE kept AS SELECT * FROM kinds WHERE id = 1");
            sides.run("UPDATE kinds SET %s = %s WHERE id = 1".formatted(change[0], change[1]));
            for (Plan plan : List.of(ComparedMaria.CHECKSUMS, ComparedMaria.FULL)) {
                TableSaved kinds = ComparedMaria.of(sides.compared().run(plan), "kinds");
                assertThat(kinds.groups()).as(change[0]).hasSize(1);
                assertThat(kinds.groups().getFirst().column()).isEqualTo(change[0]);
                assertThat(kinds.differing()).isEqualTo(1);
            }
            sides.run(
                    "DELETE FROM kinds WHERE id = 1; INSERT INTO kinds SELECT * FROM kept;"
                            + " DROP TABLE kept");
        }
    }

    @Test
    void randomFloatsDecimalsAndTextsAreToldAlike() throws Exception {
        Random random = new Random(7);
        StringBuilder maria = new StringBuilder();
        StringBuilder postgres = new StringBuilder();
        String alphabet = "ab\"\\(), \t\nč€𝒳'%_";
        int[] points = alphabet.codePoints().toArray();
        for (int i = 0; i < 4_000; i++) {
            double d =
                    i % 2 == 0
                            ? Double.longBitsToDouble(random.nextLong())
                            : random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
            String number = Double.isFinite(d) ? Double.toString(d) : "0";
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                text.appendCodePoint(points[random.nextInt(points.length)]);
            }
            String quoted = "'" + text.toString().replace("'", "''") + "'";
            String row = (i == 0 ? "" : ",") + "(" + i + ", " + number + "," + quoted;
            maria.append(row).append(")");
            postgres.append(row).append(")");
        }
        Sides sides =
                sides(
                        "CREATE TABLE t (id int PRIMARY KEY, d double, s varchar(40));\n"
                                + "INSERT INTO t VALUES "
                                + maria.toString().replaceAll(", (-?[0-9.]+),'", ", $1e0,'")
                                + ";\n",
                        "SET standard_conforming_strings = on; CREATE TABLE t (id int PRIMARY KEY,"
                                + " d double precision, s varchar(40)); INSERT INTO t VALUES "
                                + postgres);
        ComparedMaria compared = sides.compared();
        TableSaved t =
                ComparedMaria.of(compared.run(new Plan(true, 0, true, Duration.ZERO, 1)), "t");
        assertThat(t.groups()).isEmpty();
        assertThat(t.compared()).isZero();
        assertThat(t.ownerRows()).isEqualTo(4_000);
        assertThat(t.verdict(true)).isEqualTo(Verdict.EQUAL);
    }

    private static final String MANY =
            """
            CREATE TABLE chart (id bigint PRIMARY KEY, name varchar(60), tag varchar(40),
              at datetime(6), price decimal(14,4));
            INSERT INTO chart SELECT seq, concat('Nguyễn ', seq), concat('tag ', seq),
              '2026-01-01 00:00:00.123456' + INTERVAL seq MINUTE, seq * 1.25
              FROM seq_1_to_3000;
            CREATE TABLE visit (ward varchar(8) NOT NULL, no int NOT NULL, note text,
              UNIQUE KEY (ward, no));
            INSERT INTO visit SELECT concat('W', seq % 7), seq, 'n' FROM seq_1_to_1500;
            CREATE TABLE log (a int, b text);
            INSERT INTO log SELECT seq % 10, concat('row ', seq % 10) FROM seq_1_to_200;
            """;

    private static final String SAME =
            """
            CREATE TABLE chart (id bigint PRIMARY KEY, name text, tag varchar(40), at timestamp,
              price numeric(14,4));
            INSERT INTO chart SELECT i, 'Nguyễn ' || i, 'tag ' || i,
              '2026-01-01 00:00:00.123456'::timestamp + i * interval '1 minute', i * 1.25
              FROM generate_series(1, 3000) AS i;
            CREATE TABLE visit (no int, ward varchar(8), note text, PRIMARY KEY (ward, no));
            INSERT INTO visit SELECT i, 'W' || i % 7, 'n' FROM generate_series(1, 1500) i;
            CREATE TABLE log (a int, b text);
            INSERT INTO log SELECT i % 10, 'row ' || i % 10 FROM generate_series(1, 200) i;
            """;

    private static final String PLANTED =
            """
            UPDATE chart SET at = at + interval '1 hour' WHERE id BETWEEN 10 AND 29;
            UPDATE chart SET name = name || ' ' WHERE id = 30;
            UPDATE chart SET tag = '' WHERE id = 31;
            UPDATE chart SET tag = NULL WHERE id = 32;
            UPDATE chart SET price = price + 0.0001 WHERE id = 33;
            UPDATE chart SET tag = upper(tag) WHERE id = 34;
            UPDATE chart SET at = date_trunc('second', at) WHERE id = 38;
            DELETE FROM chart WHERE id = 41;
            INSERT INTO chart (id) VALUES (9001);
            UPDATE visit SET note = 'm' WHERE no = 700;
            UPDATE visit SET ward = lower(ward) WHERE no = 800;
            INSERT INTO log VALUES (1, 'row 1');
            DELETE FROM log WHERE ctid = (SELECT min(ctid) FROM log WHERE a = 2);
            """;

    @Test
    void equalTablesRaiseNoAlarm() throws Exception {
        ComparedMaria compared = sides(MANY, SAME).compared();
        List<TableSaved> tables = compared.run(new Plan(true, 200, true, Duration.ZERO, 1));
        assertThat(tables).hasSize(3).allMatch(table -> table.verdict(true) == Verdict.EQUAL);
        assertThat(tables).allMatch(table -> table.compared() == 0);
        assertThat(ComparedMaria.of(tables, "chart").read()).isEqualTo(6_000);
        assertThat(ComparedMaria.of(tables, "visit").sampled()).isEqualTo(400);
        assertThat(ComparedMaria.of(tables, "log").keyed()).isFalse();
    }

    @Test
    void whatIsPlantedIsFoundWithItsCauseByChecksums() throws Exception {
        found(ComparedMaria.CHECKSUMS);
    }

    @Test
    void whatIsPlantedIsFoundWithItsCauseByAFullReading() throws Exception {
        found(ComparedMaria.FULL);
    }

    private static long rows(TableSaved table, String column, Kind kind) {
        return table.groups().stream()
                .filter(group ->
                        Objects.equals(group.column(), column)
                                && group.cause() != null
                                && group.cause().kind() == kind)
                .mapToLong(Group::rows)
                .sum();
    }

    private static void found(Plan plan) throws Exception {
        Sides sides = sides(MANY, SAME);
        sides.run(PLANTED);
        ComparedMaria compared = sides.compared();
        List<TableSaved> tables = compared.run(plan);
        TableSaved chart = ComparedMaria.of(tables, "chart");
        assertThat(chart.differing()).isEqualTo(28);
        assertThat(rows(chart, "at", Kind.TIME_ZONE)).isEqualTo(20);
        assertThat(rows(chart, "name", Kind.TRAILING_BLANKS)).isEqualTo(1);
        assertThat(rows(chart, "tag", Kind.EMPTY_FOR_VALUE)).isEqualTo(1);
        assertThat(rows(chart, "tag", Kind.NULL_FOR_VALUE)).isEqualTo(1);
        assertThat(rows(chart, "tag", Kind.CASE)).isEqualTo(1);
        assertThat(rows(chart, "at", Kind.TIME_PRECISION)).isEqualTo(1);
        assertThat(chart.groups())
                .contains(new Group(Difference.Kind.MISSING, null, null, 1))
                .contains(new Group(Difference.Kind.EXTRA, null, null, 1));
        // A key that differs in case alone is another key there.
        assertThat(ComparedMaria.of(tables, "visit").groups())
                .contains(new Group(Difference.Kind.MISSING, null, null, 1))
                .contains(new Group(Difference.Kind.EXTRA, null, null, 1))
                .hasSize(3);
        assertThat(ComparedMaria.of(tables, "log").groups())
                .containsExactlyInAnyOrder(
                        new Group(Difference.Kind.MISSING, null, null, 1),
                        new Group(Difference.Kind.EXTRA, null, null, 1));
        assertThat(compared.saved.toString()).doesNotContain("tag ").doesNotContain("Nguy");
    }

    @Test
    void aValidationThatWasKilledInAnyStepEndsWithTheSameCounts() throws Exception {
        Sides sides = sides(MANY, SAME);
        sides.run(PLANTED);
        Plan plan = new Plan(true, 0, true, Duration.ZERO, 1);
        for (Step step : List.of(Step.SUM_OWNER, Step.SUM_RECEIVER, Step.FULL_RECEIVER)) {
            ComparedMaria first = sides.compared();
            first.onSave =
                    () -> {
                        TableSaved chart =
                                ComparedMaria.of(first.saved.getLast().tables(), "chart");
                        if (chart.step() == step) {
                            throw new IllegalStateException("killed");
                        }
                    };
            assertThatThrownBy(() -> first.run(plan)).as(step.name()).hasMessage("killed");
            Validation before = first.saved.getLast();
            first.onSave = () -> {};
            TableSaved chart = ComparedMaria.of(first.run(plan, before), "chart");
            assertThat(chart.differing()).isEqualTo(28);
            assertThat(chart.read()).isEqualTo(6_000);
            assertThat(chart.ownerSums().stream().mapToLong(sum -> sum.rows()).sum())
                    .isEqualTo(3_000);
        }
    }

    @Test
    void aPairOfTypesInWhichAValueCouldStandForTwoIsRefusedByName() throws Exception {
        ComparedMaria compared =
                sides(
                                "CREATE TABLE odd (id int PRIMARY KEY, f float, at datetime, p"
                                        + " timestamp, j json, g point, b int, extra int);\n",
                                "CREATE TABLE odd (id int PRIMARY KEY, f real, at timestamptz, p"
                                        + " timestamp, j jsonb, g text, b boolean)")
                        .compared();
        assertThat(compared.pairs).hasSize(1);
        assertThat(compared.pairs.getFirst().trouble())
                .containsExactlyInAnyOrder(
                        "column f: MariaDB tells a float's bits only widened: use double"
                                + " precision there",
                        "column at: a datetime has no zone, timestamp with time zone has one",
                        "column p: a timestamp is a point in time, timestamp without time zone is"
                                + " none",
                        "column j: jsonb keeps no spelling; json does, or text",
                        "column g: point is not known",
                        "column b: int has no equal in boolean",
                        "column extra is on one side only");
    }
}
