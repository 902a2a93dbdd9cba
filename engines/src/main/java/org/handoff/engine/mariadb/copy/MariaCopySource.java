package org.handoff.engine.mariadb.copy;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.capture.LogPlace;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The side that is copied from, at one consistent snapshot and at the place in the log that is
/// exactly its own. A server of MariaDB lends its snapshot to no other session, so one session
/// reads, and lanes wait for each other. Safe for threads.
public final class MariaCopySource implements CopySource, AutoCloseable {
    private final MariaSession session;
    private final Position position;
    private final Map<TableName, RangeReader> readers = new HashMap<>();

    private MariaCopySource(MariaSession session, Position position, List<SpelledTable> tables) {
        this.session = session;
        this.position = position;
        tables.forEach(table -> readers.put(table.table().name(), new RangeReader(table)));
    }

    /// Takes the snapshot.
    public static MariaCopySource open(MariaSide side, List<SpelledTable> tables) {
        MariaSession session = side.openBulkSession();
        try {
            session.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            session.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            return new MariaCopySource(session, LogPlace.seen(side, session), tables);
        } catch (WireFailure failure) {
            session.close();
            throw Failures.failed("A snapshot of " + side + " could not be taken", failure);
        } catch (HandoffException failure) {
            session.close();
            throw failure;
        }
    }

    /// Every transaction that committed before it is in the snapshot, every other one is in the log
    /// from there on.
    public Position position() {
        return position;
    }

    private RangeReader reader(Table table) {
        RangeReader reader = readers.get(table.name());
        if (reader == null) {
            throw HandoffException.bug("copy.table", table.name() + " is not copied.");
        }
        return reader;
    }

    @Override
    public synchronized List<CopyRange> cut(Table table, long rangeBytes) {
        try {
            return reader(table).cut(session, rangeBytes);
        } catch (WireFailure failure) {
            throw RangeReader.failed(table.name(), failure);
        }
    }

    @Override
    public synchronized long read(Table table, CopyRange range, Rows rows)
            throws InterruptedException {
        try {
            return reader(table).read(session, range, rows);
        } catch (WireFailure failure) {
            throw RangeReader.failed(table.name(), failure);
        }
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
