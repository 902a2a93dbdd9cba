package org.handoff.engine.mariadb.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.data.follow.FollowerStatus;
import org.handoff.data.verify.DirtyKeys;
import org.handoff.engine.mariadb.apply.MariaWriter;
import org.handoff.engine.mariadb.fence.MariaFence;
import org.handoff.engine.mariadb.sequence.MariaSequences;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.SequenceState;
import org.handoff.model.Stretch;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;

/// Copy, following, fence and return between two real servers.
@Timeout(900)
final class MariaStreamTest {
    private static final Environment LEGACY = Environment.LEGACY;
    private static final Environment CLOUD = Environment.CLOUD;
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static final String SCHEMA =
            """
            CREATE TABLE patient (
              id bigint unsigned AUTO_INCREMENT PRIMARY KEY, mrn varchar(40) UNIQUE,
              name varchar(80) CHARACTER SET latin1, born date, weight decimal(6,2), doc json,
              raw blob, level enum('red','green'), seen timestamp(6) NULL, gone datetime NULL,
              upper_name varchar(80) AS (upper(mrn)) STORED, half float, whole double,
              who uuid, ip inet6);
            CREATE TABLE note (
              patient bigint unsigned, line int, body text, PRIMARY KEY (patient, line),
              FOREIGN KEY (patient) REFERENCES patient (id));
            CREATE TABLE audit (at int, what varchar(30), amount decimal(9,3));
            CREATE TABLE `Odd ``Name` (`select` int PRIMARY KEY, `a"b` varchar(20));
            CREATE TRIGGER counted AFTER INSERT ON note FOR EACH ROW
              INSERT INTO audit VALUES (NEW.line, 'note added', 1.5);
            """;

    private static final String ROWS =
            """
            INSERT INTO patient (mrn, name, born, weight, doc, raw, level, seen, gone, half, whole,
              who, ip)
              SELECT concat('m', seq), concat('Müller ', seq), '1950-01-01' + INTERVAL seq DAY,
                     seq / 7, '{"a": 1}', x'00ff5c27', 'red', '2026-01-02 03:04:05.000006',
                     '1000-01-01', seq / 3, seq / 3, uuid(), '2001:db8::1' FROM seq_1_to_3000;
            INSERT INTO note SELECT id, 1, repeat('body ', 50) FROM patient;
            INSERT INTO `Odd ``Name` VALUES (1, 'x'), (2, NULL);
            """;

    private static MariaWorld world() throws Exception {
        return new MariaWorld(SCHEMA, ROWS);
    }

    private static DirtyKeys follow(MariaWorld world) {
        DirtyKeys dirty = new DirtyKeys(world.plain(), DirtyKeys.Limits.DEFAULT);
        world.plain().forEach(table -> dirty.proven(table.name()));
        world.start(LEGACY, dirty.log(LEGACY));
        world.start(CLOUD, dirty.log(CLOUD));
        return dirty;
    }

    @Test
    void rowsAreCopiedInRangesAndEveryKindOfChangeArrives() throws Exception {
        try (MariaWorld world = world()) {
            assertThat(world.copied.rows()).isEqualTo(9002);
            assertThat(world.copied.findings()).isEmpty();
            assertThat(world.ask(CLOUD, "SELECT count(*) FROM audit")).isEqualTo("3000");
            world.assertEqual();
            DirtyKeys dirty = follow(world);
            world.run(
                    LEGACY,
                    """
                    INSERT INTO patient (mrn, name) VALUES ('', NULL), (NULL, 'it''s');
                    UPDATE patient SET name = 'plain', whole = -0.1 WHERE id % 3 = 0;
                    UPDATE note SET line = line + 10 WHERE patient % 5 = 0;
                    DELETE FROM note WHERE patient % 11 = 0;
                    DELETE FROM patient WHERE id % 11 = 0;
                    INSERT INTO note VALUES (1, 2, 'one more');
                    UPDATE audit SET what = 'one' WHERE what = 'note added' LIMIT 1;
                    DELETE FROM audit WHERE what = 'note added' LIMIT 3;
                    UPDATE `Odd ``Name` SET `a"b` = 'y', `select` = 7 WHERE `select` = 1;
                    START TRANSACTION;
                    UPDATE patient SET mrn = 'swap' WHERE id = 1;
                    UPDATE patient SET mrn = 'm1' WHERE id = 2;
                    UPDATE patient SET mrn = 'm2' WHERE id = 1;
                    COMMIT;
                    """);
            world.drain(LEGACY);
            world.assertEqual();
            FollowerStatus status = world.follower(LEGACY).status();
            assertThat(status.findings()).isEmpty();
            assertThat(dirty.size(LEGACY)).isPositive();
            // What the applier wrote to the other side is known as its own there.
            world.drain(CLOUD);
            assertThat(world.follower(CLOUD).status().findings()).isEmpty();
            assertThat(dirty.size(CLOUD)).isZero();
        }
    }

    @Test
    void aTruncateIsCarriedAndAChangeOfTheSchemaIsTold() throws Exception {
        try (MariaWorld world = world()) {
            follow(world);
            world.run(LEGACY, "TRUNCATE TABLE audit;\nINSERT INTO audit VALUES (1, 'after', 2)");
            world.drain(LEGACY);
            world.assertEqual();
            assertThat(world.ask(CLOUD, "SELECT count(*) FROM audit")).isEqualTo("1");
            world.run(LEGACY, "CREATE INDEX more ON audit (at)");
            world.drain(LEGACY);
            assertThat(world.follower(LEGACY).status().findings().toString())
                    .contains("schema-changed", "public.audit", "CREATE ran on this side");
        }
    }

    @Test
    void aStreamThatWasCutOffGoesOnWhereItWasAndASecondWriterIsShutOut() throws Exception {
        try (MariaWorld world = world()) {
            DirtyKeys dirty = follow(world);
            for (int round = 0; round < 3; round++) {
                world.run(LEGACY, "UPDATE patient SET weight = weight + 1 WHERE id < 500");
                world.stop(LEGACY);
                world.run(LEGACY, "DELETE FROM note WHERE patient = " + (100 + round));
                world.start(LEGACY, dirty.log(LEGACY));
            }
            world.drain(LEGACY);
            world.assertEqual();
            world.stop(LEGACY);
            Progress initially = Progress.from(Position.START, true, Epoch.NONE);
            try (MariaWriter first = new MariaWriter(world.side(CLOUD), List.of(), LEGACY);
                    MariaWriter second = new MariaWriter(world.side(CLOUD), List.of(), LEGACY)) {
                Progress stored = first.open(initially);
                assertThat(stored.applied()).isGreaterThan(Position.START);
                assertThat(second.open(initially)).isEqualTo(stored);
                Stretch nothing = new Stretch(List.of(), List.of(), List.of(), stored);
                assertThatThrownBy(() -> first.write(nothing))
                        .isInstanceOf(HandoffException.class)
                        .hasMessageContaining("claimed");
                second.write(nothing);
            }
        }
    }

    @Test
    void ownershipMovesThereAndBackAndEachSideRefusesWhatIsTheOthers() throws Exception {
        try (MariaWorld world = world();
                MariaFence legacy = new MariaFence(LEGACY, world.side(LEGACY));
                MariaFence cloud = new MariaFence(CLOUD, world.side(CLOUD))) {
            follow(world);
            assertThatThrownBy(() -> world.run(CLOUD, "DELETE FROM audit"))
                    .isInstanceOfSatisfying(
                            WireFailure.class,
                            refused -> assertThat(refused.code()).isEqualTo(1290));
            Environment owner = LEGACY;
            for (int epoch = 1; epoch <= 3; epoch++) {
                MariaFence from = owner == LEGACY ? legacy : cloud;
                MariaFence to = owner == LEGACY ? cloud : legacy;
                world.run(owner, "UPDATE patient SET weight = weight + 1 WHERE id < 50");
                Epoch now = new Epoch(epoch);
                assertThat(from.handle(new Command.Fence(owner, now, BOUND, false)))
                        .isEqualTo(new Reply.Ownership(owner, now, now, false, List.of()));
                Environment fenced = owner;
                assertThatThrownBy(() -> world.run(fenced, "DELETE FROM note"))
                        .isInstanceOf(WireFailure.class);
                world.drain(owner);
                world.assertEqual();
                assertThat(to.handle(new Command.Unfence(owner.other(), now)))
                        .isEqualTo(new Reply.Ownership(owner.other(), now, now, true, List.of()));
                owner = owner.other();
                world.run(
                        owner,
                        "INSERT INTO patient (mrn) VALUES ('new "
                                + epoch
                                + "');\n"
                                + "INSERT INTO note VALUES (%d, 77, 'x')".formatted(epoch));
                world.drain(owner);
                world.assertEqual();
            }
            assertThat(from(legacy, new Command.Unfence(LEGACY, new Epoch(1))))
                    .isInstanceOf(Reply.Stale.class);
            for (Environment side : Environment.values()) {
                assertThat(world.follower(side).status().findings()).isEmpty();
            }
        }
    }

    private static Reply from(MariaFence fence, Command command) {
        return fence.handle(command);
    }

    @Test
    void transactionsThatTheLogTakesBackDoNotHoldItUp() throws Exception {
        try (MariaWorld world = world()) {
            follow(world);
            for (int i = 0; i < 6; i++) {
                world.run(
                        LEGACY,
                        """
                        START TRANSACTION;
                        CREATE TEMPORARY TABLE tmp%1$d (i int);
                        INSERT INTO audit VALUES (%1$d, 'never', 1);
                        ROLLBACK;
                        INSERT INTO audit VALUES (%1$d, 'kept', 1);
                        """
                                .formatted(i));
                long begun = System.nanoTime();
                world.drain(LEGACY);
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("lag behind the %d. one", i + 1)
                        .isLessThan(Duration.ofSeconds(4));
            }
            assertThat(world.ask(CLOUD, "SELECT count(*) FROM audit WHERE what = 'never'"))
                    .isEqualTo("0");
            assertThat(world.ask(CLOUD, "SELECT count(*) FROM audit WHERE what = 'kept'"))
                    .isEqualTo("6");
        }
    }

    @Test
    void theNumbersHandedOutAndRolledBackAreLeftOut() throws Exception {
        try (MariaWorld world = world()) {
            world.run(
                    LEGACY,
                    """
                    START TRANSACTION;
                    INSERT INTO patient (mrn) SELECT concat('never ', seq) FROM seq_1_to_5000;
                    ROLLBACK;
                    """);
            try (MariaSequences legacy = MariaSequences.open(world.side(LEGACY), _ -> true);
                    MariaSequences cloud = MariaSequences.open(world.side(CLOUD), _ -> true)) {
                SequenceState ahead = legacy.read().getFirst();
                assertThat(ahead.last()).isGreaterThanOrEqualTo(8000);
                assertThat(cloud.read().getFirst().last()).isLessThan(8000);
                cloud.set(List.of(ahead));
                assertThat(cloud.read()).containsExactly(ahead);
            }
        }
    }

    @Test
    void nothingOfOursStaysAndTheSitesTriggersAreAsTheyWere() throws Exception {
        String triggers =
                "SELECT group_concat(concat_ws('|', trigger_name, definer, sql_mode,"
                        + " collation_connection, action_statement)) FROM"
                        + " information_schema.triggers WHERE trigger_schema = database()";
        MariaWorld world = world();
        String during = world.ask(LEGACY, triggers);
        assertThat(during).contains("handoff_insert_", "@handoff_receiving");
        world.close();
        for (Environment side : Environment.values()) {
            assertThat(world.ask(side, triggers))
                    .startsWith("counted|")
                    .contains("INSERT INTO audit VALUES (NEW.line, 'note added', 1.5)")
                    .doesNotContain("handoff_receiving", "handoff_insert");
            assertThat(
                            world.ask(
                                    side,
                                    "SELECT count(*) FROM information_schema.schemata WHERE"
                                            + " schema_name = 'handoff_"
                                            + world.side(side).database()
                                            + "'"))
                    .isEqualTo("0");
            world.run(side, "INSERT INTO audit VALUES (1, 'open again', 1)");
        }
    }
}
