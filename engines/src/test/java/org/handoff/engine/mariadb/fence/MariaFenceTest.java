package org.handoff.engine.mariadb.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.engine.mariadb.Maria;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.install.MariaInstallation;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.TableName;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.handoff.testkit.db.MariaServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// The fence of a real server, against other accounts.
@Timeout(600)
final class MariaFenceTest {
    private static final Environment SIDE = Environment.LEGACY;
    private static final int WRITERS = 4;

    private static MariaSide installed() throws Exception {
        MariaSide side = Maria.fresh();
        Maria.run(
                side,
                """
                CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, v varchar(20));
                INSERT INTO t (v) VALUES ('a');
                CREATE USER IF NOT EXISTS other@'%%' IDENTIFIED BY '%s';
                GRANT ALL ON *.* TO other@'%%';
                """
                        .formatted(MariaServer.PASSWORD));
        new MariaInstallation(side, SIDE, "fence-test")
                .install(true, List.of(new TableName("public", "t")));
        return side;
    }

    /// An account that may do everything on the server.
    private static MariaSide other(MariaSide side) {
        return new MariaSide(
                side.host(),
                side.port(),
                side.database(),
                side.schema(),
                "other",
                side.password(),
                side.tls(),
                side.connect());
    }

    private static Command fence(int epoch, long millis, boolean ends) {
        return new Command.Fence(SIDE, new Epoch(epoch), Duration.ofMillis(millis), ends);
    }

    @Test
    void anAccountThatMayDoEverythingIsRefusedAndOursIsNot() throws Exception {
        MariaSide side = installed();
        try (MariaFence fence = new MariaFence(SIDE, side);
                MariaSession theirs = other(side).openSession()) {
            fence.warm();
            theirs.execute("INSERT INTO t (v) VALUES ('b')");
            assertThat(fence.handle(fence(1, 5_000, false))).isInstanceOf(Reply.Ownership.class);
            for (String write :
                    List.of(
                            "INSERT INTO t (v) VALUES ('c')",
                            "UPDATE t SET v = 'c'",
                            "DELETE FROM t",
                            "REPLACE INTO t VALUES (1, 'c')")) {
                assertThatThrownBy(() -> theirs.execute(write))
                        .as(write)
                        .isInstanceOf(WireFailure.class)
                        .hasMessageContaining("does not accept writes");
            }
            theirs.query("SELECT * FROM t", _ -> {});
            Maria.run(side, "UPDATE t SET v = 'ours' WHERE id = 1");
            assertThat(fence.handle(new Command.Unfence(SIDE, new Epoch(1))))
                    .isEqualTo(
                            new Reply.Ownership(SIDE, new Epoch(1), new Epoch(1), true, List.of()));
            theirs.execute("DELETE FROM t");
        }
    }

    @Test
    void anOpenTransactionIsWaitedForNamedAndEndedIfItMayBe() throws Exception {
        MariaSide side = installed();
        try (MariaFence fence = new MariaFence(SIDE, side);
                MariaSession theirs = other(side).openSession()) {
            theirs.execute("START TRANSACTION");
            theirs.execute("UPDATE t SET v = 'open'");
            Reply waited = fence.handle(fence(1, 1_500, false));
            assertThat(waited).isInstanceOf(Reply.Failed.class);
            assertThat(((Reply.Failed) waited).fault().text())
                    .contains("1 transactions", "account other, address localhost, Sleep");
            Reply ended = fence.handle(fence(2, 3_000, true));
            assertThat(ended).isInstanceOf(Reply.Ownership.class);
            assertThat(((Reply.Ownership) ended).writable()).isFalse();
            assertThat(ended.toString()).contains("bypass-writer", "account other");
            assertThatThrownBy(() -> theirs.execute("COMMIT")).isInstanceOf(WireFailure.class);
        }
        String[] left = {""};
        try (MariaSession session = side.openSession()) {
            session.query("SELECT v FROM t", row -> left[0] = row.word(0));
        }
        assertThat(left[0]).isEqualTo("a");
    }

    @Test
    void aTransactionWithAnOldSnapshotIsRefusedAndDoesNotHoldUpTheOpening() throws Exception {
        MariaSide side = installed();
        try (MariaFence fence = new MariaFence(SIDE, side);
                MariaSession theirs = other(side).openSession()) {
            theirs.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            theirs.query("SELECT * FROM t", _ -> {});
            assertThat(fence.handle(fence(1, 3_000, false))).isInstanceOf(Reply.Ownership.class);
            assertThatThrownBy(() -> theirs.execute("DELETE FROM t"))
                    .hasMessageContaining("does not accept writes");
            assertThat(fence.handle(new Command.Unfence(SIDE, new Epoch(2))))
                    .isInstanceOf(Reply.Ownership.class);
        }
    }

    @Test
    void aPreparedTransactionStandsInTheWay() throws Exception {
        MariaSide side = installed();
        try (MariaFence fence = new MariaFence(SIDE, side);
                MariaSession theirs = other(side).openSession()) {
            theirs.execute("XA START 'one'");
            theirs.execute("INSERT INTO t (v) VALUES ('xa')");
            theirs.execute("XA END 'one'");
            theirs.execute("XA PREPARE 'one'");
            try {
                assertThat(fence.handle(fence(1, 400, true)).toString()).contains("prepared XA");
            } finally {
                theirs.execute("XA ROLLBACK 'one'");
            }
            assertThat(fence.handle(fence(2, 3_000, true))).isInstanceOf(Reply.Ownership.class);
        }
    }

    @Test
    void underManyWritersNothingCommitsBehindTheFence() throws Exception {
        MariaSide side = installed();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try (MariaSession session = other(side).openSession()) {
                                    while (!stop.get()) {
                                        session.execute("INSERT INTO t (v) VALUES ('w')");
                                        written.incrementAndGet();
                                    }
                                } catch (WireFailure fenced) {
                                    // What it is waiting for.
                                }
                            }));
        }
        try (MariaFence fence = new MariaFence(SIDE, side)) {
            while (written.get() < 200) {
                Thread.onSpinWait();
            }
            assertThat(fence.handle(fence(1, 10_000, false))).isInstanceOf(Reply.Ownership.class);
            long behind = count(side);
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(count(side)).isEqualTo(behind).isEqualTo(written.get() + 1);
        } finally {
            stop.set(true);
        }
    }

    private static long count(MariaSide side) throws WireFailure {
        long[] rows = new long[1];
        try (MariaSession session = side.openSession()) {
            session.query("SELECT count(*) FROM t", row -> rows[0] = row.number(0));
        }
        return rows[0];
    }
}
