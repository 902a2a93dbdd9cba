package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.validate.Difference;
import org.handoff.data.validate.Plan;
import org.handoff.data.validate.Sessions;
import org.handoff.data.validate.TableSaved;
import org.handoff.data.validate.TableSaved.Verdict;
import org.handoff.data.validate.Validation;
import org.handoff.data.validate.Validator;
import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.rows.PostgresRows;
import org.handoff.engine.postgres.rows.PostgresSurvey;
import org.handoff.engine.postgres.validate.PostgresPassage;
import org.handoff.model.Environment;
import org.handoff.model.TableName;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/// `validate` beside the real streams while clients write: nothing on its way is an alarm, and what
/// no stream will ever bring is found among it.
final class ValidateLiveTest {
    private static final String SCHEMA =
            """
            CREATE TABLE chart (id bigint PRIMARY KEY, name text, n int NOT NULL DEFAULT 0);
            CREATE TABLE hot (id int PRIMARY KEY, n bigint NOT NULL);
            CREATE TABLE events (a int, b text);
            """;
    private static final String ROWS =
            "INSERT INTO chart SELECT i, 'name ' || i FROM generate_series(1, 2000) i;"
                    + " INSERT INTO hot SELECT i, 0 FROM generate_series(1, 5) i;"
                    + " INSERT INTO events SELECT i % 7, 'e' FROM generate_series(1, 100) i;";

    private static Thread client(World world, AtomicBoolean stop, long seed) {
        return Thread.ofVirtual()
                .start(() -> {
                    Random random = new Random(seed);
                    try (Connection session = world.client(Environment.LEGACY);
                            Statement statement = session.createStatement()) {
                        while (!stop.get()) {
                            statement.execute(write(random));
                            Thread.sleep(4);
                        }
                    } catch (SQLException failure) {
                        throw new IllegalStateException(failure);
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private static String write(Random random) {
        int id = random.nextInt(2_500) + 3;
        return switch (random.nextInt(6)) {
            case 0 ->
                    "INSERT INTO chart VALUES (%d, 'x') ON CONFLICT (id) DO NOTHING".formatted(id);
            case 1 -> "UPDATE chart SET n = n + 1 WHERE id = " + id;
            case 2 -> "DELETE FROM chart WHERE id = " + id;
            case 3 -> "INSERT INTO events VALUES (%d, 'e')".formatted(id % 7);
            default -> "UPDATE hot SET n = n + 1 WHERE id = " + (id % 5 + 1);
        };
    }

    private static final class Told implements Validator.Listener {
        final List<Difference> differences = new ArrayList<>();

        @Override
        public void at(TableName table, TableSaved.Step step, long done, long all, long here) {}

        @Override
        public void save(Validation validation) {}

        @Override
        public void confirmed(Difference difference) {
            differences.add(difference);
        }
    }

    private static Sessions sessions(World world) {
        PostgresSide legacy = world.sides.get(Environment.LEGACY);
        PostgresSide cloud = world.sides.get(Environment.CLOUD);
        return new Sessions(
                PostgresSurvey.open(legacy),
                PostgresSurvey.open(cloud),
                PostgresRows.open(legacy, Timeouts.BULK),
                PostgresRows.open(cloud, Timeouts.BULK),
                PostgresPassage.open(legacy, cloud));
    }

    private static List<TableSaved> validate(Proving proving, Told told, Duration window)
            throws InterruptedException {
        Plan plan = new Plan(true, 200, true, window, 1);
        return new Validator(
                        () -> sessions(proving.world),
                        proving.tables,
                        plan,
                        Validation.fresh("live", Instant.now()),
                        told,
                        Duration.ZERO,
                        Clock.systemUTC())
                .run()
                .tables();
    }

    @Test
    void nothingOnItsWayIsAnAlarmAndWhatNoStreamBringsIsFound() throws Exception {
        try (Proving proving = Proving.of(SCHEMA)) {
            proving.world.run(Environment.LEGACY, ROWS);
            proving.world.drain(Environment.LEGACY);
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> clients =
                    List.of(client(proving.world, stop, 1), client(proving.world, stop, 2));
            try {
                Told told = new Told();
                List<TableSaved> tables = validate(proving, told, Duration.ofSeconds(4));
                assertThat(told.differences).isEmpty();
                assertThat(tables)
                        .allSatisfy(table ->
                                assertThat(table.differing()).as(table.table().name()).isZero());
                assertThat(tables.stream().mapToLong(TableSaved::met).sum())
                        .as("rows that were on their way")
                        .isPositive();
                assertThat(tables.getFirst().verdict(true)).isEqualTo(Verdict.EQUAL);
                planted(proving);
            } finally {
                stop.set(true);
                for (Thread one : clients) {
                    one.join();
                }
            }
        }
    }

    /// Tagged as Handoff's own, so that no stream takes notice; two of them beside rows that are
    /// written all the time.
    private static void planted(Proving proving) throws Exception {
        proving.rogue("UPDATE chart SET name = 'NAME 1' WHERE id = 1", true);
        proving.rogue("DELETE FROM chart WHERE id = 2", true);
        proving.rogue("INSERT INTO chart VALUES (90001, 'extra')", true);
        proving.rogue("INSERT INTO hot VALUES (77, 1)", true);
        Told told = new Told();
        List<TableSaved> tables = validate(proving, told, Duration.ZERO);
        assertThat(told.differences)
                .as(() ->
                        tables.stream()
                                .map(t -> t.table() + " unsettled " + t.unsettled())
                                .toList()
                                .toString())
                .extracting(one -> one.table().name().name() + " " + one.kind())
                .containsExactlyInAnyOrder(
                        "chart DIFFERS", "chart MISSING", "chart EXTRA", "hot EXTRA");
        assertThat(tables.getFirst().verdict(true)).isEqualTo(Verdict.DIFFERS);
    }
}
