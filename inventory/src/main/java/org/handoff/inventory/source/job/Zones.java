package org.handoff.inventory.source.job;

import java.time.DateTimeException;
import java.time.ZoneId;

/// Time zones as files name them.
final class Zones {
    private Zones() {}

    /// `otherwise` if there is no such zone.
    static ZoneId of(String name, ZoneId otherwise) {
        try {
            return ZoneId.of(name.strip().replace("\"", ""));
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
