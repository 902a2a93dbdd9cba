package org.handoff.engine.postgres.capture;

import org.handoff.engine.postgres.install.ObjectNames;
import org.handoff.model.Change;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.handoff.socket.ChangeSink;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Decodes pgoutput messages and passes each change on as it comes: a transaction is never held.
/// One thread.
final class PgOutput {
    private static final Instant EPOCH_2000 = Instant.parse("2000-01-01T00:00:00Z");

    /// Is told of each transaction before its changes are.
    interface Transactions {
        void told(Position commit, int number);
    }

    private final Relations relations;
    private final Transactions transactions;
    private final ChangeSink sink;
    private boolean inTransaction;
    private boolean announced;
    private boolean replicated;
    private Position commit = Position.START;
    private Position end = Position.START;
    private long committedMicros;

    PgOutput(Relations relations, Transactions transactions, ChangeSink sink) {
        this.relations = relations;
        this.transactions = transactions;
        this.sink = sink;
    }

    boolean isInTransaction() {
        return inTransaction;
    }

    /// Just after the last whole transaction; [Position#START] before the first.
    Position end() {
        return end;
    }

    /// When the last transaction was committed, by the server's clock.
    Instant committedAt() {
        return EPOCH_2000.plus(committedMicros, ChronoUnit.MICROS);
    }

    /// Takes one message.
    void accept(ByteBuffer message) throws InterruptedException {
        byte tag = message.get();
        switch (tag) {
            case 'B' -> begin(message);
            case 'O' -> origin(message);
            case 'R' -> relations.announce(message);
            case 'I' -> insert(message);
            case 'U' -> update(message);
            case 'D' -> delete(message);
            case 'T' -> truncate(message);
            case 'C' -> commit(message);
            case 'Y', 'M' -> {
                // Types are spelled by the catalog; logical messages are not ours.
            }
            default ->
                    throw HandoffException.bug(
                            "capture.message",
                            "pgoutput sent a message of unknown kind " + tag + ".");
        }
    }

    private void begin(ByteBuffer message) {
        commit = new Position(message.getLong());
        committedMicros = message.getLong();
        transactions.told(commit, message.getInt());
        inTransaction = true;
        announced = false;
        replicated = false;
    }

    private void origin(ByteBuffer message) {
        message.getLong();
        replicated = Relations.text(message).startsWith(ObjectNames.PREFIX);
    }

    /// The origin comes between begin and the first change, so the sink hears of both here.
    private void announce() throws InterruptedException {
        if (!announced) {
            announced = true;
            sink.begin(commit, committedAt(), replicated);
        }
    }

    private void commit(ByteBuffer message) throws InterruptedException {
        announce();
        message.get();
        message.getLong();
        inTransaction = false;
        end = new Position(message.getLong());
        sink.commit(end);
    }

    private void insert(ByteBuffer message) throws InterruptedException {
        Relation relation = relations.of(message.getInt());
        message.get();
        Tuple after = tuple(message);
        switch (relation) {
            case Relation.Rows rows -> pass(new Change.Insert(rows.table(), checked(rows, after)));
            case Relation.Ours ours -> pass(ours(ours, after));
        }
    }

    private void update(ByteBuffer message) throws InterruptedException {
        Relation relation = relations.of(message.getInt());
        byte kind = message.get();
        Tuple before = null;
        if (kind != 'N') {
            before = tuple(message);
            message.get();
        }
        Tuple after = tuple(message);
        switch (relation) {
            case Relation.Rows rows -> pass(updated(rows, before, kind == 'O', after));
            case Relation.Ours ours -> pass(ours(ours, after));
        }
    }

    private static Change updated(
            Relation.Rows rows, @Nullable Tuple before, boolean whole, Tuple after) {
        Table table = rows.table();
        checked(rows, after);
        if (before == null) {
            return new Change.Update(table, null, after);
        }
        Tuple filled = Unchanged.filled(rows, before, whole, after);
        boolean same = table.hasKey() && Unchanged.sameKey(rows, before, filled);
        return new Change.Update(table, same ? null : before, filled);
    }

    private void delete(ByteBuffer message) throws InterruptedException {
        Relation relation = relations.of(message.getInt());
        message.get();
        Tuple before = tuple(message);
        if (relation instanceof Relation.Rows rows) {
            pass(new Change.Delete(rows.table(), checked(rows, before)));
        }
        // Old markers are trimmed by deleting them, which says nothing.
    }

    private void truncate(ByteBuffer message) throws InterruptedException {
        int count = message.getInt();
        message.get();
        List<Table> tables = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (relations.of(message.getInt()) instanceof Relation.Rows rows) {
                tables.add(rows.table());
            }
        }
        if (!tables.isEmpty()) {
            pass(new Change.Truncate(tables));
        }
    }

    private void pass(Change change) throws InterruptedException {
        announce();
        sink.change(change);
    }

    private static Change ours(Relation.Ours relation, Tuple row) {
        return switch (relation.kind()) {
            case MARKER -> new Change.Marker(value(relation, row, "id"), epoch(relation, row));
            case OWNERSHIP ->
                    new Change.Ownership(
                            epoch(relation, row), value(relation, row, "writable").equals("t"));
            case SCHEMA_CHANGE ->
                    new Change.SchemaChange(
                            value(relation, row, "command"), value(relation, row, "object"));
        };
    }

    private static Epoch epoch(Relation.Ours relation, Tuple row) {
        return new Epoch(Long.parseLong(value(relation, row, "epoch")));
    }

    private static String value(Relation.Ours relation, Tuple row, String column) {
        byte[] value = row.get(relation.columns().indexOf(column));
        return new String(Objects.requireNonNull(value, column), StandardCharsets.UTF_8);
    }

    private static Tuple checked(Relation.Rows relation, Tuple row) {
        if (row.size() != relation.columns()) {
            throw HandoffException.bug("capture.tuple", "A row has another size than its table.");
        }
        return row;
    }

    private static Tuple tuple(ByteBuffer message) {
        int count = message.getShort();
        byte[] @Nullable [] values = new byte[count][];
        for (int i = 0; i < count; i++) {
            byte kind = message.get();
            switch (kind) {
                case 'n' -> values[i] = null;
                case 'u' -> values[i] = Tuple.UNCHANGED;
                case 't' -> {
                    byte[] value = new byte[message.getInt()];
                    message.get(value);
                    values[i] = value;
                }
                default ->
                        throw HandoffException.bug(
                                "capture.value", "pgoutput sent a value of unknown kind " + kind);
            }
        }
        return new Tuple(values);
    }
}
