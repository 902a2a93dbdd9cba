package org.handoff.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A program and what it started. A child whose parent has ended belongs to the system's first
/// process, so the tree alone does not tell: each inherits a variable that no other run has. One
/// that threw its environment away, or runs as another user, is no longer found.
///
/// Source of fact: proc_pid_environ(5), Linux; elsewhere the tree has to do.
final class Family {
    /// Carries the run's mark.
    static final String VARIABLE = "HANDOFF_RUN";

    private static final Path PROCESSES = Path.of("/proc");

    /// How long the ending may take: a process that the kernel holds ends when it lets go.
    private static final Duration END_MAX = Duration.ofSeconds(2);

    private static final Duration PACE = Duration.ofMillis(10);

    private Family() {}

    /// Ends all of it, and what it starts meanwhile.
    static void end(Process program, String mark) {
        Deadline deadline = Deadline.in(END_MAX);
        List<ProcessHandle> left = living(program, mark);
        while (!left.isEmpty() && !deadline.isOver()) {
            left.forEach(ProcessHandle::destroyForcibly);
            pause();
            left = living(program, mark);
        }
    }

    private static List<ProcessHandle> living(Process program, String mark) {
        List<ProcessHandle> found = new ArrayList<>(program.descendants().toList());
        if (program.isAlive()) {
            found.add(program.toHandle());
        }
        Predicate<ProcessHandle> isMarked = it -> isMarked(it.pid(), mark);
        ProcessHandle.allProcesses().filter(isMarked).forEach(found::add);
        return found;
    }

    private static boolean isMarked(long process, String mark) {
        return environment(process).orElse("").contains(VARIABLE + "=" + mark);
    }

    /// Empty if it is another user's, or has ended.
    private static Optional<String> environment(long process) {
        Path file = PROCESSES.resolve(Long.toString(process)).resolve("environ");
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Not to be cut short: an interrupt is why some are ended.
    private static void pause() {
        boolean interrupted = Thread.interrupted();
        try {
            Thread.sleep(PACE);
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
