package org.handoff.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program of the site's that was run for a moment, without a shell.
///
/// @param exit its code; [#TOO_LATE] if it was ended at the deadline
/// @param words what it printed, errors too, shortened; it may speak of anything
public record Program(int exit, String words) {
    /// It did not end in time, and was ended with everything that it had started.
    public static final int TOO_LATE = -1;

    /// In bytes.
    private static final int WORDS_MAX = 4_000;

    /// How long the last words may take once it ended: what it left running may hold its output
    /// open for ever.
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private static final int CHUNK = 4_096;

    /// With this process's environment.
    ///
    /// @throws IOException if it cannot be started, or the thread is interrupted
    public static Program run(List<String> command, Deadline deadline) throws IOException {
        return run(new ProcessBuilder(command), deadline);
    }

    /// With an environment of its own: what stands in ours, secrets too, is not its business.
    public static Program run(
            List<String> command, Map<String, String> environment, Deadline deadline)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return run(builder, deadline);
    }

    private static Program run(ProcessBuilder builder, Deadline deadline) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        Thread reader = Thread.ofVirtual().name("program-words").start(() -> read(process, words));
        try {
            boolean ended = process.waitFor(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                end(process);
            }
            reader.join(LAST_WORDS);
            return new Program(
                    ended ? process.exitValue() : TOO_LATE,
                    words.toString(StandardCharsets.UTF_8).strip());
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private static void read(Process process, ByteArrayOutputStream words) {
        byte[] chunk = new byte[CHUNK];
        try (InputStream out = process.getInputStream()) {
            int read = out.read(chunk);
            while (read >= 0) {
                words.write(chunk, 0, Math.min(read, WORDS_MAX - words.size()));
                read = out.read(chunk);
            }
        } catch (IOException _) {
            // It was ended; what it said until then stands there.
        }
    }
}
