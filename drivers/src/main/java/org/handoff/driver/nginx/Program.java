package org.handoff.driver.nginx;

import org.handoff.driver.Deadline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs nginx's own program for a moment: a test of the configuration, a signal to the master.
///
/// @param exit its code; -1 if it was ended at the deadline
/// @param words what it printed, shortened
record Program(int exit, String words) {
    private static final int WORDS_MAX = 4_000;

    static Program run(Path program, Path config, List<String> arguments, Deadline deadline)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "-c", config.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        Thread end =
                Thread.ofVirtual().name("nginx-deadline").start(() -> endAt(process, deadline));
        try (InputStream out = process.getInputStream()) {
            String words = new String(out.readNBytes(WORDS_MAX), StandardCharsets.UTF_8);
            out.transferTo(OutputStream.nullOutputStream());
            int exit = process.waitFor();
            return new Program(deadline.isOver() ? -1 : exit, words.strip());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            end.interrupt();
        }
    }

    private static void endAt(Process process, Deadline deadline) {
        try {
            if (!process.waitFor(deadline.left().toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The line that says what is wrong.
    String complaint() {
        return words.lines()
                .filter(it -> it.contains("[emerg]") || it.contains("[error]"))
                .findFirst()
                .orElse(exit < 0 ? "it did not end in time" : "it ended with " + exit);
    }
}
