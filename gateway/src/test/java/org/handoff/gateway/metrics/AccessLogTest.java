package org.handoff.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.gateway.http.Request;
import org.handoff.gateway.route.RouteRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

@Timeout(60)
class AccessLogTest {
    private static final RouteNames ROUTES = new RouteNames(RouteRules.BY_METHOD);
    @TempDir private Path folder;

    private static AccessRecord record(int number) {
        return new AccessRecord(
                1_700_000_000_000L,
                Request.Method.GET,
                0,
                Answerer.LEGACY,
                200,
                number,
                1,
                5_000,
                0,
                Outcome.ANSWERED,
                0);
    }

    private AccessLog log(Path file, long maxBytes, int queued) {
        return new AccessLog(new AccessConfig(file, maxBytes, 2, queued, null), ROUTES);
    }

    @Test
    void a_record_is_one_line_of_json() throws Exception {
        Path file = folder.resolve("access.jsonl");
        try (AccessLog log = log(file, 1 << 20, 8)) {
            assertThat(log.ring().offer(record(7))).isTrue();
            log.start();
        }
        assertThat(Files.readString(file))
                .isEqualTo(
                        """
                        {"time":"2023-11-14T22:13:20Z","method":"GET","route":"other",\
                        "by":"legacy","status":200,"up":7,"down":1,"micros":5,"heldMicros":0,\
                        "outcome":"answered"}
                        """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void what_finds_the_queue_full_is_dropped_and_counted_and_nobody_waits() throws Exception {
        Path file = folder.resolve("access.jsonl");
        AccessLog log = log(file, 1 << 20, 8);
        RecordRing ring = log.ring();
        for (int i = 0; i < 20; i++) {
            assertThat(ring.offer(record(i))).isEqualTo(i < 8);
        }
        assertThat(log.droppedTotal()).isEqualTo(12);
        log.start();
        log.close();
        assertThat(log.writtenTotal()).isEqualTo(8);
        assertThat(Files.readAllLines(file)).hasSize(8).first().asString().contains("\"up\":0,");
    }

    @Test
    void all_records_of_all_loops_are_written_each_loop_s_in_order() throws Exception {
        Path file = folder.resolve("access.jsonl");
        AccessLog log = log(file, 64 << 20, 1 << 16);
        List<RecordRing> rings = List.of(log.ring(), log.ring(), log.ring());
        log.start();
        List<Thread> loops =
                rings.stream()
                        .map(ring ->
                                Thread.ofPlatform()
                                        .start(() -> {
                                            for (int i = 0; i < 50_000; i++) {
                                                ring.offer(record(i));
                                            }
                                        }))
                        .toList();
        for (Thread loop : loops) {
            loop.join();
        }
        log.close();
        assertThat(log.droppedTotal()).isZero();
        assertThat(log.writtenTotal()).isEqualTo(150_000);
        assertThat(Files.readAllLines(file)).hasSize(150_000);
    }

    @Test
    void a_full_file_moves_on_and_the_oldest_goes() throws Exception {
        Path file = folder.resolve("access.jsonl");
        AccessLog log = log(file, 1_024, 8);
        RecordRing ring = log.ring();
        log.start();
        for (int i = 0; i < 100; i++) {
            int number = i;
            until(() -> ring.offer(record(number)));
            until(() -> log.writtenTotal() == number + 1);
        }
        log.close();
        try (var files = Files.list(folder)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("access.jsonl", "access.jsonl.1", "access.jsonl.2");
        }
        assertThat(Files.size(folder.resolve("access.jsonl.1"))).isBetween(1_024L, 1_400L);
        List<String> newest = Files.readAllLines(file);
        assertThat(newest.getLast()).contains("\"up\":99,");
        assertThat(Files.readAllLines(folder.resolve("access.jsonl.1")).getLast())
                .contains("\"up\":" + (99 - newest.size()) + ",");
    }

    @Test
    void a_full_disk_costs_records_and_says_how_many() throws Exception {
        AccessLog log = log(Path.of("/dev/full"), 1 << 20, 8);
        RecordRing ring = log.ring();
        assertThat(ring.offer(record(1))).isTrue();
        log.start();
        until(() -> log.lostTotal() == 1);
        assertThat(ring.offer(record(2))).isTrue();
        until(() -> log.lostTotal() == 2);
        log.close();
        assertThat(log.writtenTotal()).isZero();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void until(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.holds()) {
            assertThat(System.nanoTime() - end).as("time").isNegative();
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
