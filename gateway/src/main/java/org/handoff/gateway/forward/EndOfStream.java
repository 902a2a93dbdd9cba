package org.handoff.gateway.forward;

/// Written to a stream of HTTP/2 in place of ending a connection of its own.
public enum EndOfStream {
    /// No more comes behind what was written.
    INSTANCE
}
