package org.handoff.engine.postgres.capture;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.copy.CopyRows;
import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.model.Position;
import org.handoff.socket.ChangeSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;

/// Reads a log that is far behind, span by span, through `pg_logical_slot_get_binary_changes`
/// instead of the stream.
///
/// **Why.** A server that streams makes a system call for each change and one core of it ends at
/// some 25,000 small transactions a second; the function writes the same messages into one result,
/// several times as fast. **Why it is safe.** It reads through a temporary copy of the slot, which
/// runs ahead and is gone with the session: the slot itself moves only to what is [Confirmed]. So a
/// crash anywhere leaves what a crash of the stream leaves. Source of fact: PostgreSQL
/// documentation, "Replication Management Functions".
///
/// A span is read again from where its oldest open transaction began, so a log with a transaction
/// that stays open for long is left to the stream, which reads once. Used by the log's reader.
final class Backlog {
    /// When it pays, and how much is read at once.
    ///
    /// @param farBytes of log not read yet, from which the log is far behind
    /// @param nearBytes down to which it is read here, so that the stream, which begins where the
    ///   oldest transaction of the unconfirmed log began, meets a short rest
    /// @param spanBytes of log read at once; the server keeps its result, and the snapshot under
    ///   which it was made, until it is taken
    /// @param rereadBytes of log that a span may read again
    /// @param forgetBytes of log confirmed before the slot is told
    /// @param age of a streamed transaction, from which the stream is suspected to be far behind,
    ///   and the pace of looking
    /// @param rest how long the other side may write before the stream begins
    record Limits(
            long farBytes,
            long nearBytes,
            long spanBytes,
            long rereadBytes,
            long forgetBytes,
            Duration age,
            Duration rest) {
        static final Limits DEFAULT =
                new Limits(
                        8L << 20,
                        64L << 10,
                        32L << 20,
                        256L << 20,
                        64L << 20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2));
    }

    /// The result of a span stays in the server's memory up to here, then goes to its disk.
    private static final String MEMORY = "SET work_mem = '64MB'";

    /// The first span is this part of a whole one; each is twice as large as the one before.
    private static final int FIRST_SPAN = 8;

    private static final Duration REST_PAUSE = Duration.ofMillis(10);
    private static final int ROW_HEADER = 6;
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private final PostgresSide side;
    private final ObjectNames names;
    private final Limits limits;
    private final Confirmed confirmed;
    private final Consumer<Connection> opened;
    private Position forgotten;

    /// @param opened is told of the session, so that another thread can cut it
    Backlog(
            PostgresSide side,
            ObjectNames names,
            Limits limits,
            Confirmed confirmed,
            Consumer<Connection> opened) {
        this.side = side;
        this.names = names;
        this.limits = limits;
        this.confirmed = confirmed;
        this.opened = opened;
        this.forgotten = confirmed.position();
    }

    /// How the copied slot stands to the log.
    ///
    /// @param read all before it was read
    /// @param rereadBytes of log that the next span reads again
    /// @param aheadBytes of log behind it
    private record State(Position read, long rereadBytes, long aheadBytes) {}

    /// Whether so much of the log is ahead that it should be read here.
    boolean isFar(Position read) throws SQLException {
        try (Connection session = side.openSession();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_flush_lsn()")) {
            row.next();
            return Position.parse(row.getString(1)).value() - read.value() > limits.farBytes();
        }
    }

    /// Reads until little is left, or until the stream is the better reader.
    ///
    /// @return all before it was passed on
    /// @throws SQLException if it broke off within a transaction
    Position read(Position from, PgOutput decoder, ChangeSink sink)
            throws SQLException, InterruptedException {
        Position at = from;
        try (Connection session = side.openSession(Timeouts.BULK)) {
            opened.accept(session);
            String copy = copySlot(session, from);
            State state = state(session, copy);
            long before = Long.MAX_VALUE;
            // The other side has something to write soon.
            long bytes = limits.spanBytes() / FIRST_SPAN;
            while (isWorthwhile(state, before)) {
                before = state.aheadBytes();
                span(session, copy, new Position(at.value() + bytes), decoder);
                bytes = Math.min(2 * bytes, limits.spanBytes());
                State next = state(session, copy);
                if (next.read().equals(state.read())) {
                    break;
                }
                state = next;
                at = at.orLater(state.read());
                sink.idle(at);
                forget(session, limits.forgetBytes());
            }
            awaitConfirmed(at);
            forget(session, 1);
        } catch (SQLException refused) {
            if (decoder.isInTransaction()) {
                throw refused;
            }
            LOG.warn(
                    "The backlog of {} is read through the stream (SQLSTATE {}).",
                    side,
                    refused.getSQLState());
        }
        return at.orLater(decoder.end());
    }

    /// Far behind it is; nearer, as long as each span leaves half of what was ahead at most.
    private boolean isWorthwhile(State state, long before) {
        boolean gains = state.aheadBytes() > limits.nearBytes() && state.aheadBytes() < before / 2;
        return (state.aheadBytes() > limits.farBytes() || gains)
                && state.rereadBytes() <= limits.rereadBytes();
    }

    private String copySlot(Connection session, Position from) throws SQLException {
        String copy;
        try (Statement statement = session.createStatement()) {
            statement.execute(MEMORY);
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT slot_name FROM pg_copy_logical_replication_slot(%s, %s, true)"
                                    .formatted(
                                            Names.literal(names.slot()),
                                            "'handoff_backlog_' || pg_backend_pid()"))) {
                row.next();
                copy = row.getString(1);
            }
        }
        advance(session, copy, from);
        return copy;
    }

    private State state(Connection session, String copy) throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement(
                        "SELECT confirmed_flush_lsn,"
                                + " pg_wal_lsn_diff(confirmed_flush_lsn, restart_lsn)::bigint,"
                                + " pg_wal_lsn_diff(pg_current_wal_flush_lsn(),"
                                + " confirmed_flush_lsn)::bigint"
                                + " FROM pg_replication_slots WHERE slot_name = ?")) {
            query.setString(1, copy);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the copied slot is gone", "42704");
                }
                return new State(Position.parse(row.getString(1)), row.getLong(2), row.getLong(3));
            }
        }
    }

    private void span(Connection session, String copy, Position upTo, PgOutput decoder)
            throws SQLException, InterruptedException {
        String sql =
                "COPY (SELECT data FROM pg_logical_slot_get_binary_changes(%s, %s, NULL,"
                                .formatted(Names.literal(copy), Names.literal(upTo.toString()))
                        + " 'proto_version', '1', 'publication_names', "
                        + Names.literal(Names.quoted(names.publication()))
                        + ")) TO STDOUT (FORMAT binary)";
        CopyRows.read(
                session,
                sql,
                (bytes, offset, length) ->
                        decoder.accept(
                                ByteBuffer.wrap(bytes, offset + ROW_HEADER, length - ROW_HEADER)));
    }

    /// The stream reads the log again from what is confirmed: while the other side is still
    /// writing, that is much.
    private void awaitConfirmed(Position read) throws InterruptedException {
        long end = System.nanoTime() + limits.rest().toNanos();
        while (confirmed.position().value() < read.value() && System.nanoTime() < end) {
            Thread.sleep(REST_PAUSE);
        }
    }

    /// Lets the server throw away log that is durable on the other side: while nobody streams,
    /// nobody tells it otherwise.
    private void forget(Connection session, long bytes) throws SQLException {
        Position upTo = confirmed.position();
        if (upTo.value() - forgotten.value() >= bytes) {
            advance(session, names.slot(), upTo);
            forgotten = upTo;
        }
    }

    private static void advance(Connection session, String slot, Position upTo)
            throws SQLException {
        try (PreparedStatement advance =
                session.prepareStatement(
                        "SELECT pg_replication_slot_advance(slot_name, ?::pg_lsn)"
                                + " FROM pg_replication_slots"
                                + " WHERE slot_name = ? AND confirmed_flush_lsn < ?::pg_lsn")) {
            advance.setString(1, upTo.toString());
            advance.setString(2, slot);
            advance.setString(3, upTo.toString());
            advance.execute();
        }
    }
}
