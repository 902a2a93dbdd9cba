package org.handoff.gateway.metrics;

/// What became of a request.
public enum Outcome {
    /// A side's answer was passed on, whatever its status.
    ANSWERED,
    /// It became a tunnel (WebSocket), which ended.
    TUNNELLED,
    /// Malformed or ambiguous: refused, and nothing of it forwarded.
    MALFORMED,
    /// A bound of the hold refused it, or it waited too long.
    NOT_HELD,
    /// No connection to its side was to be had; never sent.
    UNREACHED,
    /// Sent, and its side closed, was silent, or answered something that is no HTTP.
    UNANSWERED,
    /// Its client did not send its body in time.
    SLOW,
    /// The answer broke off after its head.
    BROKEN,
    /// Its client left before the answer's end.
    CLIENT_GONE
}
