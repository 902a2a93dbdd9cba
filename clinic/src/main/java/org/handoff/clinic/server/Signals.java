package org.handoff.clinic.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Signals to processes by id; a process that is gone already is no error.
public final class Signals {
    private static final long LIMIT_SECONDS = 10;

    private Signals() {}

    /// @param name the signal without `SIG`
    public static void send(String name, List<Long> pids) throws IOException {
        if (pids.isEmpty()) {
            return;
        }
        List<String> line =
                new ArrayList<>(
                        List.of("sh", "-c", "s=$1; shift; kill -s $s \"$@\"", "kill", name));
        pids.forEach(pid -> line.add(Long.toString(pid)));
        Process process =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        "kill -s " + name + " did not end within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending SIG" + name, e);
        }
    }

    /// Sends to a process and all below it, again until nothing new turns up: a parent may fork
    /// meanwhile.
    public static void sendTree(String name, ProcessHandle root) throws IOException {
        List<Long> reached = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            List<Long> now = new ArrayList<>();
            now.add(root.pid());
            root.descendants().map(ProcessHandle::pid).forEach(now::add);
            now.removeAll(reached);
            if (now.isEmpty()) {
                return;
            }
            send(name, now);
            reached.addAll(now);
        }
    }
}
