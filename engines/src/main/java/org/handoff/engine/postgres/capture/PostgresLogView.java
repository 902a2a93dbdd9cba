package org.handoff.engine.postgres.capture;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.socket.LogView;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// [LogView] of one server. The log's reader tells each transaction's position and number as it
/// meets them; a snapshot then says which of these are over.
///
/// **Why it is right.** A server writes a commit record, makes it durable, sends it to whoever
/// decodes the log, may wait for a synchronous standby, and only then takes the transaction out of
/// the list of running ones, at once with all its subtransactions; a snapshot sees a transaction if
/// it is not in that list. So a transaction that was told and whose number is no longer running in
/// a snapshot that was taken after the telling is seen by that snapshot and, since nothing is put
/// back into the list, by every later one on that server. What is kept are the told ones not yet
/// known to be over; before the oldest of them all is seen. Source of fact: PostgreSQL's
/// `access/transam/README`, "Interlocking Transaction Begin, Transaction End, and Snapshots".
public final class PostgresLogView implements LogView {
    /// Told transactions kept one by one between two looks. Beyond it they are kept as one, which
    /// is over when the newest of their numbers, and all before it, are.
    static final int KEPT = 100_000;

    /// @param number the transaction's, modulo 2^32
    /// @param all whether it stands for every transaction up to that number
    private record Told(long commit, int number, boolean all) {}

    private final PostgresSide side;
    private final List<Told> open = new ArrayList<>();
    private @Nullable Connection session;

    public PostgresLogView(PostgresSide side) {
        this.side = side;
    }

    /// The log's reader has met a transaction. Before it tells any of its changes.
    synchronized void told(Position commit, int number) {
        if (open.size() >= KEPT) {
            forgetNumbers();
        }
        open.add(new Told(commit.value(), number, false));
    }

    private void forgetNumbers() {
        long oldest = -1;
        int newest = open.getFirst().number();
        for (Told one : open) {
            oldest = Long.compareUnsigned(one.commit(), oldest) < 0 ? one.commit() : oldest;
            // Numbers are a circle: later is less than half of it ahead.
            newest = one.number() - newest > 0 ? one.number() : newest;
        }
        open.clear();
        open.add(new Told(oldest, newest, true));
    }

    @Override
    public synchronized Position seenUpTo() {
        if (!open.isEmpty()) {
            Snapshot snapshot = Snapshot.parse(ask("SELECT pg_current_snapshot()::text"));
            open.removeIf(one -> snapshot.isOver(one.number(), one.all()));
        }
        // In commit order, but for a log that is read anew.
        long oldest = -1;
        for (Told one : open) {
            oldest = Long.compareUnsigned(one.commit(), oldest) < 0 ? one.commit() : oldest;
        }
        return new Position(oldest);
    }

    @Override
    public synchronized Position end() {
        return Position.parse(ask("SELECT pg_current_wal_insert_lsn()::text"));
    }

    private String ask(String query) {
        try {
            Connection opened = session;
            if (opened == null) {
                opened = side.openSession();
                session = opened;
            }
            try (Statement statement = opened.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException failure) {
            close();
            throw Queries.failed("What is seen on " + side + " could not be read", failure);
        }
    }

    @Override
    public synchronized void close() {
        Connection opened = session;
        session = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (SQLException failure) {
                throw Queries.failed("The session that reads snapshots did not close", failure);
            }
        }
    }

    /// `xmin:xmax:xip,...`. Source of fact: PostgreSQL documentation, "Transaction ID and Snapshot
    /// Information Functions".
    ///
    /// @param xmin all before it are over
    /// @param xmax it and all later ones are not
    /// @param running those between that are not over
    record Snapshot(long xmin, long xmax, List<Long> running) {
        static Snapshot parse(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length != 3) {
                throw HandoffException.bug("capture.snapshot", "A snapshot is spelled otherwise.");
            }
            List<Long> running = new ArrayList<>();
            for (String one : parts[2].split(",", -1)) {
                if (!one.isEmpty()) {
                    running.add(Long.parseUnsignedLong(one));
                }
            }
            return new Snapshot(
                    Long.parseUnsignedLong(parts[0]), Long.parseUnsignedLong(parts[1]), running);
        }

        /// @param all whether it and all before it must be over
        boolean isOver(int number, boolean all) {
            // No number in the log is as much as 2^31 away from the newest.
            long whole = xmax + (number - (int) xmax);
            if (whole < xmin) {
                return true;
            }
            return !all && whole < xmax && !running.contains(whole);
        }
    }
}
