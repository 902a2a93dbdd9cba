package org.handoff.driver.nginx;

import org.handoff.driver.Deadline;
import org.handoff.driver.Mark;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What the running workers say of themselves.
///
/// @param observe where they tell their mark
/// @param pidFile of the master
record Workers(InetSocketAddress observe, Path pidFile) {
    private static final int ANSWER_MAX = 4_000;

    /// The mark that a worker runs by, asked over a connection of its own; empty if it answers
    /// something else.
    ///
    /// @throws IOException if nobody answers there
    Optional<Mark> mark(Deadline deadline) throws IOException {
        int millis = (int) Math.max(1, deadline.left().toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(observe.getHostString(), observe.getPort()), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream()
                    .write("GET /handoff HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return Mark.in(new String(in.readNBytes(ANSWER_MAX), StandardCharsets.US_ASCII));
        }
    }

    /// Workers of an earlier configuration that still finish their connections; -1 if this system
    /// does not tell.
    int leaving() {
        try {
            long master = Long.parseLong(Files.readString(pidFile).strip());
            return (int)
                    ProcessHandle.of(master).stream()
                            .flatMap(ProcessHandle::children)
                            .filter(it -> title(it.pid()).contains("shutting down"))
                            .count();
        } catch (IOException | NumberFormatException _) {
            return -1;
        }
    }

    private static String title(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException _) {
            return "";
        }
    }
}
