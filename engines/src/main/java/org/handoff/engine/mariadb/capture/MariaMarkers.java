package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Epoch;
import org.handoff.socket.Markers;
import org.jspecify.annotations.Nullable;

/// Writes markers over one warm session, which is made anew when it broke. Any thread, one at a
/// time.
public final class MariaMarkers implements Markers {
    /// Markers older than an hour go, now and then.
    private static final int TRIM_EVERY = 500;

    private final MariaSide side;
    private final String table;
    private @Nullable MariaSession session;
    private int written;

    public MariaMarkers(MariaSide side) {
        this.side = side;
        this.table = Names.quoted(side.own().database()) + ".marker";
    }

    @Override
    public synchronized void write(String id, Epoch epoch) {
        try {
            MariaSession open = session;
            if (open == null) {
                open = side.openSession();
                session = open;
            }
            open.execute(
                    "INSERT INTO %s (id, epoch) VALUES (%s, %d) ON DUPLICATE KEY UPDATE epoch = VALUES(epoch), times = times + 1"
                            .formatted(table, Names.literal(id), epoch.number()));
            if (++written % TRIM_EVERY == 0) {
                open.execute(
                        "DELETE FROM " + table + " WHERE written_at < NOW(6) - INTERVAL 1 HOUR");
            }
        } catch (WireFailure failure) {
            close();
            throw Failures.failed("A marker could not be written on " + side, failure);
        }
    }

    @Override
    public synchronized void close() {
        MariaSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }
}
