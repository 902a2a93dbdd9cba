package org.handoff.engine.postgres.capture;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.socket.ChangeLog;
import org.handoff.socket.ChangeSink;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// One side's change log through its replication slot. Opened and read by one thread; confirmed and
/// closed by any. For one reading: after a failure make a new one.
public final class PostgresLog implements ChangeLog {
    private static final String IN_USE = "55006";
    private static final byte DATA = 'w';
    private static final byte KEEPALIVE = 'k';

    /// Tag, start and end of the data in the log, send time.
    private static final int DATA_HEADER = 25;

    private final PostgresSide side;
    private final ObjectNames names;
    private final List<Table> tables;
    private final PgOutput.Transactions transactions;
    private @Nullable Feedback feedback;
    private volatile @Nullable Connection closing;
    private volatile boolean closed;

    /// @param tables as the catalog showed them when the migration began
    public PostgresLog(PostgresSide side, String migration, List<Table> tables) {
        this(side, migration, tables, (_, _) -> {});
    }

    /// @param view is told of every transaction
    public PostgresLog(
            PostgresSide side, String migration, List<Table> tables, PostgresLogView view) {
        this(side, migration, tables, view::told);
    }

    private PostgresLog(
            PostgresSide side,
            String migration,
            List<Table> tables,
            PgOutput.Transactions transactions) {
        this.side = side;
        this.names = new ObjectNames(migration);
        this.tables = tables;
        this.transactions = transactions;
    }

    @Override
    public Position open() {
        Position from = slot();
        Connection opened = side.openReplication();
        closing = opened;
        String command =
                "START_REPLICATION SLOT %s LOGICAL 0/0 (proto_version '1', publication_names %s)"
                        .formatted(
                                Names.quoted(names.slot()),
                                Names.literal(Names.quoted(names.publication())));
        try {
            CopyDual stream = opened.unwrap(PGConnection.class).getCopyAPI().copyDual(command);
            feedback = new Feedback(stream, from);
            return from;
        } catch (SQLException failure) {
            close();
            throw startFault(failure);
        }
    }

    /// The position that was confirmed last; says what is wrong with the slot if anything is.
    private Position slot() {
        try (Connection sql = side.openSession();
                PreparedStatement query =
                        sql.prepareStatement(
                                "SELECT confirmed_flush_lsn, wal_status FROM pg_replication_slots"
                                    + " WHERE slot_name = ? AND database = current_database()")) {
            query.setString(1, names.slot());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw HandoffException.operator(
                            "slot.missing",
                            "Replication slot %s is not on %s.".formatted(names.slot(), side),
                            "The change log has a gap from here on: copy again.");
                }
                if ("lost".equals(row.getString("wal_status"))) {
                    throw HandoffException.operator(
                            "slot.lost",
                            "The server has thrown away log that slot %s of %s still needed."
                                    .formatted(names.slot(), side),
                            "Raise max_slot_wal_keep_size (and idle_replication_slot_timeout) and"
                                    + " copy again.");
                }
                return Position.parse(row.getString("confirmed_flush_lsn"));
            }
        } catch (SQLException failure) {
            throw Queries.failed("The replication slot of " + side + " could not be read", failure);
        }
    }

    private HandoffException startFault(SQLException failure) {
        if (IN_USE.equals(failure.getSQLState())) {
            return HandoffException.external(
                    "slot.busy",
                    "Replication slot %s of %s is read by another process."
                            .formatted(names.slot(), side),
                    "Only one replicator may run; end the other, or wait for it to end.",
                    failure);
        }
        return Queries.failed("The change log of " + side + " could not be opened", failure);
    }

    @Override
    public void read(ChangeSink sink) throws InterruptedException {
        Feedback reports = feedback;
        if (reports == null) {
            throw new IllegalStateException("open() comes first");
        }
        try (TypeSpelling spelling = new TypeSpelling(side);
                Feedback.Beat _ = reports.beat()) {
            PgOutput decoder = new PgOutput(new Relations(tables, spelling), transactions, sink);
            while (!closed) {
                byte[] message = reports.next();
                if (message == null) {
                    break;
                }
                accept(message, decoder, reports, sink);
            }
        } catch (SQLException failure) {
            if (!closed) {
                throw Queries.failed("The change log of " + side + " broke off", failure);
            }
            return;
        }
        if (!closed) {
            throw HandoffException.external(
                    "capture.ended",
                    "The server ended the change log of " + side + ".",
                    "It is being shut down, or the slot was dropped.",
                    new SQLException("end of copy"));
        }
    }

    private static void accept(byte[] message, PgOutput decoder, Feedback reports, ChangeSink sink)
            throws SQLException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        switch (message[0]) {
            case DATA -> {
                reports.received(buffer.getLong(1));
                decoder.accept(buffer.position(DATA_HEADER));
            }
            case KEEPALIVE -> {
                long end = buffer.getLong(1);
                reports.received(end);
                if (!decoder.isInTransaction()) {
                    sink.idle(new Position(end));
                }
                if (buffer.get(17) != 0) {
                    reports.send();
                }
            }
            default ->
                    throw HandoffException.bug(
                            "capture.protocol", "The server sent a message of unknown kind.");
        }
    }

    @Override
    public void confirm(Position upTo) {
        Feedback reports = feedback;
        if (reports != null) {
            reports.confirm(upTo);
        }
    }

    /// Cuts the connection: the reader may be waiting for the server's next byte.
    @Override
    public void close() {
        closed = true;
        Connection opened = closing;
        if (opened != null) {
            try {
                opened.abort(Runnable::run);
            } catch (SQLException failure) {
                throw Queries.failed("The change log's connection could not be cut", failure);
            }
        }
    }
}
