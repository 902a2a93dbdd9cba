package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.engine.postgres.capture.PostgresLog;
import org.handoff.engine.postgres.capture.PostgresMarkers;
import org.handoff.model.Change;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Position;
import org.handoff.model.Tuple;
import org.handoff.socket.ChangeSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/// A log that is far behind is read through the slot's function, in spans: it must tell what the
/// stream tells, in the same order, each change once.
final class BacklogTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final String SCHEMA =
            "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (v text)";
    private static final String COPIES =
            "SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'handoff_backlog_%'";
    private static final String ACTIVE =
            "SELECT active FROM pg_replication_slots WHERE database = current_database()";
    private static final String CONFIRMED =
            "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE database ="
                    + " current_database() AND NOT temporary";

    /// What a log told, and whether it told it out of a copied slot.
    private static final class Told implements ChangeSink {
        final List<String> events = new ArrayList<>();
        final List<Integer> copies = new ArrayList<>();
        final List<String> confirmed = new ArrayList<>();
        private final World world;
        private final PostgresLog log;
        private final String last;
        private final boolean confirms;
        private boolean ends;
        private @Nullable Callable<String> first;

        Told(World world, PostgresLog log, String last, boolean confirms) {
            this.world = world;
            this.log = log;
            this.last = last;
            this.confirms = confirms;
        }

        @Override
        public void begin(Position commit, Instant committedAt, boolean replicated) {
            events.add("begin " + commit + " " + committedAt + " " + replicated);
        }

        @Override
        public void change(Change change) {
            events.add(
                    switch (change) {
                        case Change.Insert insert -> "insert" + text(insert.after());
                        case Change.Update update ->
                                "update" + text(update.before()) + text(update.after());
                        case Change.Delete delete -> "delete" + text(delete.before());
                        case Change.Truncate truncate -> "truncate " + truncate.tables().size();
                        case Change.Marker marker -> "marker " + marker.id();
                        case Change.Ownership _ -> "ownership";
                        case Change.SchemaChange _ -> "schema";
                    });
            ends |= change instanceof Change.Marker marker && marker.id().equals(last);
        }

        private static String text(@Nullable Tuple row) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; row != null && i < row.size(); i++) {
                byte[] value = row.get(i);
                text.append(' ')
                        .append(value == null ? "-" : new String(value, StandardCharsets.UTF_8));
            }
            return text.toString();
        }

        @Override
        public void commit(Position end) {
            events.add("commit " + end);
            if (confirms) {
                log.confirm(end);
            }
            try {
                Callable<String> once = first;
                first = null;
                if (once != null) {
                    once.call();
                }
                if (events.size() % 50 == 0) {
                    copies.add(Integer.parseInt(world.ask(LEGACY, COPIES)));
                    confirmed.add(world.ask(LEGACY, CONFIRMED));
                }
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
            if (ends) {
                log.close();
            }
        }

        @Override
        public void idle(Position end) {}
    }

    private static Told read(World world, PostgresLog log, String last, boolean confirms)
            throws InterruptedException {
        Told told = new Told(world, log, last, confirms);
        log.open();
        log.read(told);
        return told;
    }

    private static PostgresLog log(World world) throws SQLException {
        return new PostgresLog(world.sides.get(LEGACY), World.MIGRATION, world.tables(LEGACY));
    }

    /// Small transactions, one that is larger than several spans, and one that stays open for long.
    private static String work(World world) throws SQLException {
        try (Connection slow = world.client(LEGACY);
                Statement open = slow.createStatement()) {
            for (int round = 0; round < 6; round++) {
                slow.setAutoCommit(false);
                open.execute("INSERT INTO u VALUES ('slow %d')".formatted(round));
                for (int i = 0; i < 100; i++) {
                    int id = round * 10_000 + i;
                    world.run(
                            LEGACY,
                            "INSERT INTO t VALUES (%d, repeat('x', 200)); UPDATE t SET v = 'y' WHERE id = %d"
                                    .formatted(id, id));
                }
                world.run(
                        LEGACY,
                        "INSERT INTO t SELECT %d + i, repeat('z', 100) FROM generate_series(1, 2000) i"
                                .formatted(round * 10_000 + 1_000));
                open.execute("INSERT INTO u VALUES ('slow end %d')".formatted(round));
                slow.commit();
                world.run(LEGACY, "DELETE FROM t WHERE id %% 7 = %d".formatted(round));
            }
        }
        try (PostgresMarkers markers = new PostgresMarkers(world.sides.get(LEGACY))) {
            markers.write("last", new Epoch(1));
        }
        return "last";
    }

    @Test
    void aBacklogTellsWhatTheStreamTells() throws Exception {
        try (World world = new World(SCHEMA)) {
            String last = work(world);
            Told streamed = read(world, log(world), last, false);
            Told spanned = read(world, log(world).inSmallSpans(), last, false);
            assertThat(streamed.copies).as("by the stream").containsOnly(0);
            assertThat(spanned.copies).as("by the function").contains(1);
            assertThat(spanned.events).isEqualTo(streamed.events);
            assertThat(streamed.events).hasSizeGreaterThan(10_000);
            assertThat(spanned.confirmed)
                    .as("nothing was confirmed")
                    .hasSize(streamed.confirmed.size());
            assertThat(new TreeSet<>(spanned.confirmed)).hasSize(1);
            assertThat(world.ask(LEGACY, COPIES)).as("the copy is gone").isEqualTo("0");
        }
    }

    @Test
    void aReaderThatFallsBehindTellsNothingTwiceAndNothingNot() throws Exception {
        try (World world = new World(SCHEMA)) {
            world.run(LEGACY, "INSERT INTO u VALUES ('first')");
            PostgresLog log = log(world).inSmallSpans();
            Told told = new Told(world, log, "last", false);
            told.first = () -> work(world);
            log.open();
            assertThat(world.ask(LEGACY, ACTIVE)).as("it streams").isEqualTo("t");
            log.read(told);
            assertThat(told.copies).as("then by the function").contains(1);
            assertThat(told.events).isEqualTo(read(world, log(world), "last", false).events);
        }
    }

    @Test
    void whatIsDurableMayBeForgottenWhileTheBacklogIsRead() throws Exception {
        try (World world = new World(SCHEMA)) {
            String last = work(world);
            Told told = read(world, log(world).inSmallSpans(), last, true);
            assertThat(told.copies).contains(1);
            List<String> stages = told.confirmed.stream().distinct().toList();
            assertThat(stages).as("the slot moved while it was read").hasSizeGreaterThan(2);
            Told again = read(world, log(world), last, false);
            assertThat(told.events)
                    .as("only its end is told again")
                    .endsWith(again.events.toArray(String[]::new));
            assertThat(again.events).hasSizeLessThan(told.events.size());
        }
    }

    @Test
    void whereNoSlotIsFreeTheStreamReads() throws Exception {
        try (World world = new World(SCHEMA);
                Connection hoarder = world.client(LEGACY)) {
            String last = work(world);
            hoard(hoarder);
            Told told = read(world, log(world).inSmallSpans(), last, false);
            assertThat(told.copies).containsOnly(0);
            assertThat(told.events).contains("marker " + last);
        }
    }

    /// As many as are free, no more: at a refusal the server drops a session's temporary slots.
    private static void hoard(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(
                    "SELECT pg_create_physical_replication_slot('hoard_' || i, false, true) FROM"
                            + " generate_series(1, current_setting('max_replication_slots')::int -"
                            + " (SELECT count(*)::int FROM pg_replication_slots)) i");
        }
    }
}
