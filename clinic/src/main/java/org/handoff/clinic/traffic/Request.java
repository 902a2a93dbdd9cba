package org.handoff.clinic.traffic;

import org.jspecify.annotations.Nullable;

import java.util.UUID;

/// One request on its way; owned by the loop's thread.
final class Request {
    final Kind kind;
    final @Nullable UUID ref;
    final @Nullable UUID appointment;
    final byte[] bytes;
    final long intendedNanos;
    int connectTries;

    /// @param ref the client's id of a write, null for a read
    /// @param appointment what a BOOK makes, so that a later CANCEL can name it
    /// @param intendedNanos when the schedule wanted it sent; latency counts from here
    Request(
            Kind kind,
            @Nullable UUID ref,
            @Nullable UUID appointment,
            byte[] bytes,
            long intendedNanos) {
        this.kind = kind;
        this.ref = ref;
        this.appointment = appointment;
        this.bytes = bytes;
        this.intendedNanos = intendedNanos;
    }
}
