package org.handoff.gateway.relay;

/// Why a connection ended.
public enum RelayEnding {
    /// Both ends said so, and all that they sent was passed on before.
    DONE(false),
    /// The gateway stops, or the side lost ownership and it was the connection's turn, while
    /// nothing was under way: both ends are told in order.
    TURN(false),
    /// One end reset it, or broke off its TLS, or could not be written to: the other is reset.
    RESET(true),
    /// No PROXY header or no TLS handshake within the limit.
    NO_GREETING(true),
    TOO_MANY(true),
    /// It waited too long in a hold, or was one too many to hold.
    HELD(true),
    /// Its client left before it was forwarded.
    ABANDONED(true),
    /// No connection onwards within the limit.
    UNREACHED(true),
    /// Its policy ends open connections when a hold begins.
    HOLD(true),
    /// Its side lost ownership: the client sent more, which is not forwarded, or something was
    /// under way at its turn.
    MOVED(true),
    IDLE(true),
    /// The gateway's time to stop was over.
    STOPPED(true);

    private final boolean isCut;

    RelayEnding(boolean isCut) {
        this.isCut = isCut;
    }

    /// Whether both ends are reset, so that neither takes what it got for all.
    boolean isCut() {
        return isCut;
    }
}
