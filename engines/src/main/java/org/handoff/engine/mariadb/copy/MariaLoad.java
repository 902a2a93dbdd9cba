package org.handoff.engine.mariadb.copy;

import org.handoff.engine.mariadb.apply.RowWrites;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.socket.CopyTarget;

import java.nio.ByteBuffer;

/// One range being written, in a transaction that ends with the range's record. Used by one thread
/// at a time.
final class MariaLoad implements CopyTarget.Load {
    private final MariaSession session;
    private final MariaCopyJournal journal;
    private final SpelledTable table;
    private final CopiedRow form;
    private final RowWrites writes;
    private long rows;

    MariaLoad(MariaSession session, MariaCopyJournal journal, SpelledTable table)
            throws WireFailure {
        this.session = session;
        this.journal = journal;
        this.table = table;
        this.form = new CopiedRow(table);
        this.writes = new RowWrites(session, table);
        session.execute("START TRANSACTION");
    }

    @Override
    public void write(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        try {
            while (in.hasRemaining()) {
                writes.add(form.next(in));
                rows++;
            }
        } catch (WireFailure failure) {
            throw RangeReader.failed(table.table().name(), failure);
        }
    }

    @Override
    public void commit(CopyTarget.Done done) {
        if (rows != done.leaf().rows()) {
            throw HandoffException.bug(
                    "copy.count",
                    "%d rows of %s were read and %d written."
                            .formatted(done.leaf().rows(), table.table().name(), rows));
        }
        try {
            writes.flush();
            journal.record(session, table.table(), done);
            session.execute("COMMIT");
        } catch (WireFailure failure) {
            throw RangeReader.failed(table.table().name(), failure);
        }
    }

    /// The server rolls back what a session leaves uncommitted.
    @Override
    public void close() {
        session.close();
    }
}
