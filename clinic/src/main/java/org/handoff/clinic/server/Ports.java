package org.handoff.clinic.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Free TCP ports on the loopback address.
public final class Ports {
    private Ports() {}

    /// A port that was free a moment ago; somebody else may take it first, so callers try again.
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
