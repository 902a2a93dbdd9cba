package org.handoff.data.follow;

import org.handoff.model.Change;
import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// Changes as a database's log would tell them, by a seed: few keys, so that each is met often; now
/// and then a large value that an update left out.
final class RandomHistory {
    private static final int KEYS = 30;

    private final NaiveRows source;
    private final Random random;
    private final List<Table> tables;
    private int number;
    private int partialMoves;

    RandomHistory(NaiveRows source, Random random, List<Table> tables) {
        this.source = source;
        this.random = random;
        this.tables = tables;
    }

    /// Moves of a row's key that left its large value out.
    int partialMoves() {
        return partialMoves;
    }

    /// The next change; the source has carried it out.
    Change next() {
        Change change = null;
        while (change == null) {
            change = attempt(tables.get(random.nextInt(tables.size())));
        }
        source.carryOut(change);
        return change;
    }

    private @Nullable Change attempt(Table table) {
        List<List<@Nullable String>> rows = source.rows(table);
        int what = random.nextInt(100);
        if (what == 0 && random.nextInt(20) == 0) {
            return new Change.Truncate(List.of(table));
        }
        if (what < 40 || rows.isEmpty()) {
            return insert(table, rows);
        }
        List<@Nullable String> row = rows.get(random.nextInt(rows.size()));
        if (what < 60) {
            return new Change.Delete(table, before(table, row));
        }
        return what < 85 ? update(table, row) : move(table, rows, row);
    }

    private @Nullable Change insert(Table table, List<List<@Nullable String>> rows) {
        List<@Nullable String> fresh = fresh();
        if (rows.size() > 2 * KEYS || isTaken(table, rows, fresh)) {
            return null;
        }
        return new Change.Insert(table, tuple(fresh));
    }

    private Change update(Table table, List<@Nullable String> row) {
        List<@Nullable String> after = fresh();
        table.key().forEach(at -> after.set(at, row.get(at)));
        boolean partial = table.hasKey() && random.nextInt(3) == 0;
        if (partial) {
            after.set(2, row.get(2));
        }
        Tuple told = partial ? without(after) : tuple(after);
        return new Change.Update(table, table.hasKey() ? null : tuple(row), told);
    }

    private @Nullable Change move(
            Table table, List<List<@Nullable String>> rows, List<@Nullable String> row) {
        List<@Nullable String> after = fresh();
        if (!table.hasKey() || isTaken(table, rows, after)) {
            return null;
        }
        boolean partial = random.nextInt(4) == 0;
        if (partial) {
            after.set(2, row.get(2));
            partialMoves++;
        }
        return new Change.Update(
                table, before(table, row), partial ? without(after) : tuple(after));
    }

    private static boolean isTaken(
            Table table, List<List<@Nullable String>> rows, List<@Nullable String> fresh) {
        return table.hasKey()
                && rows.stream()
                        .anyMatch(row ->
                                table.key().stream()
                                        .allMatch(
                                                at -> Objects.equals(fresh.get(at), row.get(at))));
    }

    private List<@Nullable String> fresh() {
        number++;
        List<@Nullable String> values = new ArrayList<>();
        values.add("k" + random.nextInt(KEYS));
        values.add("b" + random.nextInt(2));
        values.add("large" + number);
        values.add(random.nextInt(4) == 0 ? null : "d" + random.nextInt(3));
        return values;
    }

    /// As the log names the old row: by its key alone, or whole.
    private static Tuple before(Table table, List<@Nullable String> row) {
        if (!table.hasKey()) {
            return tuple(row);
        }
        byte[] @Nullable [] values = new byte[row.size()][];
        for (int at : table.key()) {
            values[at] = bytes(row.get(at));
        }
        return new Tuple(values);
    }

    private static Tuple without(List<@Nullable String> row) {
        byte[] @Nullable [] values = new byte[row.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == 2 ? Tuple.UNCHANGED : bytes(row.get(i));
        }
        return new Tuple(values);
    }

    private static Tuple tuple(List<@Nullable String> row) {
        byte[] @Nullable [] values = new byte[row.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes(row.get(i));
        }
        return new Tuple(values);
    }

    private static byte @Nullable [] bytes(@Nullable String value) {
        return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    }
}
