package org.handoff.engine.mariadb.install;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/// From where one side's log is read: a row in the side's own database, since no server of MariaDB
/// keeps it for a reader. Any thread, one at a time.
public final class Bookmark implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bookmark.class);

    /// A row that is written for each commit would cost as much as the commit.
    private static final Duration SPACING = Duration.ofSeconds(3);

    private final MariaSide side;
    private final String table;
    private @Nullable MariaSession session;
    private Position moved = Position.START;
    private long movedAt = System.nanoTime() - SPACING.toNanos();
    private boolean closed;

    public Bookmark(MariaSide side) {
        this.side = side;
        this.table = Names.quoted(side.own().database()) + ".log_place";
    }

    /// @throws HandoffException if none was ever made
    public Position read() {
        Position found = find();
        if (found == null) {
            throw HandoffException.operator(
                    "capture.bookmark",
                    "No place in the log of " + side + " is kept.",
                    "Run `handoff start`.");
        }
        return found;
    }

    /// `null` if none was made.
    public @Nullable Position find() {
        Position[] found = new Position[1];
        try (MariaSession asking = side.openSession()) {
            asking.query(
                    "SELECT position FROM " + table,
                    row -> found[0] = new Position(Long.parseUnsignedLong(row.word(0))));
        } catch (WireFailure failure) {
            throw Failures.failed("The kept place in the log of " + side + " is unknown", failure);
        }
        return found[0];
    }

    /// Makes it, unless it is there.
    public void make(Position at) {
        try (MariaSession writing = side.openSession()) {
            writing.execute(
                    "INSERT IGNORE INTO %s (one, position) VALUES (1, %s)"
                            .formatted(table, Long.toUnsignedString(at.value())));
        } catch (WireFailure failure) {
            throw Failures.failed("A place in the log of " + side + " could not be kept", failure);
        }
    }

    /// Nothing before it is needed any more. Written now and then: what was not written is read
    /// again, no more. Never goes back.
    public synchronized void move(Position upTo) {
        boolean early = System.nanoTime() - movedAt < SPACING.toNanos();
        if (closed || early || moved.isAtLeast(upTo)) {
            return;
        }
        movedAt = System.nanoTime();
        try {
            MariaSession open = session;
            if (open == null) {
                open = side.openSession();
                session = open;
            }
            String position = Long.toUnsignedString(upTo.value());
            open.execute(
                    "UPDATE %s SET position = %s WHERE position < %s"
                            .formatted(table, position, position));
            moved = upTo;
        } catch (WireFailure | HandoffException failure) {
            LOG.debug("A place in the log of {} was not kept", side);
            end();
        }
    }

    private void end() {
        MariaSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        end();
    }
}
