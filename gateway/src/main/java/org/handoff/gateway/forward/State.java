package org.handoff.gateway.forward;

/// Where an exchange is.
enum State {
    NEW,
    /// Waits at the gate.
    HELD,
    /// Waits for a connection to its side; not a byte of it was sent.
    CONNECTING,
    /// Its head was sent.
    SENT,
    /// Its answer has begun.
    ANSWERING,
    /// Both directions pass untouched until either end closes.
    TUNNEL,
    OVER;

    /// Whether bytes of the body may be sent.
    boolean takesBody() {
        return this == SENT || this == ANSWERING || this == TUNNEL;
    }
}
