package org.handoff.clinic.server;

import java.io.IOException;
import java.nio.file.Path;

/// A tiny shell that waits on a pipe from this virtual machine; when that breaks, it ends the
/// server.
///
/// So a `kill -9` of the parent leaves no server behind. It checks `postmaster.pid` first, because
/// process ids are used again.
final class Watchdog {
    private static final String SCRIPT =
            """
            trap '' INT HUP TERM
            cat >/dev/null
            [ "$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null)" = "$3" ] || exit 0
            kill -s CONT "$1" 2>/dev/null
            kill -s QUIT "$1" 2>/dev/null
            n=0
            while kill -s 0 "$1" 2>/dev/null && [ $n -lt 30 ]; do sleep 0.1; n=$((n+1)); done
            kill -s KILL "$1" 2>/dev/null
            if [ "$4" = remove ]; then sleep 0.2; rm -rf "$2"; fi
            """;

    private final Process process;

    private Watchdog(Process process) {
        this.process = process;
    }

    static Watchdog over(long pid, Path directory, boolean keep) throws IOException {
        String id = Long.toString(pid);
        return new Watchdog(
                new ProcessBuilder(
                                "setsid",
                                "sh",
                                "-c",
                                SCRIPT,
                                "handoff-watchdog",
                                id,
                                directory.toString(),
                                id,
                                keep ? "keep" : "remove")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /// The server has ended in order: nothing to watch any more.
    void dismiss() throws IOException {
        process.destroyForcibly();
        process.getOutputStream().close();
    }
}
