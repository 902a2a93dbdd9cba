package org.handoff.engine.mariadb.rows;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;

/// A session that only reads. Long lists of keys stay lists: the server would make tables of them.
final class ReadSession {
    private static final String SETTINGS =
            "SET SESSION tx_read_only = 1, in_predicate_conversion_threshold = 0";

    private ReadSession() {}

    static MariaSession open(MariaSide side) {
        MariaSession session = side.openBulkSession();
        try {
            session.execute(SETTINGS);
            return session;
        } catch (WireFailure failure) {
            session.close();
            throw Failures.failed("A session for reading rows could not be set up", failure);
        }
    }
}
