package org.handoff.gateway.metrics;

import org.handoff.model.Environment;

/// Who answered a request.
public enum Answerer {
    LEGACY,
    CLOUD,
    /// The gateway itself, or nobody.
    GATEWAY;

    public static Answerer of(Environment side) {
        return side == Environment.LEGACY ? LEGACY : CLOUD;
    }
}
