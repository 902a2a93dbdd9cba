package org.handoff.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A program of the site's that was run for a moment, without a shell. What it leaves running when
/// it ends by itself goes on; what it started is ended with it only if it is too late.
///
/// @param exit its code; [#TOO_LATE] if it was ended at the deadline
/// @param words what it printed until it ended, errors too, shortened; it may speak of anything
public record Program(int exit, String words) {
    /// It did not end in time, and was ended with what it had started, as [Family] knows it.
    public static final int TOO_LATE = -1;

    /// In bytes.
    private static final int WORDS_MAX = 4_000;

    /// What is taken of its words at once, and at most once it ended: more than a pipe holds.
    private static final int CHUNK = 4_096;

    private static final int LAST_CHUNKS_MAX = 256;

    /// Between two looks at its words; it waits for us no longer than that if its pipe is full.
    private static final Duration PACE = Duration.ofMillis(20);

    /// With this process's environment.
    ///
    /// @throws IOException if it cannot be started, or the thread is interrupted
    public static Program run(List<String> command, Deadline deadline) throws IOException {
        return heard(new ProcessBuilder(command), deadline);
    }

    /// With an environment of its own: what stands in ours, secrets too, is not its business.
    public static Program run(
            List<String> command, Map<String, String> environment, Deadline deadline)
            throws IOException {
        return heard(builder(command, environment), deadline);
    }

    /// The same, and nobody hears what it prints: what it leaves running may print on for ever.
    ///
    /// @param started is told the process as soon as there is one
    /// @return its code; [#TOO_LATE] if it was ended at the deadline
    public static int runUnheard(
            List<String> command,
            Map<String, String> environment,
            Deadline deadline,
            Consumer<ProcessHandle> started)
            throws IOException {
        ProcessBuilder builder = builder(command, environment);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        return run(builder, deadline, started, process -> {});
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static Program heard(ProcessBuilder builder, Deadline deadline) throws IOException {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        int exit = run(builder, deadline, _ -> {}, process -> hear(process, words));
        return new Program(exit, words.toString(StandardCharsets.UTF_8).strip());
    }

    /// Takes words without ever waiting for them.
    private interface Hearing {
        void take(Process process) throws IOException;
    }

    private static int run(
            ProcessBuilder builder,
            Deadline deadline,
            Consumer<ProcessHandle> started,
            Hearing hearing)
            throws IOException {
        String mark = UUID.randomUUID().toString();
        builder.environment().put(Family.VARIABLE, mark);
        Process process = builder.redirectErrorStream(true).start();
        try {
            started.accept(process.toHandle());
            process.getOutputStream().close();
            while (!ended(process, deadline)) {
                hearing.take(process);
                if (deadline.isOver()) {
                    Family.end(process, mark);
                    return TOO_LATE;
                }
            }
            hearing.take(process);
            return process.exitValue();
        } catch (InterruptedException e) {
            Family.end(process, mark);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            Family.end(process, mark);
            throw e;
        }
    }

    private static boolean ended(Process process, Deadline deadline) throws InterruptedException {
        long millis = Math.min(PACE.toMillis(), deadline.left().toMillis() + 1);
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /// Only what is there already: a read that waits would last as long as whatever holds the other
    /// end of the pipe, and with it a thread of the machine's few.
    private static void hear(Process process, ByteArrayOutputStream words) throws IOException {
        byte[] chunk = new byte[CHUNK];
        InputStream out = process.getInputStream();
        for (int i = 0; i < LAST_CHUNKS_MAX && out.available() > 0; i++) {
            int read = out.read(chunk, 0, Math.min(CHUNK, out.available()));
            words.write(chunk, 0, Math.clamp(read, 0, WORDS_MAX - words.size()));
        }
    }
}
