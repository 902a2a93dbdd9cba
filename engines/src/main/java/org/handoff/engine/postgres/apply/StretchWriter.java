package org.handoff.engine.postgres.apply;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.model.Change;
import org.handoff.model.Finding;
import org.handoff.model.Stretch;
import org.handoff.model.Table;
import org.handoff.model.TableChanges;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes one stretch. Rows that meet in a unique index other than the key (two rows that swap a
/// value, say) cannot be written as a set: then the stretch is taken back and that table's changes
/// are written one by one in source order; if they meet even then the target had diverged, and the
/// one change is left out and reported.
final class StretchWriter {

    /// A conflict, and whose.
    private static final class Conflict extends Exception {
        private static final long serialVersionUID = 1;
        private final transient TableName table;

        Conflict(TableName table, SQLException cause) {
            super(cause);
            this.table = table;
        }
    }

    private final Connection session;
    private final Function<Table, TableWriter> writers;
    private final boolean inTransaction;
    private final Set<TableName> oneByOne = new HashSet<>();
    private final Set<TableName> carefully = new HashSet<>();
    private List<Finding> findings = new ArrayList<>();

    /// @param inTransaction whether the target transaction holds something already
    StretchWriter(Connection session, Function<Table, TableWriter> writers, boolean inTransaction) {
        this.session = session;
        this.writers = writers;
        this.inTransaction = inTransaction;
    }

    List<Finding> write(Stretch stretch) throws SQLException {
        while (true) {
            Savepoint before = inTransaction ? session.setSavepoint() : null;
            try {
                findings = new ArrayList<>();
                attempt(stretch);
                if (before != null) {
                    session.releaseSavepoint(before);
                }
                return findings;
            } catch (Conflict conflict) {
                if (before == null) {
                    session.rollback();
                } else {
                    session.rollback(before);
                }
                // Twice a table at most, so this ends.
                if (!oneByOne.add(conflict.table) && !carefully.add(conflict.table)) {
                    throw new SQLException(conflict.getCause());
                }
            }
        }
    }

    private void attempt(Stretch stretch) throws SQLException, Conflict {
        for (TableChanges changes : stretch.sets()) {
            Table table = changes.table();
            if (!oneByOne.contains(table.name())) {
                try {
                    missing(table, writers.apply(table).write(changes));
                } catch (SQLException failure) {
                    throw conflict(table, failure);
                }
            }
        }
        for (Change change : stretch.source()) {
            Table table = tableOf(change);
            if (table != null && table.hasKey() && oneByOne.contains(table.name())) {
                single(table, change);
            }
        }
        ordered(stretch);
    }

    /// Runs of inserts into one table go together; all else one by one.
    private void ordered(Stretch stretch) throws SQLException, Conflict {
        List<Change> changes = stretch.ordered();
        int at = 0;
        while (at < changes.size()) {
            Change change = changes.get(at);
            Table table = tableOf(change);
            if (table == null) {
                truncate((Change.Truncate) change);
                at++;
            } else if (table.hasKey() && oneByOne.contains(table.name())) {
                // It was written with the table's other changes.
                at++;
            } else if (change instanceof Change.Insert && !carefully.contains(table.name())) {
                List<Tuple> run = run(changes, at, table);
                try {
                    writers.apply(table).insert(run);
                } catch (SQLException failure) {
                    throw conflict(table, failure);
                }
                at += run.size();
            } else {
                single(table, change);
                at++;
            }
        }
    }

    private static List<Tuple> run(List<Change> changes, int from, Table table) {
        List<Tuple> rows = new ArrayList<>();
        for (int i = from; i < changes.size(); i++) {
            if (!(changes.get(i) instanceof Change.Insert insert)
                    || !insert.table().name().equals(table.name())) {
                break;
            }
            rows.add(insert.after());
        }
        return rows;
    }

    private void single(Table table, Change change) throws SQLException, Conflict {
        Savepoint before = carefully.contains(table.name()) ? session.setSavepoint() : null;
        try {
            missing(table, writers.apply(table).write(change));
            if (before != null) {
                session.releaseSavepoint(before);
            }
        } catch (SQLException failure) {
            if (before == null || !ApplyFault.isConflict(failure)) {
                throw conflict(table, failure);
            }
            session.rollback(before);
            findings.add(
                    new Finding(
                            "row-conflicts",
                            table.name().toString(),
                            1,
                            "A change met another row in a unique index of the target and was left"
                                    + " out; the rows stay unproven. Copy the table again."));
        }
    }

    private static Conflict conflict(Table table, SQLException failure) throws SQLException {
        if (ApplyFault.isConflict(failure)) {
            return new Conflict(table.name(), failure);
        }
        throw failure;
    }

    private void missing(Table table, long rows) {
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

    private void truncate(Change.Truncate truncate) throws SQLException {
        String list =
                truncate.tables().stream()
                        .map(table -> "ONLY " + Names.quoted(table.name()))
                        .collect(Collectors.joining(", "));
        try (Statement statement = session.createStatement()) {
            statement.execute("TRUNCATE " + list);
        }
    }

    private static @Nullable Table tableOf(Change change) {
        return switch (change) {
            case Change.Insert insert -> insert.table();
            case Change.Update update -> update.table();
            case Change.Delete delete -> delete.table();
            case Change.Truncate _, Change.Marker _, Change.Ownership _, Change.SchemaChange _ ->
                    null;
        };
    }
}
