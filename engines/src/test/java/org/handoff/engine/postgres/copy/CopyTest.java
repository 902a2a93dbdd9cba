package org.handoff.engine.postgres.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.clinic.server.PostgresServer;
import org.handoff.data.copy.Copier;
import org.handoff.data.copy.Copier.Copied;
import org.handoff.data.copy.Throttle;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Pair;
import org.handoff.engine.postgres.catalog.PostgresCatalog;
import org.handoff.engine.postgres.catalog.PostgresTable;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.engine.postgres.install.Slots;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

final class CopyTest {
    private static final ObjectNames NAMES = new ObjectNames("copytest");
    private static final Copier.Limits SMALL = new Copier.Limits(2, 128 * 1024);
    private static final String SCHEMA =
            """
            CREATE TYPE mood AS ENUM ('calm', 'tense');
            CREATE TABLE big (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text,
              price numeric(12,2), at timestamptz, m mood, ms mood[], doc jsonb, bin bytea,
              twice numeric GENERATED ALWAYS AS (price * 2) STORED, note text);
            CREATE TABLE plain (id int, name text, k uuid PRIMARY KEY,
              sum int GENERATED ALWAYS AS (id + 1) STORED);
            CREATE TABLE keyless (a int, b text);
            CREATE TABLE child (id int PRIMARY KEY, big bigint NOT NULL REFERENCES big (id));
            CREATE TABLE parts (a int, b text, PRIMARY KEY (a)) PARTITION BY RANGE (a);
            CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (500);
            CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (500) TO (5000);
            CREATE TABLE nothing (a int PRIMARY KEY);
            CREATE TABLE "Odd ""name" ("A b" int PRIMARY KEY, "select" text);
            CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN INSERT INTO keyless VALUES (0, 'trigger'); RETURN NEW; END $$;
            CREATE TRIGGER loud AFTER INSERT ON child FOR EACH ROW EXECUTE FUNCTION loud();
            """;
    private static final String ROWS =
            """
            INSERT INTO big (name, price, at, m, ms, doc, bin, note)
            SELECT 'Łukasz ' || i, i * 1.1, now(), 'calm', ARRAY['tense']::mood[],
                   jsonb_build_object('a', i), '\\x00ff'::bytea,
                   CASE WHEN i % 3 = 0 THEN E'tab\\tnewline\\nback\\\\slash' END
              FROM generate_series(1, 12000) i;
            INSERT INTO plain SELECT i, 'p' || i, gen_random_uuid() FROM generate_series(1, 8000) i;
            INSERT INTO keyless SELECT i % 100, 'x' || i % 100 FROM generate_series(1, 9000) i;
            INSERT INTO child SELECT i, i FROM generate_series(1, 100) i;
            INSERT INTO parts SELECT i, 'b' FROM generate_series(1, 1000) i;
            INSERT INTO "Odd ""name" VALUES (1, NULL), (2, '');
            ANALYZE;
            """;

    private final String database;
    private final PostgresSide legacy;
    private final PostgresSide cloud;

    CopyTest() throws SQLException {
        database = Pair.freshDatabase();
        legacy = Pair.side(Pair.legacy(), database);
        cloud = Pair.side(Pair.cloud(), database);
        Pair.runBoth(database, SCHEMA);
        Pair.run(Pair.legacy(), database, ROWS);
    }

    private List<PostgresTable> tables() throws SQLException {
        try (Connection session = legacy.openSession()) {
            return PostgresCatalog.detailed(session);
        }
    }

    /// One run of the copy under a snapshot of its own.
    private Copied copy(List<PostgresTable> tables, Wrap wrap) throws Exception {
        return copyTo(cloud, tables, wrap);
    }

    private Copied copyTo(PostgresSide to, List<PostgresTable> tables, Wrap wrap) throws Exception {
        try (Slots.Created slot = Slots.create(legacy, "copy_" + database, true);
                PostgresCopySource source =
                        new PostgresCopySource(legacy, tables, slot.snapshot());
                PostgresCopyTarget target = new PostgresCopyTarget(to, tables, NAMES)) {
            Copier copier =
                    new Copier(
                            wrap.around(source),
                            target,
                            new CopyJournal(to),
                            Throttle.none(),
                            slot.from(),
                            SMALL);
            return copier.copy(tables.stream().map(PostgresTable::table).toList());
        }
    }

    private interface Wrap {
        CopySource around(CopySource source);
    }

    private void assertSame(List<PostgresTable> tables) {
        try (PostgresRows one = PostgresRows.open(legacy);
                PostgresRows other = PostgresRows.open(cloud)) {
            for (PostgresTable table : tables) {
                assertThat(other.leaf(table.table()))
                        .as(table.table().name().toString())
                        .isEqualTo(one.leaf(table.table()));
            }
        }
    }

    private long count(String sql) throws SQLException {
        try (Connection session = cloud.openSession();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void everyTableArrivesWholeAndProven() throws Exception {
        List<PostgresTable> tables = tables();
        Copied copied = copy(tables, source -> source);
        assertThat(copied.findings()).isEmpty();
        assertSame(tables);
        assertThat(copied.rows()).isEqualTo(12_000 + 8_000 + 9_100 + 100 + 1_000 + 2);
        assertThat(new CopyJournal(cloud).proven()).hasSameSizeAs(tables);
        assertThat(count("SELECT count(DISTINCT kind) FROM handoff.copy_range")).isEqualTo(3);
        assertThat(count("SELECT count(*) FROM public.keyless WHERE b = 'trigger'")).isEqualTo(100);
    }

    @Test
    void aSecondRunCopiesNothingAgain() throws Exception {
        List<PostgresTable> tables = tables();
        copy(tables, source -> source);
        AtomicInteger reads = new AtomicInteger();
        Copied again = copy(tables, source -> counting(source, reads, Integer.MAX_VALUE));
        assertThat(reads).hasValue(0);
        assertThat(again.rows()).isEqualTo(30_202);
    }

    @Test
    void aCopyThatStoppedInTheMiddleGoesOnUnderALaterSnapshot() throws Exception {
        List<PostgresTable> tables = tables();
        assertThatThrownBy(() -> copy(tables, s -> counting(s, new AtomicInteger(), 6)))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("planted");
        long done = count("SELECT count(*) FROM handoff.copy_range WHERE done_at IS NOT NULL");
        assertThat(done).isBetween(1L, 6L);
        Pair.run(Pair.legacy(), database, "INSERT INTO keyless VALUES (1, 'later')");
        Copied copied = copy(tables, source -> source);
        assertThat(copied.findings()).isEmpty();
        assertSame(tables);
        assertThat(copied.positions())
                .containsKeys(new TableName("public", "big"), new TableName("public", "keyless"));
    }

    @Test
    void aCopyWhoseTargetLostItsPowerGoesOnWithWhatWasCommitted() throws Exception {
        List<PostgresTable> tables = tables();
        try (PostgresServer fragile = PostgresServer.embedded(18).start()) {
            Pair.run(fragile, "postgres", "CREATE DATABASE " + database);
            Pair.run(fragile, database, SCHEMA);
            PostgresSide side = Pair.side(fragile, database);
            AtomicInteger reads = new AtomicInteger();
            CompletableFuture<Void> killed = new CompletableFuture<>();
            assertThatThrownBy(() ->
                            copyTo(side, tables, source -> killing(source, reads, fragile, killed)))
                    .isInstanceOf(HandoffException.class);
            killed.get(30, TimeUnit.SECONDS);
            fragile.start();
            Copied copied = copyTo(side, tables, source -> source);
            assertThat(copied.findings()).isEmpty();
            assertThat(copied.rows()).isEqualTo(30_202);
            try (PostgresRows one = PostgresRows.open(legacy);
                    PostgresRows other = PostgresRows.open(side)) {
                for (PostgresTable table : tables) {
                    assertThat(other.leaf(table.table())).isEqualTo(one.leaf(table.table()));
                }
            }
        }
    }

    /// Kills the target with SIGKILL in the middle of a range. The copy's first failure interrupts
    /// its other lanes, and so the kill is a thread of its own.
    private static CopySource killing(
            CopySource source,
            AtomicInteger reads,
            PostgresServer target,
            CompletableFuture<Void> killed) {
        return new CopySource() {
            @Override
            public List<CopyRange> cut(Table table, long rangeBytes) {
                return source.cut(table, rangeBytes);
            }

            @Override
            public long read(Table table, CopyRange range, Rows rows) throws InterruptedException {
                if (reads.incrementAndGet() == 5) {
                    Thread.ofPlatform().start(() -> kill(target, killed));
                    killed.join();
                }
                return source.read(table, range, rows);
            }
        };
    }

    private static void kill(PostgresServer target, CompletableFuture<Void> killed) {
        try {
            target.kill9();
            killed.complete(null);
        } catch (IOException failure) {
            killed.completeExceptionally(failure);
        }
    }

    @Test
    void aWriterOnTheTargetIsFoundWhenTheCopyIsReadBack() throws Exception {
        List<PostgresTable> tables = tables();
        Pair.run(Pair.cloud(), database, "INSERT INTO keyless VALUES (1, 'rogue')");
        Copied copied = copy(tables, source -> source);
        assertThat(copied.findings())
                .singleElement()
                .satisfies(found -> assertThat(found.object()).isEqualTo("public.keyless"));
        assertThatThrownBy(() -> Copier.requireEqual(copied)).isInstanceOf(HandoffException.class);
    }

    @Test
    void aFailureNamesTheTableButNoValue() throws Exception {
        List<PostgresTable> tables = tables();
        Pair.run(Pair.cloud(), database, "ALTER TABLE plain ADD CHECK (name <> 'p77')");
        assertThatThrownBy(() -> copy(tables, source -> source))
                .isInstanceOf(HandoffException.class)
                .hasMessageContaining("public.plain")
                .hasMessageContaining("23514")
                .hasMessageNotContaining("p77")
                .hasNoCause();
    }

    /// Fails at the given read, as a crash would.
    private static CopySource counting(CopySource source, AtomicInteger reads, int failAt) {
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
}
