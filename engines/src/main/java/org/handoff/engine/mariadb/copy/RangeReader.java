package org.handoff.engine.mariadb.copy;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.rows.RowSql;
import org.handoff.engine.mariadb.rows.TableSet;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Cuts a table by its key, and reads one of the ranges. Stateless but for the table.
///
/// The ranges are of [CopyRange.Kind#BLOCKS]: a table whose copy was cut off is emptied and copied
/// as a whole from a later snapshot.
final class RangeReader {
    private final SpelledTable spelled;
    private final RowSql sql;

    RangeReader(SpelledTable spelled) {
        this.spelled = spelled;
        this.sql = new RowSql(spelled);
    }

    List<CopyRange> cut(MariaSession session, long rangeBytes) throws WireFailure {
        Table table = spelled.table();
        long bytes = spelled.maria().bytesEstimate();
        long rows = spelled.maria().rowsEstimate();
        if (!table.hasKey() || bytes <= rangeBytes || rows == 0) {
            return List.of(CopyRange.whole());
        }
        long rowsOfRange = Math.max(1, rows * rangeBytes / bytes);
        List<CopyRange> ranges = new ArrayList<>();
        Tuple after = null;
        do {
            Tuple upTo = bound(session, after, rowsOfRange);
            ranges.add(
                    new CopyRange(
                            ranges.size(),
                            CopyRange.Kind.BLOCKS,
                            KeyText.of(after),
                            KeyText.of(upTo)));
            after = upTo;
        } while (after != null);
        return ranges;
    }

    private @Nullable Tuple bound(MariaSession session, @Nullable Tuple after, long rows)
            throws WireFailure {
        Tuple[] found = new Tuple[1];
        session.query(
                sql.bound(after, rows - 1), row -> found[0] = TableSet.key(spelled.table(), row));
        return found[0];
    }

    long read(MariaSession session, CopyRange range, CopySource.Rows rows)
            throws WireFailure, InterruptedException {
        CopiedRow copied = new CopiedRow(spelled);
        long[] count = new long[1];
        try {
            session.query(
                    sql.copied(KeyText.read(range.low()), KeyText.read(range.high())),
                    row -> {
                        TableSet.whole(spelled.table(), row, 0);
                        copied.take(row);
                        count[0]++;
                        hand(copied, rows);
                    });
        } catch (Stopped stopped) {
            throw stopped.why;
        }
        return count[0];
    }

    private static void hand(CopiedRow copied, CopySource.Rows rows) {
        try {
            rows.row(copied.bytes(), 0, copied.length(), copied.written());
        } catch (InterruptedException why) {
            throw new Stopped(why);
        }
    }

    /// Ends the reading of a result in its middle, and with it the session's use.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final InterruptedException why;

        Stopped(InterruptedException why) {
            super(why);
            this.why = why;
        }
    }

    static RuntimeException failed(TableName table, WireFailure failure) {
        return Failures.redacted("Table " + table + " could not be copied", failure);
    }
}
