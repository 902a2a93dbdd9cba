package org.handoff.clinic.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How a server process gets an account that PostgreSQL accepts: it refuses to run as uid 0.
///
/// The answer is found once per virtual machine by trying. Source of fact: PostgreSQL `main.c`,
/// `check_root`.
enum Account {
    /// We are an ordinary user: nothing to do.
    OWN,
    /// We are root; an unmapped user namespace makes the process see itself as an ordinary user.
    NAMESPACE,
    /// We are root and user namespaces are barred: the process runs as uid 65534.
    NOBODY;

    static final int NOBODY_ID = 65534;
    private static final long PROBE_LIMIT_SECONDS = 5;
    private static final Account CURRENT = detect();

    static Account current() {
        return CURRENT;
    }

    /// The command line that runs `command` under this account, keeping its process id.
    List<String> wrap(List<String> command) {
        List<String> line =
                new ArrayList<>(
                        switch (this) {
                            case OWN -> List.of();
                            case NAMESPACE -> List.of("unshare", "-U");
                            case NOBODY ->
                                    List.of(
                                            "setpriv",
                                            "--reuid=" + NOBODY_ID,
                                            "--regid=" + NOBODY_ID,
                                            "--clear-groups");
                        });
        line.addAll(command);
        return line;
    }

    /// Hands a fresh file or directory to the account.
    void own(Path path) throws IOException {
        if (this == NOBODY) {
            Files.setAttribute(path, "unix:uid", NOBODY_ID);
            Files.setAttribute(path, "unix:gid", NOBODY_ID);
        }
    }

    private static Account detect() {
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                return OWN;
            }
            return succeeds("unshare", "-U", "true") ? NAMESPACE : NOBODY;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return OWN;
        }
    }

    private static boolean succeeds(String... command) throws IOException {
        Process probe;
        try {
            probe =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException notInstalled) {
            return false;
        }
        try {
            if (probe.waitFor(PROBE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return probe.exitValue() == 0;
            }
            probe.destroyForcibly();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while probing for user namespaces", e);
        }
    }
}
