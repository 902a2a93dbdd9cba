package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.socket.LogView;
import org.jspecify.annotations.Nullable;

/// [LogView] of one server.
///
/// **Why it is right.** A server writes a group of transactions to its log, shows them to whoever
/// reads it, and then commits them in the engine one after the other in the log's order, moving
/// `binlog_snapshot_position` along with each. So everything before that place is seen by every
/// snapshot taken from then on, and what is seen committed before it. Source of fact: the server's
/// `sql/log.cc`, `MYSQL_BIN_LOG::trx_group_commit_leader` and
/// `TC_LOG_BINLOG::set_status_variables`.
public final class MariaLogView implements LogView {
    private final MariaSide side;
    private @Nullable MariaSession session;

    public MariaLogView(MariaSide side) {
        this.side = side;
    }

    @Override
    public synchronized Position seenUpTo() {
        return seen();
    }

    @Override
    public synchronized Position end() {
        return seen();
    }

    private Position seen() {
        MariaSession open = session;
        if (open == null) {
            open = side.openSession();
            session = open;
        }
        try {
            return LogPlace.seen(side, open);
        } catch (HandoffException failure) {
            close();
            throw failure;
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
