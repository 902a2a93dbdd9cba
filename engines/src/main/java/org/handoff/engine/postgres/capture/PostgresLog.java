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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// One side's change log through its replication slot. Opened and read by one thread; confirmed and
/// closed by any. For one reading: after a failure make a new one.
public final class PostgresLog implements ChangeLog {
    private static final String IN_USE = "55006";
    private static final Duration CUT_OFF = Duration.ofSeconds(10);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(20);
    private static final byte DATA = 'w';
    private static final byte KEEPALIVE = 'k';

    /// Tag, start and end of the data in the log, send time.
    private static final int DATA_HEADER = 25;

    private final PostgresSide side;
    private final ObjectNames names;
    private final List<Table> tables;
    private final PgOutput.Transactions transactions;
    private final Backlog.Limits limits;
    private volatile @Nullable Confirmed confirmed;
    private @Nullable Feedback feedback;
    private Position at = Position.START;
    private volatile @Nullable Connection closing;
    private volatile boolean closed;

    /// @param tables as the catalog showed them when the migration began
    public PostgresLog(PostgresSide side, String migration, List<Table> tables) {
        this(side, migration, tables, (_, _) -> {}, Backlog.Limits.DEFAULT);
    }

    /// @param view is told of every transaction
    public PostgresLog(
            PostgresSide side, String migration, List<Table> tables, PostgresLogView view) {
        this(side, migration, tables, view::told, Backlog.Limits.DEFAULT);
    }

    private PostgresLog(
            PostgresSide side,
            String migration,
            List<Table> tables,
            PgOutput.Transactions transactions,
            Backlog.Limits limits) {
        this.side = side;
        this.names = new ObjectNames(migration);
        this.tables = tables;
        this.transactions = transactions;
        this.limits = limits;
    }

    /// The same, for tests: far behind after some kilobytes, in spans of some.
    public PostgresLog inSmallSpans() {
        return new PostgresLog(
                side,
                names.migration(),
                tables,
                transactions,
                new Backlog.Limits(
                        16 << 10,
                        4 << 10,
                        64 << 10,
                        64 << 20,
                        128 << 10,
                        Duration.ofMillis(100),
                        Duration.ofMillis(100)));
    }

    @Override
    public Position open() {
        Slot slot = slot();
        confirmed = new Confirmed(slot.confirmed());
        at = slot.confirmed();
        if (slot.behindBytes() <= limits.farBytes()) {
            stream(Duration.ZERO);
        } else if (slot.active()) {
            throw busy(new SQLException("active", IN_USE));
        }
        return at;
    }

    /// Claims the slot and lets the server stream from where reading stands.
    ///
    /// @param patience for a reader of ours that was just cut off
    private void stream(Duration patience) {
        Connection opened = side.openReplication();
        use(opened);
        String command =
                "START_REPLICATION SLOT %s LOGICAL %s (proto_version '1', publication_names %s)"
                        .formatted(
                                Names.quoted(names.slot()),
                                at,
                                Names.literal(Names.quoted(names.publication())));
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                CopyDual stream = opened.unwrap(PGConnection.class).getCopyAPI().copyDual(command);
                feedback = new Feedback(stream, at, confirmed());
                return;
            } catch (SQLException failure) {
                if (closed || !isInUse(failure) || System.nanoTime() > end) {
                    close();
                    throw startFault(failure);
                }
            }
            LockSupport.parkNanos(BUSY_PAUSE.toNanos());
        }
    }

    /// What [#close] has to cut.
    private void use(Connection opened) {
        closing = opened;
        if (closed) {
            close();
        }
    }

    private Confirmed confirmed() {
        Confirmed known = confirmed;
        if (known == null) {
            throw new IllegalStateException("open() comes first");
        }
        return known;
    }

    /// @param confirmed all before it may be forgotten
    /// @param active whether somebody reads it
    /// @param behindBytes of log that were not confirmed yet
    private record Slot(Position confirmed, boolean active, long behindBytes) {}

    /// The position that was confirmed last; says what is wrong with the slot if anything is.
    private Slot slot() {
        try (Connection sql = side.openSession();
                PreparedStatement query =
                        sql.prepareStatement(
                                "SELECT confirmed_flush_lsn, wal_status, active,"
                                        + " pg_wal_lsn_diff(pg_current_wal_flush_lsn(),"
                                        + " confirmed_flush_lsn)::bigint AS behind FROM"
                                        + " pg_replication_slots WHERE slot_name = ? AND database ="
                                        + " current_database()")) {
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
                return new Slot(
                        Position.parse(row.getString("confirmed_flush_lsn")),
                        row.getBoolean("active"),
                        row.getLong("behind"));
            }
        } catch (SQLException failure) {
            throw Queries.failed("The replication slot of " + side + " could not be read", failure);
        }
    }

    private HandoffException startFault(SQLException failure) {
        return isInUse(failure)
                ? busy(failure)
                : Queries.failed("The change log of " + side + " could not be opened", failure);
    }

    private static boolean isInUse(SQLException failure) {
        return IN_USE.equals(failure.getSQLState());
    }

    private HandoffException busy(SQLException failure) {
        return HandoffException.external(
                "slot.busy",
                "Replication slot %s of %s is read by another process."
                        .formatted(names.slot(), side),
                "Only one replicator may run; end the other, or wait for it to end.",
                failure);
    }

    @Override
    public void read(ChangeSink sink) throws InterruptedException {
        Backlog backlog = new Backlog(side, names, limits, confirmed(), this::use);
        try (TypeSpelling spelling = new TypeSpelling(side)) {
            PgOutput decoder = new PgOutput(new Relations(tables, spelling), transactions, sink);
            while (!closed) {
                Feedback reports = feedback;
                if (reports == null) {
                    at = backlog.read(at, decoder, sink);
                    stream(CUT_OFF);
                } else if (!follow(reports, decoder, backlog, sink)) {
                    break;
                }
            }
        } catch (SQLException failure) {
            if (!closed) {
                throw Queries.failed("The change log of " + side + " broke off", failure);
            }
            return;
        } catch (HandoffException failure) {
            if (!closed) {
                throw failure;
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

    /// Reads the stream.
    ///
    /// @return whether it was left because it is far behind; otherwise the server ended it
    private boolean follow(Feedback reports, PgOutput decoder, Backlog backlog, ChangeSink sink)
            throws SQLException, InterruptedException {
        long lookAt = System.nanoTime() + limits.age().toNanos();
        try (Feedback.Beat _ = reports.beat()) {
            while (!closed) {
                byte[] message = reports.next();
                if (message == null) {
                    return false;
                }
                accept(message, decoder, reports, sink);
                if (isLate(message, decoder, lookAt)) {
                    lookAt = System.nanoTime() + limits.age().toNanos();
                    if (backlog.isFar(at.orLater(decoder.end()))) {
                        leave(decoder);
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// Whether it is time to ask how far the log has got: a transaction was old when it came.
    private boolean isLate(byte[] message, PgOutput decoder, long lookAt) {
        return message[0] == DATA
                && !decoder.isInTransaction()
                && System.nanoTime() - lookAt > 0
                && decoder.committedAt().isBefore(Instant.now().minus(limits.age()));
    }

    private void leave(PgOutput decoder) throws SQLException {
        at = at.orLater(decoder.end());
        feedback = null;
        Connection stream = closing;
        if (stream != null) {
            stream.abort(Runnable::run);
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
        Confirmed known = confirmed;
        if (known != null) {
            known.raise(upTo);
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
