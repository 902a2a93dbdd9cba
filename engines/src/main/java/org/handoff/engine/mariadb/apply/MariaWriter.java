package org.handoff.engine.mariadb.apply;

import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.Change;
import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Finding;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.handoff.model.Stretch;
import org.handoff.model.Table;
import org.handoff.model.TableChanges;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.handoff.socket.ChangeWriter;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Writes one stream's changes to the other side over one session. Foreign keys and checks are off
/// for it, and the site's triggers ask first (`@handoff_receiving`). A changed row is deleted and
/// inserted anew: the log tells all of its values, and so two rows that swap a unique value need no
/// order. The first row that each transaction writes is its stream's `progress`: by that the log's
/// reader on this side knows whose it is, and who claimed the stream meanwhile is found out before
/// anything else is written. One thread at a time; for one claim: after a failure make a new one.
public final class MariaWriter implements ChangeWriter {
    private static final String SETTINGS =
            "SET foreign_key_checks = 0, check_constraint_checks = 0,"
                    + " in_predicate_conversion_threshold = 0, @handoff_receiving = 1";

    private final MariaSide side;
    private final String stream;
    private final String progress;
    private final Map<TableName, SpelledTable> tables = new HashMap<>();
    private final Map<TableName, RowWrites> writes = new HashMap<>();
    private @Nullable MariaSession session;
    private long incarnation;

    /// Whether the target transaction was begun.
    private boolean inTransaction;

    /// @param side that is written
    /// @param tables as that side has them
    /// @param source the side that the stream reads
    public MariaWriter(MariaSide side, List<SpelledTable> tables, Environment source) {
        this.side = side;
        this.stream = source.label() + ">" + source.other().label();
        this.progress = Names.quoted(side.own().database()) + ".progress";
        tables.forEach(table -> this.tables.put(table.table().name(), table));
    }

    @Override
    public Progress open(Progress initially) {
        MariaSession opened = side.openWriterSession();
        session = opened;
        try {
            opened.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            opened.execute(SETTINGS);
            return claim(opened, initially);
        } catch (WireFailure failure) {
            throw ApplyFault.of(side.toString(), failure);
        }
    }

    private Progress claim(MariaSession opened, Progress initially) throws WireFailure {
        opened.execute("START TRANSACTION");
        opened.execute(
                "INSERT INTO %s (stream, incarnation, touched, applied, proven, writable, epoch, marker) VALUES (%s, 1, 1, %s) ON DUPLICATE KEY UPDATE incarnation = incarnation + 1, touched = touched + 1"
                        .formatted(progress, Names.literal(stream), values(initially)));
        Progress[] found = new Progress[1];
        opened.query(
                "SELECT incarnation, applied, proven, writable, epoch, marker FROM "
                        + progress
                        + where(),
                row -> {
                    incarnation = row.number(0);
                    found[0] =
                            new Progress(
                                    new Position(Long.parseUnsignedLong(row.word(1))),
                                    new Position(Long.parseUnsignedLong(row.word(2))),
                                    row.number(3) != 0,
                                    new Epoch(row.number(4)),
                                    row.text(5));
                });
        opened.execute("COMMIT");
        return found[0];
    }

    private static String values(Progress at) {
        String marker = at.marker();
        return "%s, %s, %d, %d, %s"
                .formatted(
                        Long.toUnsignedString(at.applied().value()),
                        Long.toUnsignedString(at.proven().value()),
                        at.writable() ? 1 : 0,
                        at.epoch().number(),
                        marker == null ? "NULL" : Names.literal(marker));
    }

    private String where() {
        return " WHERE stream = " + Names.literal(stream);
    }

    @Override
    public List<Finding> write(Stretch stretch) {
        MariaSession opened = session;
        if (opened == null) {
            throw new IllegalStateException("open() comes first");
        }
        try {
            List<Finding> findings = new ArrayList<>();
            if (!stretch.source().isEmpty()) {
                begin(opened);
                rows(stretch, findings);
            }
            Progress commit = stretch.commit();
            if (commit != null) {
                // Alone it commits by itself.
                advance(opened, commit);
                if (inTransaction) {
                    opened.execute("COMMIT");
                    inTransaction = false;
                }
            }
            return findings;
        } catch (WireFailure failure) {
            throw ApplyFault.of(side.toString(), failure);
        }
    }

    private void begin(MariaSession opened) throws WireFailure {
        if (inTransaction) {
            return;
        }
        opened.execute("START TRANSACTION");
        inTransaction = true;
        advance(opened, "touched = touched + 1");
    }

    private void advance(MariaSession opened, Progress to) throws WireFailure {
        String[] values = values(to).split(", ", -1);
        advance(
                opened,
                "touched = touched + 1, applied = %s, proven = %s, writable = %s, epoch = %s, marker = %s"
                        .formatted((Object[]) values));
    }

    private void advance(MariaSession opened, String set) throws WireFailure {
        long changed =
                opened.execute(
                        "UPDATE "
                                + progress
                                + " SET "
                                + set
                                + where()
                                + " AND incarnation = "
                                + incarnation);
        if (changed != 1) {
            throw ApplyFault.claimed(side.toString());
        }
    }

    private void rows(Stretch stretch, List<Finding> findings) throws WireFailure {
        for (TableChanges changes : stretch.sets()) {
            RowWrites writing = writes(changes.table());
            List<Tuple> old =
                    Stream.concat(changes.deletes().stream(), changes.updates().stream()).toList();
            missing(changes.table(), writing.delete(old), findings);
            List<Tuple> now =
                    Stream.concat(changes.updates().stream(), changes.inserts().stream()).toList();
            met(changes.table(), writing.insert(now), findings);
        }
        List<Change> ordered = stretch.ordered();
        for (int at = 0; at < ordered.size(); ) {
            List<Tuple> run = run(ordered, at);
            if (run.isEmpty()) {
                ordered(ordered.get(at), findings);
                at++;
            } else {
                Table table = ((Change.Insert) ordered.get(at)).table();
                met(table, writes(table).insert(run), findings);
                at += run.size();
            }
        }
    }

    /// Inserts into one table that follow each other go together; none if there is none here.
    private static List<Tuple> run(List<Change> changes, int from) {
        List<Tuple> rows = new ArrayList<>();
        Table table = null;
        for (int i = from; i < changes.size(); i++) {
            if (!(changes.get(i) instanceof Change.Insert insert)
                    || (table != null && !insert.table().name().equals(table.name()))) {
                break;
            }
            table = insert.table();
            rows.add(insert.after());
        }
        return rows;
    }

    private void ordered(Change change, List<Finding> findings) throws WireFailure {
        switch (change) {
            case Change.Insert insert ->
                    met(
                            insert.table(),
                            writes(insert.table()).insert(List.of(insert.after())),
                            findings);
            case Change.Delete delete ->
                    missing(
                            delete.table(),
                            writes(delete.table()).deleteEqual(delete.before()),
                            findings);
            case Change.Update update -> {
                Tuple before = update.before();
                if (before == null) {
                    throw HandoffException.bug(
                            "apply.keyless",
                            "An update of " + update.table().name() + " tells" + " no old row.");
                }
                missing(
                        update.table(),
                        writes(update.table()).updateEqual(before, update.after()),
                        findings);
            }
            case Change.Truncate truncate -> {
                for (Table table : truncate.tables()) {
                    writes(table).clear();
                }
            }
            case Change.Marker _, Change.Ownership _, Change.SchemaChange _ ->
                    throw new IllegalArgumentException("not a change of rows");
        }
    }

    private RowWrites writes(Table table) {
        MariaSession opened = session;
        SpelledTable spelled = tables.get(table.name());
        if (opened == null || spelled == null) {
            throw HandoffException.bug("apply.table", table.name() + " is not written.");
        }
        return writes.computeIfAbsent(table.name(), _ -> new RowWrites(opened, spelled));
    }

    private static void missing(Table table, long rows, List<Finding> findings) {
        if (rows > 0) {
            findings.add(
                    new Finding(
                            "row-missing",
                            table.name().toString(),
                            rows,
                            "Rows that the source changed were not on the target; they stay"
                                    + " unproven. Find who wrote to the target, or copy the table"
                                    + " again."));
        }
    }

    private static void met(Table table, int rows, List<Finding> findings) {
        if (rows > 0) {
            findings.add(
                    new Finding(
                            "row-conflicts",
                            table.name().toString(),
                            rows,
                            "A change met another row in a unique key of the target and was left"
                                    + " out; the rows stay unproven. Copy the table again."));
        }
    }

    @Override
    public void close() {
        MariaSession opened = session;
        session = null;
        if (opened != null) {
            opened.close();
        }
    }
}
