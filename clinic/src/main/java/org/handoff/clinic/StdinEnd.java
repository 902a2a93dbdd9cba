package org.handoff.clinic;

import java.io.IOException;

/// Waits for the parent process to close our standard input, by intent or by its death.
public final class StdinEnd {
    private StdinEnd() {}

    public static void await() throws IOException {
        byte[] unread = new byte[256];
        int read;
        do {
            read = System.in.read(unread);
        } while (read >= 0);
    }
}
