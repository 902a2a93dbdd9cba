package org.handoff.engine.mariadb.catalog;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Position;

/// Places in a server's binary log: the sequence number of a GTID. Source of fact: MariaDB
/// documentation, "Global Transaction ID".
public final class MariaPositions {
    private MariaPositions() {}

    /// The end of the log; the greatest number of all domains, and [Position#START] without a log.
    public static Position end(MariaSession session) {
        long[] greatest = new long[1];
        try {
            session.query(
                    "SELECT @@gtid_binlog_pos",
                    row -> {
                        for (String gtid : row.word(0).split(",", -1)) {
                            String[] parts = gtid.strip().split("-", -1);
                            if (parts.length == 3) {
                                greatest[0] =
                                        Math.max(greatest[0], Long.parseUnsignedLong(parts[2]));
                            }
                        }
                    });
        } catch (WireFailure failure) {
            throw Failures.failed("The end of the binary log could not be read", failure);
        }
        return new Position(greatest[0]);
    }
}
