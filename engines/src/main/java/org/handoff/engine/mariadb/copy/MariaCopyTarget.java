package org.handoff.engine.mariadb.copy;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.socket.CopyRange;
import org.handoff.socket.CopySource;
import org.handoff.socket.CopyTarget;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The side that is copied to. Triggers, foreign keys and checks are off for its sessions. Safe for
/// threads: each call opens what it needs.
public final class MariaCopyTarget implements CopyTarget {
    private static final String SETTINGS =
            "SET foreign_key_checks = 0, check_constraint_checks = 0, @handoff_receiving = 1";

    private final MariaSide side;
    private final MariaCopyJournal journal;
    private final Map<TableName, SpelledTable> tables = new HashMap<>();

    /// @param tables as this side has them
    public MariaCopyTarget(MariaSide side, List<SpelledTable> tables) {
        this.side = side;
        this.journal = new MariaCopyJournal(side);
        tables.forEach(table -> this.tables.put(table.table().name(), table));
    }

    private SpelledTable spelled(Table table) {
        SpelledTable spelled = tables.get(table.name());
        if (spelled == null) {
            throw HandoffException.bug("copy.table", table.name() + " is not copied.");
        }
        return spelled;
    }

    private MariaSession open() throws WireFailure {
        MariaSession session = side.openBulkSession();
        try {
            session.execute(SETTINGS);
            return session;
        } catch (WireFailure failure) {
            session.close();
            throw failure;
        }
    }

    @Override
    public Map<TableName, List<Stored>> stored() {
        return journal.stored();
    }

    @Override
    public void plan(Table table, List<CopyRange> ranges) {
        journal.plan(table, ranges);
    }

    /// The ranges are forgotten when the table is empty: cut off between the two, it is emptied
    /// once more.
    @Override
    public void empty(Table table) {
        try (MariaSession session = open()) {
            session.execute(
                    "TRUNCATE TABLE %s /* %s */"
                            .formatted(spelled(table).maria().sql(), side.own().database()));
            journal.forget(session, table);
        } catch (WireFailure failure) {
            throw Failures.failed("Table " + table.name() + " could not be emptied", failure);
        }
    }

    @Override
    public Load load(Table table, CopyRange range) {
        try {
            return new MariaLoad(open(), journal, spelled(table));
        } catch (WireFailure failure) {
            throw Failures.failed("A session for writing rows could not be set up", failure);
        }
    }

    @Override
    public List<CopyRange> cut(Table table, long rangeBytes) {
        return List.of(CopyRange.whole());
    }

    @Override
    public long readBack(Table table, CopyRange range, CopySource.Rows rows)
            throws InterruptedException {
        try (MariaSession session = open()) {
            return new RangeReader(spelled(table)).read(session, range, rows);
        } catch (WireFailure failure) {
            throw RangeReader.failed(table.name(), failure);
        }
    }

    @Override
    public void analyze(Table table) {
        try (MariaSession session = open()) {
            session.query(
                    "ANALYZE NO_WRITE_TO_BINLOG TABLE %s.%s"
                            .formatted(
                                    Names.quoted(side.database()),
                                    Names.quoted(spelled(table).maria().name().name())),
                    _ -> {});
        } catch (WireFailure failure) {
            throw Failures.failed("Table " + table.name() + " could not be analyzed", failure);
        }
    }
}
