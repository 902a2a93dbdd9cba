package org.handoff.engine.postgres.copy;

import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.HandoffException;
import org.handoff.socket.CopyTarget;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import java.sql.Connection;
import java.sql.SQLException;

/// One range being written: COPY FROM STDIN in a transaction that ends with the range's record.
/// Used by one thread.
final class PostgresLoad implements CopyTarget.Load {
    /// Signature, no flags, no extension.
    static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    static final byte[] TRAILER = {(byte) 0xFF, (byte) 0xFF};

    private final Sessions sessions;
    private final Connection session;
    private final CopyForm form;
    private final CopyIn copy;
    private boolean ended;

    PostgresLoad(Sessions sessions, Connection session, CopyForm form) throws SQLException {
        this.sessions = sessions;
        this.session = session;
        this.form = form;
        this.copy = session.unwrap(PGConnection.class).getCopyAPI().copyIn(form.in());
        if (form.binary()) {
            copy.writeToCopy(HEADER, 0, HEADER.length);
        }
    }

    @Override
    public void write(byte[] bytes, int length) {
        try {
            copy.writeToCopy(bytes, 0, length);
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    @Override
    public void commit(CopyTarget.Done done) {
        try {
            if (form.binary()) {
                copy.writeToCopy(TRAILER, 0, TRAILER.length);
            }
            long written = copy.endCopy();
            if (written != done.leaf().rows()) {
                throw HandoffException.bug(
                        "copy.count",
                        "%d rows of %s were read and %d written."
                                .formatted(done.leaf().rows(), form.table().name(), written));
            }
            CopyJournal.record(session, form.table(), done);
            session.commit();
        } catch (SQLException failure) {
            throw failed(failure);
        }
        ended = true;
        sessions.give(session);
    }

    private HandoffException failed(SQLException failure) {
        return Queries.redacted(
                "Table " + form.table().name() + " could not be written to the target", failure);
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        IllegalStateException aborted = new IllegalStateException("the load was given up");
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
            session.rollback();
        } catch (SQLException failure) {
            aborted.addSuppressed(failure);
        }
        Sessions.end(session, aborted);
    }
}
