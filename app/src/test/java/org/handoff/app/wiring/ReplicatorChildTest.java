package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// With a real process as child, which only listens.
@Timeout(30)
class ReplicatorChildTest {
    @Test
    void whoMayNotBeInChargeHasNoReplicator(@TempDir Path folder) throws Exception {
        AtomicBoolean inCharge = new AtomicBoolean(true);
        // The pipe of its output stays open: the end of that is taken for its own.
        List<String> listens = List.of("sh", "-c", "exec 3>&1; exec cat >/dev/null");
        try (ReplicatorChild child =
                new ReplicatorChild(listens, folder.resolve("log"), inCharge::get)) {
            child.start();
            await(() -> child.pid() > 0);
            ProcessHandle first = ProcessHandle.of(child.pid()).orElseThrow();

            inCharge.set(false);
            await(() -> !first.isAlive() && child.pid() < 0);
            long quiet = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (System.nanoTime() - quiet < 0) {
                assertThat(child.pid()).as("no other is started").isNegative();
                Thread.sleep(10);
            }

            inCharge.set(true);
            await(() -> child.pid() > 0);
            assertThat(child.pid()).isNotEqualTo(first.pid());
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
