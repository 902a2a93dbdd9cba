package org.handoff.engine.postgres.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.model.Environment;
import org.handoff.model.Finding;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A table without key that is never quiet: proven again while it is written, and a row too many is
/// found all the same.
final class ConstantWritesTest {
    private static final String SCHEMA = "CREATE TABLE events (a int, b text, at timestamptz)";
    private static final String ROWS =
            "INSERT INTO events SELECT i %% 300, 'b' || i %% 7, '2024-01-01' FROM"
                    + " generate_series(1, %d) i";

    /// Writes without a pause until told to stop; nothing it does leaves the multiset unchanged.
    private static Thread client(World world, AtomicBoolean stop, AtomicLong written, long seed) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    Random random = new Random(seed);
                    try (Connection session = world.client(Environment.LEGACY);
                            Statement statement = session.createStatement()) {
                        while (!stop.get()) {
                            statement.execute(write(random.nextInt(600), random.nextInt(3)));
                            written.incrementAndGet();
                        }
                    } catch (SQLException failure) {
                        throw new IllegalStateException(failure);
                    }
                });
    }

    private static String write(int value, int what) {
        String one = "ctid = (SELECT min(ctid) FROM events WHERE a = " + value + ")";
        return switch (what) {
            case 0 -> "INSERT INTO events VALUES (%d, 'new', '2024-02-02')".formatted(value);
            case 1 -> "UPDATE events SET b = b || 'x' WHERE " + one;
            default -> "DELETE FROM events WHERE " + one;
        };
    }

    @Test
    void aTableWithoutKeyIsProvenAgainWhileItIsWrittenAllTheTime() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        try (Proving proving = Proving.of(SCHEMA)) {
            proving.world.run(Environment.LEGACY, ROWS.formatted(20_000));
            List<Thread> clients =
                    List.of(
                            client(proving.world, stop, written, 1),
                            client(proving.world, stop, written, 2));
            try {
                for (int round = 0; round < 3; round++) {
                    proving.world.run(
                            Environment.LEGACY, "TRUNCATE events; " + ROWS.formatted(20_000));
                    proving.world.drain(Environment.LEGACY);
                    assertThat(proving.dirty.unproved())
                            .extracting(Finding::kind)
                            .containsExactly("table-unproved");
                    long before = written.get();
                    assertThat(proving.sweep()).isEmpty();
                    assertThat(written.get()).as("written meanwhile").isGreaterThan(before);
                    assertThat(proving.dirty.unproved()).isEmpty();
                }
                proving.rogue("INSERT INTO events VALUES (1000, 'rogue', now())", true);
                assertThat(proving.sweep())
                        .singleElement()
                        .satisfies(found -> {
                            assertThat(found.kind()).isEqualTo("row-extra");
                            assertThat(found.count()).isEqualTo(1);
                        });
                proving.rogue("DELETE FROM events WHERE b = 'rogue'", true);
                proving.rogue(
                        "UPDATE events SET at = '2024-01-01 00:00:00.000001+00' WHERE ctid ="
                                + " (SELECT min(ctid) FROM events WHERE at = '2024-01-01')",
                        true);
                assertThat(proving.sweep())
                        .extracting(Finding::kind)
                        .containsExactly("row-differs");
                proving.rogue(
                        "UPDATE events SET at = '2024-01-01' WHERE at = '2024-01-01"
                                + " 00:00:00.000001+00'",
                        true);
                assertThat(proving.sweep()).isEmpty();
            } finally {
                stop.set(true);
                for (Thread client : clients) {
                    client.join();
                }
            }
            assertThat(proving.prove().findings()).isEmpty();
            proving.world.assertEqual();
        }
    }
}
