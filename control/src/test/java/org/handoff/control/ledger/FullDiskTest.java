package org.handoff.control.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

final class FullDiskTest {
    @TempDir Path directory;

    @Test
    void nothing_new_is_begun_while_there_is_little_room() {
        AtomicLong free = new AtomicLong(LedgerRoom.NEEDED_BYTES - 1);
        LedgerRoom room = new LedgerRoom(directory.resolve("ledger.db"), free::get);

        Fault lack = Objects.requireNonNull(room.lack());

        assertThat(lack.code()).isEqualTo("ledger.room");
        assertThat(lack.sentence()).contains("ledger.db").contains("15 MB").contains("16 MB");
        free.set(LedgerRoom.NEEDED_BYTES);
        assertThat(room.lack()).isNull();
    }

    @Test
    void the_reserve_is_given_up_once_and_kept_again_when_there_is_room() {
        LedgerRoom room = new LedgerRoom(directory.resolve("ledger.db"), () -> Long.MAX_VALUE);
        Path reserve = directory.resolve("ledger.db.reserve");

        room.keepReserve();
        assertThat(reserve).hasSize(LedgerRoom.RESERVE_BYTES);
        assertThat(room.giveUpReserve()).isTrue();
        assertThat(room.giveUpReserve()).isFalse();
        assertThat(room.lack()).isNull();
        assertThat(reserve).hasSize(LedgerRoom.RESERVE_BYTES);
    }

    /// On a real disk that is really full; needs the right to mount one.
    @Test
    void on_a_full_disk_the_reserve_lets_a_run_write_how_it_ends_and_then_nothing_is_lost()
            throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString()))
                .as("mounting a small disk needs root")
                .isZero();
        try {
            fillAndAppend(disk);
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static void fillAndAppend(Path disk) throws Exception {
        long written = 0;
        try (SqliteLedger ledger = SqliteLedger.open(disk.resolve("ledger.db"), "first")) {
            ledger.append(ledger.head(), draft());
            fill(disk.resolve("others"));
            for (int i = 0; i < 40; i++) {
                ledger.append(ledger.head(), draft());
            }
            assertThat(disk.resolve("ledger.db.reserve")).doesNotExist();
            assertThat(ledger.lack()).isNotNull();
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    ledger.append(ledger.head(), draft());
                                }
                            })
                    .isInstanceOfSatisfying(
                            HandoffException.class,
                            full -> assertThat(full.fault().code()).isEqualTo("ledger.append"));
            written = ledger.readAll().size();
            assertThat(written).isGreaterThanOrEqualTo(41);
            Files.delete(disk.resolve("others"));
            ledger.append(ledger.head(), draft());
        }
        try (SqliteLedger again = SqliteLedger.open(disk.resolve("ledger.db"), "second")) {
            assertThat(again.verify()).isEqualTo(new Ledger.Check(written + 1, 0, ""));
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(Files.getFileStore(file.getParent()).getUsableSpace()).isLessThan(4096);
        }
    }

    private static Draft draft() {
        return new Draft(
                Instant.parse("2026-01-01T00:00:00Z"), Epoch.NONE, "test", new Entry.Started());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noSuchCommand) {
            return -1;
        }
    }
}
