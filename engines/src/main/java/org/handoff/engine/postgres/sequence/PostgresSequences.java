package org.handoff.engine.postgres.sequence;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.catalog.Names;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.HandoffException;
import org.handoff.model.SequenceState;
import org.handoff.model.TableName;
import org.handoff.socket.Sequences;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// [Sequences] over one session. The numbers come from the sequence relations themselves, not from
/// the view `pg_sequences`, which tells nothing of a sequence set with `setval(..., false)`. Source
/// of fact: PostgreSQL documentation, "Sequence Manipulation Functions" and `pg_sequence`.
public final class PostgresSequences implements Sequences {
    private static final String NAMES =
            """
            SELECT n.nspname, c.relname, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle
              FROM pg_sequence s
              JOIN pg_class c ON c.oid = s.seqrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relpersistence <> 't' AND n.nspname <> 'handoff'
               AND NOT EXISTS (SELECT 1 FROM pg_depend d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                  AND d.deptype = 'e')
             ORDER BY n.nspname, c.relname
            """;

    private static final String SET =
            """
            SELECT setval(s.name::regclass, s.last, s.called)
              FROM unnest(?::text[], ?::bigint[], ?::boolean[]) AS s(name, last, called)
            """;

    /// Executions after which the driver keeps a statement prepared: the pause finds it so.
    private static final int AT_ONCE = 1;

    private final Connection session;
    private final PreparedStatement names;
    private List<Shape> known = List.of();
    private @Nullable PreparedStatement values;

    private PostgresSequences(Connection session) throws SQLException {
        this.session = session;
        this.names = prepared(NAMES);
    }

    private PreparedStatement prepared(String text) throws SQLException {
        PreparedStatement statement = session.prepareStatement(text);
        statement.unwrap(PGStatement.class).setPrepareThreshold(AT_ONCE);
        return statement;
    }

    public static PostgresSequences open(PostgresSide side) {
        Connection session = side.openSession();
        try {
            return new PostgresSequences(session);
        } catch (SQLException failure) {
            throw Queries.failed("A session for the sequences could not be set up", failure);
        }
    }

    private record Shape(
            TableName name, long increment, long minimum, long maximum, boolean cycles) {}

    @Override
    public List<SequenceState> read() {
        try {
            List<Shape> shapes = shapes();
            if (shapes.isEmpty()) {
                return List.of();
            }
            List<SequenceState> states = new ArrayList<>(shapes.size());
            try (ResultSet row = values(shapes).executeQuery()) {
                while (row.next()) {
                    Shape shape = shapes.get(row.getInt(1));
                    states.add(
                            new SequenceState(
                                    shape.name(),
                                    row.getLong(2),
                                    row.getBoolean(3),
                                    shape.increment(),
                                    shape.minimum(),
                                    shape.maximum(),
                                    shape.cycles()));
                }
            }
            return states;
        } catch (SQLException failure) {
            throw Queries.failed("The sequences could not be read", failure);
        }
    }

    private List<Shape> shapes() throws SQLException {
        List<Shape> shapes = new ArrayList<>();
        try (ResultSet row = names.executeQuery()) {
            while (row.next()) {
                shapes.add(
                        new Shape(
                                new TableName(row.getString(1), row.getString(2)),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getBoolean(6)));
            }
        }
        return shapes;
    }

    /// The catalog is read each time, but its answer is nearly always the same.
    private PreparedStatement values(List<Shape> shapes) throws SQLException {
        PreparedStatement prepared = values;
        if (prepared == null || !shapes.equals(known)) {
            if (prepared != null) {
                prepared.close();
            }
            prepared = prepared(text(shapes));
            values = prepared;
            known = shapes;
        }
        return prepared;
    }

    private static String text(List<Shape> shapes) {
        List<String> parts = new ArrayList<>(shapes.size());
        for (int i = 0; i < shapes.size(); i++) {
            parts.add(
                    "SELECT %d, last_value, is_called FROM %s"
                            .formatted(i, Names.quoted(shapes.get(i).name())));
        }
        return String.join(" UNION ALL ", parts);
    }

    @Override
    public void set(List<SequenceState> states) {
        if (states.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = session.prepareStatement(SET)) {
            statement.setArray(
                    1,
                    session.createArrayOf(
                            "text",
                            states.stream().map(state -> Names.quoted(state.name())).toArray()));
            statement.setArray(
                    2,
                    session.createArrayOf(
                            "bigint", states.stream().map(SequenceState::last).toArray()));
            statement.setArray(
                    3,
                    session.createArrayOf(
                            "boolean", states.stream().map(SequenceState::called).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                int set = 0;
                while (row.next()) {
                    set++;
                }
                if (set != states.size()) {
                    throw HandoffException.bug(
                            "sequence.set", set + " of " + states.size() + " sequences were set.");
                }
            }
        } catch (SQLException failure) {
            throw Queries.failed("The sequences could not be set", failure);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException failure) {
            throw Queries.failed("The sequences' session could not be closed", failure);
        }
    }
}
