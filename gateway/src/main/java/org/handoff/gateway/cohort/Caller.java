package org.handoff.gateway.cohort;

import org.jspecify.annotations.Nullable;

/// What a client's connection tells of the client.
public interface Caller {
    /// Its address as text, behind a PROXY header the one that it names; `unknown` if there is
    /// none.
    String address();

    /// Subject of the certificate that it showed; null if it showed none.
    @Nullable String certificateSubject();

    /// The port that it connected to.
    int port();
}
