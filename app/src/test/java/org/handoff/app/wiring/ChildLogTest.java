package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;

@Timeout(30)
class ChildLogTest {
    @Test
    void aLogThatGrewIsEmptiedUnderItsWriterWhichGoesOnAtItsNewEnd(@TempDir Path folder)
            throws Exception {
        Path log = folder.resolve("replicator.log");
        ChildLog.bound(log, 10);
        Process cat =
                new ProcessBuilder("cat")
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        try (BufferedWriter lines = cat.outputWriter()) {
            lines.write("first line\n");
            lines.flush();
            await(log, "first line\n");
            ChildLog.bound(log, 1_000);
            assertThat(folder.resolve("replicator.log.1")).doesNotExist();
            ChildLog.bound(log, 10);
            assertThat(folder.resolve("replicator.log.1")).hasContent("first line\n");
            lines.write("second\n");
            lines.flush();
            await(log, "second\n");
        } finally {
            cat.destroyForcibly();
        }
    }

    /// Bounded by the test's own limit.
    private static void await(Path log, String text) throws Exception {
        while (!Files.readString(log).equals(text)) {
            Thread.sleep(10);
        }
    }
}
