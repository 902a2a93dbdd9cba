package org.handoff.engine.postgres.rows;

import org.handoff.engine.postgres.catalog.Names;
import org.handoff.model.Table;
import org.handoff.socket.RowSurvey;

import java.util.Collection;
import java.util.stream.Collectors;

/// The statements of [PostgresSurvey] for one table. A row's image is the text of a record of its
/// canonical columns, which no two different rows share: PostgreSQL quotes what it has to. Source
/// of fact: PostgreSQL documentation, "Composite Types", "Composite Type Input and Output Syntax".
///
/// @param rows of the same table
record SurveySql(RowSql rows) {
    /// Tuples that fit into one page at most: its header is 24 bytes, a tuple's with its line
    /// pointer 28.
    static int slots(int blockSize) {
        return (blockSize - 24) / 28;
    }

    private Table table() {
        return rows.table();
    }

    private String name() {
        return Names.quoted(table().name());
    }

    String count() {
        return "SELECT count(*) FROM ONLY " + name();
    }

    String pieces() {
        return "SELECT pg_relation_size("
                + Names.literal(name())
                + "::regclass) / "
                + "current_setting('block_size')::bigint";
    }

    private String digest() {
        return "sha256(convert_to(ROW(" + rows.values() + ")::text, 'UTF8'))";
    }

    /// Of a table without key, the row itself says into which bucket it falls.
    private String bucketed() {
        return table().hasKey()
                ? "sha256(convert_to(ROW(" + rows.keyTexts() + ")::text, 'UTF8'))"
                : digest();
    }

    private static String bucket(String digest) {
        return "(get_byte(%1$s, 0) * 4 + (get_byte(%1$s, 1) & 3))".formatted(digest);
    }

    private static String limb(int from) {
        return "sum(('x' || substr(encode(d, 'hex'), %d, 15))::bit(60)::bigint)".formatted(from);
    }

    private static String range(long from, long to) {
        return "r.ctid >= '(%d,0)'::tid AND r.ctid < '(%d,0)'::tid".formatted(from, to);
    }

    /// Result: bucket, rows, two sums.
    String sums(long from, long to) {
        return """
        SELECT %s, count(*), %s, %s
          FROM (SELECT %s AS d, %s AS k FROM ONLY %s AS r WHERE %s OFFSET 0) AS x
         GROUP BY 1
        """
                .formatted(
                        bucket("k"),
                        limb(1),
                        limb(16),
                        digest(),
                        bucketed(),
                        name(),
                        range(from, to));
    }

    /// Result: the key's texts.
    String keysIn(Collection<Integer> buckets, long from, long to) {
        String all = buckets.size() >= RowSurvey.BUCKETS ? "" : " AND " + in(buckets);
        return "SELECT %s FROM ONLY %s AS r WHERE %s%s"
                .formatted(rows.keyTexts(), name(), range(from, to), all);
    }

    private String in(Collection<Integer> buckets) {
        return bucket(bucketed())
                + " IN ("
                + buckets.stream().map(String::valueOf).collect(Collectors.joining(","))
                + ")";
    }

    /// Result: digest, how many.
    String imagesIn(Collection<Integer> buckets, int limit) {
        return "SELECT encode(d, 'hex'), count(*) FROM (SELECT %s AS d FROM ONLY %s AS r WHERE %s OFFSET 0) AS x GROUP BY 1 LIMIT %d"
                .formatted(digest(), name(), in(buckets), limit);
    }

    /// Parameters: a text array per key column. Result: place from 1, digest, version.
    String images() {
        return rows.byKey(
                "encode(" + digest() + ", 'hex') AS d, r.ctid::text || '/' || r.xmin::text AS v");
    }

    /// Parameters: a text array per key column. Result: place from 1, all columns as text.
    String row() {
        return rows.byKey(
                table().columns().stream()
                        .map(column -> "r." + Names.quoted(column.name()) + "::text")
                        .collect(Collectors.joining(", ")));
    }

    /// Parameter: an array of places. Result: the key's texts.
    String at() {
        return "SELECT %s FROM ONLY %s AS r WHERE r.ctid = ANY (?::tid[])"
                .formatted(rows.keyTexts(), name());
    }

    /// Result: every row's place.
    String places() {
        return "SELECT r.ctid::text FROM ONLY " + name() + " AS r";
    }
}
