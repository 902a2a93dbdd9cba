package org.handoff.engine.mariadb.sequence;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.catalog.Names;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.SequenceState;
import org.handoff.model.TableName;
import org.handoff.socket.Sequences;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The `AUTO_INCREMENT` of each table that moves, as a sequence of the table's name: what the
/// server would number the next row by, less one. Used by one thread at a time.
public final class MariaSequences implements Sequences {
    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final MariaSide side;
    private final MariaSession session;
    private final Predicate<TableName> moved;

    private MariaSequences(MariaSide side, MariaSession session, Predicate<TableName> moved) {
        this.side = side;
        this.session = session;
        this.moved = moved;
    }

    /// @param moved which tables move
    public static MariaSequences open(MariaSide side, Predicate<TableName> moved) {
        return new MariaSequences(side, side.openSession(), moved);
    }

    @Override
    public List<SequenceState> read() {
        List<SequenceState> found = new ArrayList<>();
        try {
            session.query(
                    """
                    SELECT t.table_name, t.auto_increment, lower(c.data_type), lower(c.column_type)
                      FROM information_schema.tables t
                      JOIN information_schema.columns c
                        ON c.table_schema = t.table_schema AND c.table_name = t.table_name
                     WHERE t.table_schema = %s AND c.table_schema = %s
                       AND c.extra LIKE '%%auto_increment%%'
                     ORDER BY t.table_name
                    """
                            .formatted(
                                    Names.literal(side.database()), Names.literal(side.database())),
                    row -> {
                        TableName name = new TableName(side.schema(), row.word(0));
                        if (moved.test(name)) {
                            String next = row.text(1);
                            found.add(
                                    state(
                                            name,
                                            new BigInteger(next == null ? "1" : next),
                                            most(row.word(2), row.word(3).contains("unsigned"))));
                        }
                    });
        } catch (WireFailure failure) {
            throw Failures.failed("The numbers of " + side + " could not be read", failure);
        }
        return found;
    }

    private static SequenceState state(TableName name, BigInteger next, long most) {
        long last = next.subtract(BigInteger.ONE).min(LONGEST).longValue();
        return new SequenceState(name, Math.max(last, 1), last > 0, 1, 1, most, false);
    }

    /// The highest number that a column takes.
    private static long most(String type, boolean unsigned) {
        int bits =
                switch (type) {
                    case "tinyint" -> 8;
                    case "smallint" -> 16;
                    case "mediumint" -> 24;
                    case "int" -> 32;
                    default -> 64;
                };
        return bits == 64 ? Long.MAX_VALUE : (1L << (unsigned ? bits : bits - 1)) - 1;
    }

    /// Changes no row and copies none: the server only notes the number. The statement names
    /// Handoff's database, so that the log's reader knows it.
    @Override
    public void set(List<SequenceState> states) {
        try {
            for (SequenceState state : states) {
                long next = state.called() ? state.last() + 1 : state.last();
                session.execute(
                        "ALTER TABLE %s.%s /* %s */ AUTO_INCREMENT = %d"
                                .formatted(
                                        Names.quoted(side.database()),
                                        Names.quoted(state.name().name()),
                                        side.own().database(),
                                        next));
            }
        } catch (WireFailure failure) {
            throw Failures.failed("The numbers of " + side + " could not be set", failure);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
