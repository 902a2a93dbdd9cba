package org.handoff.engine.postgres.rows;

import org.handoff.engine.postgres.PostgresSide;
import org.handoff.engine.postgres.Timeouts;
import org.handoff.engine.postgres.catalog.Queries;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.handoff.socket.RowSurvey;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// [RowSurvey] over one session of a PostgreSQL server. A table's pieces are its heap's blocks.
public final class PostgresSurvey implements RowSurvey {
    /// Places asked for at once.
    private static final int PLACES = 5_000;

    /// Places tried for each record wanted; a table with fewer rows to a page gives fewer records.
    private static final int TRIES = 400;

    /// Tables with at most so many places have all of them looked at.
    private static final long PLACES_LISTED = 200_000;

    /// What is read here must not take a place in the cache of those who work, nor their workers.
    private static final String SETTINGS =
            "SET max_parallel_workers_per_gather = 0; SET jit = off; SET work_mem = '16MB'";

    private final Connection session;
    private final Map<TableName, SurveySql> sql = new HashMap<>();
    private final int slots;

    private PostgresSurvey(Connection session, int slots) {
        this.session = session;
        this.slots = slots;
    }

    public static PostgresSurvey open(PostgresSide side) {
        Connection session = side.openSession(Timeouts.BULK);
        try (Statement statement = session.createStatement()) {
            session.setReadOnly(true);
            statement.execute(SETTINGS);
            try (ResultSet row = statement.executeQuery("SHOW block_size")) {
                row.next();
                return new PostgresSurvey(session, SurveySql.slots(row.getInt(1)));
            }
        } catch (SQLException failure) {
            throw Queries.failed("A session for reading rows could not be set up", failure);
        }
    }

    private SurveySql sql(Table table) {
        SurveySql known = sql.get(table.name());
        if (known == null || !known.rows().table().columns().equals(table.columns())) {
            known = new SurveySql(new RowSql(table, KeyOperators.schemas(session, table)));
            sql.put(table.name(), known);
        }
        return known;
    }

    private interface Reading {
        void row(ResultSet row) throws SQLException;
    }

    private void read(Table table, String query, Reading reading) {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                reading.row(row);
            }
        } catch (SQLException failure) {
            throw failed(table, failure);
        }
    }

    /// @param columns one text array each
    private void read(
            Table table, String query, List<@Nullable String[]> columns, Reading reading) {
        try (PreparedStatement statement = session.prepareStatement(query)) {
            for (int i = 0; i < columns.size(); i++) {
                statement.setArray(i + 1, session.createArrayOf("text", columns.get(i)));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reading.row(row);
                }
            }
        } catch (SQLException failure) {
            throw failed(table, failure);
        }
    }

    private static HandoffException failed(Table table, SQLException failure) {
        return Queries.redacted("Rows of " + table.name() + " could not be read", failure);
    }

    private long number(Table table, String query) {
        long[] found = new long[1];
        read(table, query, row -> found[0] = row.getLong(1));
        return found[0];
    }

    @Override
    public long count(Table table) {
        return number(table, sql(table).count());
    }

    @Override
    public long pieces(Table table) {
        return number(table, sql(table).pieces());
    }

    @Override
    public List<BucketSum> sums(Table table, long from, long to) {
        List<BucketSum> sums = new ArrayList<>();
        read(
                table,
                sql(table).sums(from, to),
                row ->
                        sums.add(
                                new BucketSum(
                                        row.getInt(1),
                                        row.getLong(2),
                                        row.getBigDecimal(3).toBigIntegerExact(),
                                        row.getBigDecimal(4).toBigIntegerExact())));
        return sums;
    }

    @Override
    public List<Tuple> keysIn(Table table, Set<Integer> buckets, long from, long to) {
        List<Tuple> keys = new ArrayList<>();
        read(table, sql(table).keysIn(buckets, from, to), row -> keys.add(key(table, row)));
        return keys;
    }

    private static Tuple key(Table table, ResultSet row) throws SQLException {
        byte[] @Nullable [] key = new byte[table.key().size()][];
        for (int i = 0; i < key.length; i++) {
            key[i] = row.getBytes(i + 1);
        }
        return new Tuple(key);
    }

    @Override
    public Map<String, Long> imagesIn(Table table, Set<Integer> buckets, int limit) {
        Map<String, Long> images = new HashMap<>();
        if (buckets.isEmpty()) {
            return images;
        }
        read(
                table,
                sql(table).imagesIn(buckets, limit + 1),
                row -> images.put(row.getString(1), row.getLong(2)));
        if (images.size() > limit) {
            throw HandoffException.limit(
                    "survey.values",
                    "Over %d row values of %s would have to be compared."
                            .formatted(limit, table.name()),
                    "Give it a primary key, or copy it again.");
        }
        return images;
    }

    @Override
    public List<@Nullable Image> images(Table table, List<Tuple> keys) {
        List<@Nullable Image> images = new ArrayList<>();
        keys.forEach(_ -> images.add(null));
        if (!keys.isEmpty()) {
            read(
                    table,
                    sql(table).images(),
                    columns(keys, table.key().size()),
                    row ->
                            images.set(
                                    row.getInt(1) - 1,
                                    new Image(row.getString(2), row.getString(3))));
        }
        return images;
    }

    private static List<@Nullable String[]> columns(List<Tuple> keys, int width) {
        if (keys.size() > BATCH) {
            throw HandoffException.bug("survey.batch", keys.size() + " keys are too many.");
        }
        List<@Nullable String[]> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            @Nullable String[] values = new String[keys.size()];
            for (int place = 0; place < values.length; place++) {
                byte[] value = keys.get(place).get(i);
                values[place] = value == null ? null : new String(value, StandardCharsets.UTF_8);
            }
            columns.add(values);
        }
        return columns;
    }

    @Override
    public List<Tuple> sample(Table table, int count, RandomGenerator random) {
        long blocks = pieces(table);
        if (blocks * slots <= PLACES_LISTED) {
            return fromAll(table, count, random);
        }
        Set<Tuple> drawn = new LinkedHashSet<>();
        long most = (long) count * TRIES;
        for (long tried = 0; tried < most && drawn.size() < count; tried += PLACES) {
            @Nullable String[] places = new String[PLACES];
            for (int i = 0; i < PLACES; i++) {
                places[i] = "(" + random.nextLong(blocks) + "," + (random.nextInt(slots) + 1) + ")";
            }
            read(
                    table,
                    sql(table).at(),
                    Collections.singletonList(places),
                    row -> drawn.add(key(table, row)));
        }
        return drawn.stream().limit(count).toList();
    }

    /// Draws from the list of all places.
    private List<Tuple> fromAll(Table table, int count, RandomGenerator random) {
        List<String> places = new ArrayList<>();
        read(table, sql(table).places(), row -> places.add(row.getString(1)));
        List<Tuple> drawn = new ArrayList<>();
        List<String> chosen = chosen(places, count, random);
        for (int at = 0; at < chosen.size(); at += PLACES) {
            List<String> part = chosen.subList(at, Math.min(chosen.size(), at + PLACES));
            @Nullable String[] array = part.toArray(String[]::new);
            read(
                    table,
                    sql(table).at(),
                    Collections.singletonList(array),
                    row -> drawn.add(key(table, row)));
        }
        return drawn;
    }

    /// The first steps of a shuffle.
    private static List<String> chosen(List<String> places, int count, RandomGenerator random) {
        int wanted = Math.min(count, places.size());
        for (int i = 0; i < wanted; i++) {
            Collections.swap(places, i, i + random.nextInt(places.size() - i));
        }
        return places.subList(0, wanted);
    }

    @Override
    public @Nullable Tuple row(Table table, Tuple key) {
        List<Tuple> found = new ArrayList<>(1);
        read(
                table,
                sql(table).row(),
                columns(List.of(key), table.key().size()),
                row -> {
                    byte[] @Nullable [] values = new byte[table.columns().size()][];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = row.getBytes(i + 2);
                    }
                    found.add(new Tuple(values));
                });
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public @Nullable Tuple at(Table table, String place) {
        List<Tuple> found = new ArrayList<>(1);
        @Nullable String[] one = {place};
        read(
                table,
                sql(table).at(),
                Collections.singletonList(one),
                row -> found.add(key(table, row)));
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException failure) {
            throw Queries.failed("A session for reading rows could not be closed", failure);
        }
    }
}
