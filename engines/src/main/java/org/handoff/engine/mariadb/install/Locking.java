package org.handoff.engine.mariadb.install;

import org.handoff.engine.install.LockRetry;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;

/// Statements that lock a table in use.
final class Locking {
    /// How long one try may queue in front of others, in seconds: the server knows no less.
    private static final int LOCK_SECONDS = 1;

    private static final int LOCK_WAIT = 1205;
    private static final int DEADLOCK = 1213;

    private Locking() {}

    /// @param object what it locks, for the message
    static void run(MariaSession session, String object, String statement) throws WireFailure {
        session.execute("SET lock_wait_timeout = " + LOCK_SECONDS);
        LockRetry.run(object, () -> isRun(session, statement));
    }

    private static boolean isRun(MariaSession session, String statement) throws WireFailure {
        try {
            session.execute(statement);
            return true;
        } catch (WireFailure busy) {
            if (busy.code() == LOCK_WAIT || busy.code() == DEADLOCK) {
                return false;
            }
            throw busy;
        }
    }
}
