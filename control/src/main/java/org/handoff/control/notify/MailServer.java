package org.handoff.control.notify;

import org.jspecify.annotations.Nullable;

/// The server that takes e-mail.
///
/// @param user empty if it asks for none
/// @param password `null` if it asks for none
/// @param from the sender's address
/// @param trust whose authorities are believed; `null` believes Java's own
public record MailServer(
        String host,
        int port,
        Security security,
        String user,
        @Nullable Secrets password,
        String from,
        javax.net.ssl.@Nullable SSLContext trust) {
    /// How the connection is kept private.
    public enum Security {
        /// Begins in the clear and is refused unless it becomes TLS.
        STARTTLS,
        TLS,
        /// In the clear, for a relay on this machine.
        NONE
    }
}
