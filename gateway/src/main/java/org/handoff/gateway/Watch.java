package org.handoff.gateway;

import org.handoff.gateway.metrics.AccessConfig;
import org.jspecify.annotations.Nullable;

/// What a gateway tells of its work.
///
/// @param host where figures are served
/// @param port of it, 0 for any free one; negative to serve none
/// @param access how requests are recorded; null for not at all
public record Watch(String host, int port, @Nullable AccessConfig access) {
    public static final Watch NONE = new Watch("127.0.0.1", -1, null);

    public Watch withPort(int other) {
        return new Watch(host, other, access);
    }

    public Watch withAccess(@Nullable AccessConfig other) {
        return new Watch(host, port, other);
    }
}
