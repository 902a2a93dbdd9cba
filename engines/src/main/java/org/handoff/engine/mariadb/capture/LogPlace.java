package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;

/// A place in a server's binary log: the number of a file, and an offset in it. As a [Position] it
/// is one number, greater for a later commit of the same server.
///
/// Not the GTID: what a statement sees is known of the server by file and offset
/// (`binlog_snapshot_position`), GTIDs of several domains have no order, and an offset is the end
/// of a commit, whoever wrote it. It costs the way over to another server of a replication: a
/// source that failed over is copied again.
///
/// @param file the number that ends its name
/// @param offset in bytes
public record LogPlace(long file, long offset) {
    private static final int OFFSET_BITS = 40;
    private static final long FILES = 1L << (63 - OFFSET_BITS);

    /// Both values of `SHOW STATUS`: up to where commits are seen by a snapshot that begins now,
    /// or, inside of a consistent snapshot, by that one. Source of fact: MariaDB documentation,
    /// "Enhancements for START TRANSACTION WITH CONSISTENT SNAPSHOT".
    private static final String SEEN = "SHOW STATUS LIKE 'binlog_snapshot_%'";

    /// The place that all before `position` lies before. A server answers only from where an event
    /// begins, and "all before this commit" is asked for as its position less one: so a position is
    /// twice its place, and an odd one means the place behind it.
    static LogPlace of(Position position) {
        long place = (position.value() >>> 1) + (position.value() & 1);
        return new LogPlace(place >>> OFFSET_BITS, place & ((1L << OFFSET_BITS) - 1));
    }

    /// @throws HandoffException if the server has written more files than there are numbers
    Position position() {
        if (file >= FILES) {
            throw HandoffException.limit(
                    "capture.files",
                    "The number of a binary log is over %d.".formatted(FILES),
                    "Begin to count anew: RESET MASTER, before a migration.");
        }
        return new Position((file << OFFSET_BITS | offset) << 1);
    }

    /// The place at or behind this one whose offset ends with these 32 bits: events tell no more.
    LogPlace endingAt(long low) {
        long high = offset & -1L << 32;
        long whole = high | low;
        return new LogPlace(file, whole >= offset ? whole : whole + (1L << 32));
    }

    /// The number that ends a log's name, e.g. of `binlog.000012`.
    static long number(String name) {
        return Long.parseLong(name.substring(name.lastIndexOf('.') + 1));
    }

    /// What a statement of the session sees: all that committed before, and nothing else.
    ///
    /// @throws HandoffException if the server has no binary log
    public static Position seen(MariaSide side, MariaSession session) {
        String[] found = {"", ""};
        try {
            session.query(
                    SEEN,
                    row ->
                            found[
                                            row.word(0)
                                                            .toLowerCase(java.util.Locale.ROOT)
                                                            .endsWith("file")
                                                    ? 0
                                                    : 1] =
                                    row.word(1));
        } catch (WireFailure failure) {
            throw Failures.failed(
                    "The place in the log of " + side + " could not be read", failure);
        }
        if (found[0].isEmpty()) {
            throw HandoffException.operator(
                    "capture.log", side + " writes no binary log.", "Start it with log_bin.");
        }
        return new LogPlace(number(found[0]), Long.parseLong(found[1])).position();
    }
}
