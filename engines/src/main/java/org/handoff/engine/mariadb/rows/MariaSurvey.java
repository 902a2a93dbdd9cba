package org.handoff.engine.mariadb.rows;

import org.handoff.engine.mariadb.Failures;
import org.handoff.engine.mariadb.MariaSide;
import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.engine.mariadb.wire.MariaSession;
import org.handoff.engine.mariadb.wire.Row;
import org.handoff.engine.mariadb.wire.WireFailure;
import org.handoff.model.HandoffException;
import org.handoff.model.Table;
import org.handoff.model.TableName;
import org.handoff.model.Tuple;
import org.handoff.socket.RowSurvey;
import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// [RowSurvey] over one session of a MariaDB server. A table's pieces are stretches of its key,
/// found as they are read: they mean nothing to another session, and neither does a row's place.
public final class MariaSurvey implements RowSurvey {
    /// Rows of a piece, about.
    private static final int PIECE = 256;

    /// How many pieces more there may be while the end is not found.
    private static final long AHEAD = 1 << 20;

    /// A row's place cannot be told.
    private static final String NO_PLACE = "-";

    private final MariaSession session;
    private final TableSet tables;
    private final Map<TableName, Walk> walks = new HashMap<>();

    private MariaSurvey(MariaSession session, TableSet tables) {
        this.session = session;
        this.tables = tables;
    }

    /// @param tables that may be asked about
    public static MariaSurvey open(MariaSide side, List<SpelledTable> tables) {
        return new MariaSurvey(ReadSession.open(side), new TableSet(tables));
    }

    /// How far a table was cut into pieces.
    private static final class Walk {
        private long reached;
        private @Nullable Tuple bound;
        private boolean ended;
    }

    /// One stretch of a table.
    private record Range(@Nullable Tuple after, @Nullable Tuple upTo) {}

    private void read(Table table, String query, MariaSession.Reading reading) {
        try {
            session.query(query, reading);
        } catch (WireFailure failure) {
            throw Failures.redacted("Rows of " + table.name() + " could not be read", failure);
        }
    }

    @Override
    public boolean endures() {
        return false;
    }

    @Override
    public long count(Table table) {
        long[] found = new long[1];
        read(table, tables.sql(table).count(), row -> found[0] = row.number(0));
        return found[0];
    }

    @Override
    public long pieces(Table table) {
        Walk walk = walks.get(table.name());
        if (!table.hasKey()) {
            return 1;
        }
        return walk == null ? AHEAD : walk.ended ? walk.reached : walk.reached + AHEAD;
    }

    /// Where the pieces lie; a reading that begins at the first one cuts the table anew.
    private Range range(Table table, long from, long to) {
        if (!table.hasKey()) {
            return new Range(null, null);
        }
        if (from == 0) {
            walks.put(table.name(), new Walk());
        }
        Walk walk = walks.get(table.name());
        if (walk == null || walk.reached != from) {
            throw HandoffException.bug("survey.pieces", "Pieces are read one behind the other.");
        }
        Tuple after = walk.bound;
        Tuple[] found = new Tuple[1];
        long rows = Math.multiplyExact(to - from, (long) PIECE);
        read(
                table,
                tables.sql(table).bound(after, rows - 1),
                row -> found[0] = TableSet.key(table, row));
        walk.reached = to;
        walk.bound = found[0];
        walk.ended = found[0] == null;
        return new Range(after, found[0]);
    }

    @Override
    public List<BucketSum> sums(Table table, long from, long to) {
        Range range = range(table, from, to);
        List<BucketSum> sums = new ArrayList<>();
        read(
                table,
                tables.sql(table).sums(range.after(), range.upTo()),
                row -> {
                    if (row.number(1) != row.number(2)) {
                        throw TableSet.untold(table);
                    }
                    sums.add(
                            new BucketSum(
                                    (int) row.number(0),
                                    row.number(1),
                                    new BigInteger(row.word(3)),
                                    new BigInteger(row.word(4))));
                });
        return sums;
    }

    @Override
    public List<Tuple> keysIn(Table table, Set<Integer> buckets, long from, long to) {
        Range range = range(table, from, to);
        List<Tuple> keys = new ArrayList<>();
        read(
                table,
                tables.sql(table).keysIn(buckets, range.after(), range.upTo()),
                row -> keys.add(TableSet.key(table, row)));
        return keys;
    }

    @Override
    public Map<String, Long> imagesIn(Table table, Set<Integer> buckets, int limit) {
        Map<String, Long> images = new HashMap<>();
        if (buckets.isEmpty()) {
            return images;
        }
        read(
                table,
                tables.sql(table).imagesIn(buckets, limit + 1),
                row -> images.put(told(table, row.text(0)), row.number(1)));
        if (images.size() > limit) {
            throw HandoffException.limit(
                    "survey.values",
                    "Over %d row values of %s would have to be compared."
                            .formatted(limit, table.name()),
                    "Give it a primary key, or copy it again.");
        }
        return images;
    }

    private static String told(Table table, @Nullable String digest) {
        if (digest == null) {
            throw TableSet.untold(table);
        }
        return digest;
    }

    @Override
    public List<@Nullable Image> images(Table table, List<Tuple> keys) {
        if (keys.size() > BATCH) {
            throw HandoffException.bug("survey.batch", keys.size() + " keys are too many.");
        }
        if (keys.isEmpty()) {
            return List.of();
        }
        Map<Tuple, String> found = new HashMap<>();
        int width = table.key().size();
        read(
                table,
                tables.sql(table).images(keys),
                row -> found.put(TableSet.key(table, row), told(table, row.text(width))));
        @Nullable Image[] images = new Image[keys.size()];
        for (int i = 0; i < images.length; i++) {
            String digest = found.get(keys.get(i));
            images[i] = digest == null ? null : new Image(digest, NO_PLACE + "/" + digest);
        }
        return Arrays.asList(images);
    }

    @Override
    public List<Tuple> sample(Table table, int count, RandomGenerator random) {
        List<Tuple> drawn = new ArrayList<>();
        read(
                table,
                tables.sql(table).sample(count, random.nextInt()),
                row -> drawn.add(TableSet.key(table, row)));
        return drawn;
    }

    @Override
    public @Nullable Tuple row(Table table, Tuple key) {
        int width = table.key().size();
        Map<Tuple, Row> found = new HashMap<>();
        read(
                table,
                tables.sql(table).texts(key),
                row -> {
                    TableSet.whole(table, row, width);
                    found.put(TableSet.key(table, row), row);
                });
        Row row = found.get(key);
        if (row == null) {
            return null;
        }
        byte[] @Nullable [] values = new byte[table.columns().size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.bytes(width + i);
        }
        return new Tuple(values);
    }

    /// Nobody can ask for a place that was not told.
    @Override
    public @Nullable Tuple at(Table table, String place) {
        return null;
    }

    @Override
    public void close() {
        session.close();
    }
}
