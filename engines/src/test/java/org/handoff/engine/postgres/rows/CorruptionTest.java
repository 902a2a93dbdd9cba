package org.handoff.engine.postgres.rows;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.verify.DirtyKeys;
import org.handoff.data.verify.Sweep;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.handoff.model.Table;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The corpus: kinds of corruption planted on the target, each of which a sweep must find; and
/// equal data, about which it must say nothing.
final class CorruptionTest {
    private static final String SCHEMA =
            """
            CREATE EXTENSION citext;
            CREATE TYPE mood AS ENUM ('calm', 'tense');
            CREATE TABLE chart (
              id bigint PRIMARY KEY, name text, code char(8), tag varchar(20), price numeric(18,4),
              free numeric, f8 float8, f4 float4, at timestamptz, local timestamp, day date,
              clock time, span interval, ok boolean, doc jsonb, raw json, bin bytea, list int[],
              names text[], u uuid, ip inet, m mood, ms mood[], big text, r int4range, ci citext,
              a int, b int, total int GENERATED ALWAYS AS (coalesce(a, 0) + coalesce(b, 0)) STORED);
            INSERT INTO chart
            SELECT i, 'Nguyễn Łódź ' || i, 'c' || i, 'tag' || i, i * 1.25, i * 1.5, i / 3.0, i / 7.0,
                   '2026-01-01 00:00:00.123456+00'::timestamptz + i * interval '1 minute',
                   '2026-01-01 00:00:00.5'::timestamp + i * interval '1 second',
                   '2000-01-01'::date + i, '10:00:00'::time + i * interval '1 second',
                   i * interval '1 day 2 hours', i % 2 = 0, jsonb_build_object('k', i, 'l', '[1]'),
                   '{"b": 1,  "a": 2}', decode(md5(i::text), 'hex'), ARRAY[i, i + 1, NULL],
                   ARRAY['x', 'y' || i], md5(i::text)::uuid, '10.0.0.1'::inet + i,
                   'calm', ARRAY['calm', 'tense']::mood[], CASE WHEN i < 60 THEN repeat('long ' || i, 3000) END,
                   int4range(i, i + 10), 'Ci' || i, i, i + 1
              FROM generate_series(1, 1100) AS i;
            CREATE TABLE keyless (a int, b text);
            INSERT INTO keyless SELECT i % 10, 'row ' || i % 10 FROM generate_series(1, 200) i;
            CREATE TABLE pairs (mrn varchar(12), seq smallint, note text, PRIMARY KEY (mrn, seq));
            INSERT INTO pairs SELECT 'Mrn-' || i, i % 5, 'n' FROM generate_series(1, 1050) i;
            CREATE TABLE by_ci (login citext PRIMARY KEY, v int);
            INSERT INTO by_ci SELECT 'User' || i, i FROM generate_series(1, 120) i;
            CREATE TABLE flags (ok boolean, kind char(4), v int, PRIMARY KEY (ok, kind));
            INSERT INTO flags VALUES (true, 'a', 1), (false, 'a', 2), (true, 'bb', 3);
            """;

    private static Map<String, String> corpus() {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("changed text", "UPDATE chart SET name = name || 'x' WHERE id = 17");
        kinds.put("missing row", "DELETE FROM chart WHERE id = 18");
        kinds.put("missing last row", "DELETE FROM chart WHERE id = 1100");
        kinds.put("extra row", "INSERT INTO chart (id) VALUES (99999)");
        kinds.put("extra first row", "INSERT INTO chart (id) VALUES (-5)");
        kinds.put("one microsecond", "UPDATE chart SET at = at + interval '1 us' WHERE id = 19");
        kinds.put("one hour", "UPDATE chart SET at = at + interval '1 hour' WHERE id < 200");
        kinds.put(
                "local microsecond",
                "UPDATE chart SET local = local - interval '1 us' WHERE id = 20");
        kinds.put("null to empty", "UPDATE chart SET name = '' WHERE id = 21");
        kinds.put("to null", "UPDATE chart SET tag = NULL WHERE id = 22");
        kinds.put("trailing blank", "UPDATE chart SET name = name || ' ' WHERE id = 23");
        kinds.put("leading blank", "UPDATE chart SET tag = ' ' || tag WHERE id = 24");
        kinds.put(
                "numeric scale",
                "UPDATE chart SET free = (free::text || '0')::numeric WHERE id = 25");
        kinds.put("numeric digit", "UPDATE chart SET price = price + 0.0001 WHERE id = 26");
        kinds.put("case", "UPDATE chart SET tag = upper(tag) WHERE id = 27");
        kinds.put("case of citext", "UPDATE chart SET ci = upper(ci) WHERE id = 28");
        kinds.put("last bit of float8", "UPDATE chart SET f8 = f8 + 1e-13 WHERE id = 29");
        kinds.put("last bit of float4", "UPDATE chart SET f4 = f4 * 1.0000001 WHERE id = 3");
        kinds.put("negative zero", "UPDATE chart SET f8 = '-0' WHERE id = 31");
        kinds.put("jsonb value", "UPDATE chart SET doc = jsonb_set(doc, '{k}', '0') WHERE id = 32");
        kinds.put(
                "jsonb type",
                "UPDATE chart SET doc = jsonb_set(doc, '{k}', '\"33\"') WHERE id = 33");
        kinds.put("json blanks", "UPDATE chart SET raw = '{\"b\": 1, \"a\": 2}' WHERE id = 34");
        kinds.put(
                "bytea byte",
                "UPDATE chart SET bin = set_byte(bin, 3, 255 - get_byte(bin, 3)) WHERE id = 35");
        kinds.put("bytea length", "UPDATE chart SET bin = bin || '\\x00' WHERE id = 36");
        kinds.put("array element", "UPDATE chart SET list[2] = 0 WHERE id = 37");
        kinds.put("array bounds", "UPDATE chart SET list = '[0:2]={38,39,NULL}' WHERE id = 38");
        kinds.put("array null", "UPDATE chart SET names = ARRAY['x', 'NULL'] WHERE id = 39");
        kinds.put("swapped columns", "UPDATE chart SET a = b, b = a WHERE id = 40");
        kinds.put(
                "shifted between columns",
                "UPDATE chart SET name = name || 't', tag = substr(tag, 2) WHERE id = 41");
        kinds.put(
                "swapped rows",
                "UPDATE chart SET name = 'Nguyễn Łódź ' || (85 - id) WHERE id IN (42, 43)");
        kinds.put("boolean", "UPDATE chart SET ok = NOT ok WHERE id = 44");
        kinds.put("enum", "UPDATE chart SET m = 'tense' WHERE id = 45");
        kinds.put("enum array", "UPDATE chart SET ms = ARRAY['tense']::mood[] WHERE id = 46");
        kinds.put("date", "UPDATE chart SET day = day + 1 WHERE id = 47");
        kinds.put("time", "UPDATE chart SET clock = clock + interval '1 us' WHERE id = 48");
        kinds.put("interval fields", "UPDATE chart SET span = '24 hours' WHERE id = 49");
        kinds.put("uuid", "UPDATE chart SET u = md5('x')::uuid WHERE id = 50");
        kinds.put("netmask", "UPDATE chart SET ip = set_masklen(ip, 24) WHERE id = 51");
        kinds.put(
                "range bound",
                "UPDATE chart SET r = int4range(lower(r), upper(r) + 1) WHERE id = 52");
        kinds.put("unicode form", "UPDATE chart SET name = normalize(name, NFD) WHERE id = 53");
        kinds.put(
                "end of a long value", "UPDATE chart SET big = left(big, -1) || '!' WHERE id = 54");
        kinds.put("a very long value", "UPDATE chart SET big = repeat('z', 200000) WHERE id = 55");
        kinds.put("key changed", "UPDATE chart SET id = 100056 WHERE id = 56");
        kinds.put(
                "generated",
                "ALTER TABLE chart ALTER total DROP EXPRESSION; UPDATE chart SET total = 0 WHERE id"
                        + " = 57");
        kinds.put("duplicate without key", "INSERT INTO keyless VALUES (1, 'row 1')");
        kinds.put(
                "one of equals gone",
                "DELETE FROM keyless WHERE ctid = (SELECT max(ctid) FROM keyless)");
        kinds.put(
                "equals for others",
                "UPDATE keyless SET a = 3, b = 'row 3' WHERE ctid = (SELECT min(ctid) FROM keyless"
                        + " WHERE a = 4)");
        kinds.put(
                "pairs of equals swapped",
                "UPDATE keyless SET b = CASE a WHEN 5 THEN 'row 6' ELSE 'row 5' END WHERE a IN (5,"
                        + " 6)");
        kinds.put("composite key row", "DELETE FROM pairs WHERE mrn = 'Mrn-77'");
        kinds.put("composite key case", "UPDATE pairs SET mrn = lower(mrn) WHERE mrn = 'Mrn-78'");
        kinds.put("row by citext key", "UPDATE by_ci SET v = 0 WHERE login = 'user99'");
        kinds.put("row by boolean key", "UPDATE flags SET v = 0 WHERE ok AND kind = 'a'");
        return kinds;
    }

    @Test
    void everyPlantedCorruptionIsFoundAndEqualDataIsNot() throws Exception {
        String database = Pair.freshDatabase();
        Pair.runBoth(database, SCHEMA);
        PostgresSide legacy = Pair.side(Pair.legacy(), database);
        PostgresSide cloud = Pair.side(Pair.cloud(), database);
        List<Table> tables;
        try (Connection session = legacy.openSession()) {
            tables = PostgresCatalog.tables(session);
        }
        assertThat(sweep(tables, legacy, cloud)).as("equal data").isEmpty();

        List<String> missed = new ArrayList<>();
        for (Map.Entry<String, String> kind : corpus().entrySet()) {
            List<Finding> findings = planted(kind.getValue(), tables, database, legacy, cloud);
            if (findings.isEmpty()) {
                missed.add(kind.getKey());
            }
            assertThat(findings.toString()).doesNotContain("Nguy", "Mrn-", "user99");
        }
        assertThat(corpus()).hasSizeGreaterThanOrEqualTo(50);
        assertThat(missed).isEmpty();
    }

    /// Plants, sweeps, and repairs by copying the table's rows back.
    private static List<Finding> planted(
            String corruption,
            List<Table> tables,
            String database,
            PostgresSide legacy,
            PostgresSide cloud)
            throws Exception {
        try {
            Pair.run(Pair.cloud(), database, corruption);
            return sweep(tables, legacy, cloud);
        } finally {
            Pair.run(
                    Pair.cloud(),
                    database,
                    "DROP TABLE chart, keyless, pairs, by_ci, flags;"
                            + " DROP TYPE mood; DROP EXTENSION citext; "
                            + SCHEMA);
        }
    }

    private static List<Finding> sweep(List<Table> tables, PostgresSide legacy, PostgresSide cloud)
            throws Exception {
        List<Finding> findings = new ArrayList<>();
        DirtyKeys dirty = new DirtyKeys(tables, DirtyKeys.Limits.DEFAULT);
        try (Sweep sweep =
                new Sweep(
                        dirty,
                        () -> PostgresRows.open(legacy),
                        () -> PostgresRows.open(cloud),
                        Map.of(),
                        10_000_000,
                        new Sweep.Patience(2, 5))) {
            for (Table table : tables) {
                findings.addAll(sweep.run(table, Environment.LEGACY).findings());
            }
        }
        return findings;
    }
}
