package org.handoff.gateway.metrics;

import org.handoff.gateway.relay.Relay;
import org.handoff.gateway.relay.StragglerJson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Who the relays' clients are now.
final class StragglersPage {
    private StragglersPage() {}

    static String of(List<Relay> relays) {
        try {
            return StragglerJson.all(relays);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
