package org.handoff.engine.mariadb.capture;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.MariaColumn;
import org.handoff.engine.mariadb.install.Bookmark;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.BinlogStream;
import org.handoff.engine.mariadb.wire.Bytes;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Change;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.TableName;
import org.handoff.socket.ChangeLog;
import org.handoff.socket.ChangeSink;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// [ChangeLog] of a MariaDB side: its server's binary log in row format, read as a replica reads
/// it. Transactions come as they are read, event by event, so that a large one takes no memory.
///
/// The server keeps its log by time and size and not for a reader: what was confirmed is kept in a
/// row of ours ([Bookmark]), and a log that was purged is found out by [#open]. Every reader of a
/// database has the same number, so that the server ends the one before it.
public final class MariaLog implements ChangeLog {
    private static final Duration QUIET = Duration.ofMillis(50);

    /// Far above what sites number their servers by.
    private static final long READERS = 3_000_000_000L;

    private static final int STANDALONE = 1;

    /// How long to read ahead for what else was taken back: a log that is far behind takes turns.
    private static final Duration AHEAD_MAX = Duration.ofSeconds(5);

    private final MariaSide side;
    private final Map<String, TableReader> readers = new HashMap<>();
    private final Map<Long, TableMap> maps = new HashMap<>();
    private final OwnTables own;
    private final Bookmark bookmark;
    private final Undone undone;
    private volatile @Nullable BinlogStream stream;
    private volatile boolean closed;
    private String file = "";
    private LogPlace end = new LogPlace(0, 0);

    /// Where the open transaction began; `null` outside of one.
    private @Nullable LogPlace open;

    /// Number of the event in the open transaction, and of the last one that was told.
    private int number;

    private int told;

    /// The open transaction's savepoints, and the events that they are.
    private final Map<String, Integer> savepoints = new HashMap<>();

    private Instant openedAt = Instant.EPOCH;
    private boolean standalone;

    /// Whether the sink knows of the open transaction.
    private boolean begun;

    private boolean replicated;

    /// @param tables that are followed; others of the database are passed over
    /// @param undone what readers of the same log before this one found
    public MariaLog(MariaSide side, List<SpelledTable> tables, Undone undone) {
        this.side = side;
        this.undone = undone;
        this.bookmark = new Bookmark(side);
        try {
            this.own = new OwnTables(side);
            for (SpelledTable table : tables) {
                readers.put(table.maria().name().name(), new TableReader(table));
            }
        } catch (CorruptLog unknown) {
            throw broken(unknown);
        }
    }

    /// Why a column's values in the log cannot be read; `null` if they can. A clause, e.g. `a text
    /// in the charset big5`.
    public static @Nullable String unread(MariaColumn column) {
        return ColumnReader.refused(column);
    }

    private HandoffException broken(CorruptLog failure) {
        return HandoffException.operator(
                "capture.log",
                "The binary log of %s cannot be followed: %s."
                        .formatted(side, failure.getMessage()),
                "Put that right, and copy again.");
    }

    @Override
    public Position open() {
        try (MariaSession session = side.openSession()) {
            Position from = bookmark.read();
            end = LogPlace.of(from);
            undone.forgetBefore(end);
            file = LogFiles.from(session, end);
            return from;
        } catch (WireFailure failure) {
            throw Failures.failed("The settings of " + side + " could not be read", failure);
        } catch (CorruptLog failure) {
            throw broken(failure);
        }
    }

    @Override
    public void read(ChangeSink sink) throws InterruptedException {
        try (BinlogStream log =
                BinlogStream.open(
                        side.openLogSession(),
                        file,
                        end.offset(),
                        READERS + (side.database().hashCode() & 0x3FFFFFFF),
                        QUIET)) {
            stream = log;
            while (!closed) {
                try {
                    take(LogEvent.read(log.next(), log.isChecked()), sink);
                } catch (HandoffException found) {
                    if (found.fault().code().equals(AGAIN)) {
                        ahead(log);
                    }
                    throw found;
                }
            }
        } catch (WireFailure failure) {
            if (!closed) {
                throw Failures.redacted("The binary log of " + side + " broke off", failure);
            }
        } catch (CorruptLog failure) {
            throw broken(failure);
        } catch (IndexOutOfBoundsException failure) {
            throw broken(new CorruptLog("an event ends before what it should hold"));
        }
    }

    /// Notes what else was taken back until now, so that the reading begins anew once for all of
    /// it.
    private void ahead(BinlogStream log) throws InterruptedException {
        long until = System.nanoTime() + AHEAD_MAX.toNanos();
        try (MariaSession session = side.openSession()) {
            Position newest = LogPlace.seen(side, session);
            while (!closed && !end.position().isAtLeast(newest) && System.nanoTime() - until < 0) {
                takeUnheard(LogEvent.read(log.next(), log.isChecked()));
            }
        } catch (WireFailure | CorruptLog | HandoffException | IndexOutOfBoundsException _) {
            // The next reading comes to it, and says so.
        }
    }

    private void takeUnheard(LogEvent event) throws InterruptedException, CorruptLog {
        try {
            take(event, new Unheard());
        } catch (HandoffException found) {
            if (!found.fault().code().equals(AGAIN)) {
                throw found;
            }
        }
    }

    private void take(LogEvent event, ChangeSink sink) throws InterruptedException, CorruptLog {
        LogPlace before = end;
        if (event.end() != 0 && event.type() != EventType.HEARTBEAT) {
            end = before.endingAt(event.end());
        }
        number += event.type() == EventType.HEARTBEAT ? 0 : 1;
        if (isUndone(event)) {
            return;
        }
        switch (event.type()) {
            case EventType.GTID -> begin(event, sink);
            case EventType.TABLE_MAP -> {
                TableMap map = TableMap.read(event.body(), this::isRead);
                maps.put(map.id(), map);
            }
            case EventType.WRITE_ROWS, EventType.UPDATE_ROWS, EventType.DELETE_ROWS ->
                    rows(event, sink);
            case EventType.XID -> commit(sink);
            case EventType.QUERY -> query(event.body(), sink);
            case EventType.ROTATE -> {
                rotate(event.body());
                torn();
            }
            case EventType.HEARTBEAT -> {
                if (open == null) {
                    sink.idle(end.position());
                }
            }
            case EventType.FORMAT,
                    EventType.ANNOTATE,
                    EventType.CHECKPOINT,
                    EventType.GTID_LIST,
                    EventType.STOP,
                    EventType.START_ENCRYPTION -> {
                // They say nothing of rows.
            }
            case EventType.XA_PREPARE ->
                    throw new CorruptLog("it holds an XA transaction, which is not known yet");
            default -> throw new CorruptLog("it holds an event of kind " + event.type());
        }
    }

    /// Whether the event belongs to what was taken back.
    private boolean isUndone(LogEvent next) {
        LogPlace group = open;
        if (group == null || next.type() == EventType.ROTATE || !undone.covers(group, number)) {
            return false;
        }
        open = undone.ends(group, number) ? null : group;
        return true;
    }

    /// A file ended inside of a transaction: the server died while it wrote it. Nothing of it was
    /// committed.
    private void torn() {
        LogPlace group = open;
        open = null;
        if (group != null && begun && !undone.covers(group, 0)) {
            throw undone.add(group, 0, Integer.MAX_VALUE);
        }
    }

    /// The transaction stands in the log because something in it cannot be rolled back, such as a
    /// temporary table.
    private void rolledBack(Statement statement) throws CorruptLog {
        LogPlace group = open;
        if (group == null) {
            throw new CorruptLog("something was rolled back outside of a transaction");
        }
        int from = 0;
        if (statement.isBackToSavepoint()) {
            Integer savepoint = savepoints.get(statement.savepoint());
            if (savepoint == null) {
                throw new CorruptLog("it goes back to a savepoint that is not known");
            }
            from = savepoint + 1;
        } else {
            open = null;
        }
        if (begun && told >= from) {
            throw undone.add(group, from, number);
        }
    }

    /// The next file, or at first the one that was asked for.
    private void rotate(Bytes body) {
        long offset = body.number(8);
        end =
                new LogPlace(
                        LogPlace.number(new String(body.rest(), StandardCharsets.UTF_8)), offset);
    }

    private void begin(LogEvent event, ChangeSink sink) throws InterruptedException, CorruptLog {
        if (open != null) {
            throw new CorruptLog("a transaction came inside of another");
        }
        event.body().skip(12); // number and domain
        standalone = (event.body().one() & STANDALONE) != 0;
        open = new LogPlace(end.file(), end.offset() - event.size());
        openedAt = Instant.ofEpochSecond(event.at());
        begun = false;
        replicated = false;
        number = 0;
        told = 0;
        savepoints.clear();
        maps.clear();
        if (isUndone(event)) {
            return;
        }
        if (standalone) {
            tell(sink, false);
        }
    }

    private void tell(ChangeSink sink, boolean byApplier) throws InterruptedException, CorruptLog {
        LogPlace from = open;
        if (from == null) {
            throw new CorruptLog("something came outside of a transaction");
        }
        if (!begun) {
            begun = true;
            replicated = byApplier;
            sink.begin(from.position(), openedAt, byApplier);
        }
    }

    private boolean isRead(String database, String table) {
        return own.isRead(database, table)
                || (database.equals(side.database()) && readers.containsKey(table));
    }

    private void rows(LogEvent event, ChangeSink sink) throws InterruptedException, CorruptLog {
        TableMap map = maps.get(RowsEvent.table(event.body()));
        if (map == null) {
            throw new CorruptLog("rows came of no known table");
        }
        if (own.isApplier(map)) {
            tell(sink, true);
        }
        boolean isOwn = own.has(map);
        boolean followed = map.database().equals(side.database());
        TableReader table = isOwn ? own.reader(map) : followed ? readers.get(map.table()) : null;
        if (table == null || replicated) {
            return;
        }
        tell(sink, false);
        told = number;
        List<Change> rows = RowsEvent.changes(event.type(), event.body(), map, table);
        for (Change change : isOwn ? OwnTables.told(map, rows) : rows) {
            sink.change(change);
        }
    }

    private void commit(ChangeSink sink) throws InterruptedException, CorruptLog {
        tell(sink, false);
        open = null;
        sink.commit(end.position());
    }

    private void query(Bytes body, ChangeSink sink) throws InterruptedException, CorruptLog {
        body.skip(8); // thread, duration
        int database = body.one();
        body.skip(2); // error
        body.skip(body.two()); // variables
        String where = new String(body.take(database), StandardCharsets.UTF_8);
        body.skip(1);
        Statement statement = Statement.of(where, new String(body.rest(), StandardCharsets.UTF_8));
        switch (statement.word()) {
            case "BEGIN" -> {
                // The rows follow.
            }
            case "SAVEPOINT" -> savepoints.put(statement.savepoint(), number);
            case "ROLLBACK" -> rolledBack(statement);
            case "COMMIT" -> commit(sink);
            default -> {
                if (statement.isOfRows()) {
                    throw new CorruptLog(
                            "a session writes statements (binlog_format) instead of rows, or into"
                                    + " a table without transactions");
                }
                other(statement, sink);
                if (standalone) {
                    commit(sink);
                }
            }
        }
    }

    private void other(Statement statement, ChangeSink sink)
            throws InterruptedException, CorruptLog {
        if (statement.isHarmless()
                || own.isNamedIn(statement.sql())
                || !statement.concerns(side.database())) {
            return;
        }
        tell(sink, false);
        Optional<TableReader> emptied = statement.truncated(side.database()).map(readers::get);
        if (emptied.isPresent()) {
            sink.change(new Change.Truncate(List.of(emptied.get().table())));
            return;
        }
        List<TableName> names =
                statement.tables(readers.values().stream().map(one -> one.table().name()).toList());
        for (TableName name : names) {
            sink.change(new Change.SchemaChange(statement.word(), name.toString()));
        }
        if (names.isEmpty()) {
            sink.change(new Change.SchemaChange(statement.word(), side.schema()));
        }
    }

    @Override
    public void confirm(Position upTo) {
        bookmark.move(upTo);
    }

    @Override
    public void close() {
        closed = true;
        BinlogStream current = stream;
        if (current != null) {
            current.close();
        }
        bookmark.close();
    }
}
