package org.handoff.engine.mariadb.rows;

import org.handoff.engine.mariadb.types.SpelledTable;
import org.handoff.model.HandoffException;
import org.handoff.model.Tuple;
import org.handoff.socket.RowSurvey;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// The statements that read one table's rows. Values stand in them as literals of hexadecimal
/// digits or of checked numbers and times.
///
/// @param spelled the table
public record RowSql(SpelledTable spelled) {
    /// A derived table with a limit is made once, and not folded into what asks for it.
    private static final String ALL = " LIMIT 18446744073709551615";

    private String from() {
        return " FROM " + spelled.maria().sql() + " AS r";
    }

    /// Result: the values that are written, then the computed ones, as texts, then how many are
    /// NULL.
    public String copied(@Nullable Tuple after, @Nullable Tuple upTo) {
        return "SELECT " + spelled.copiedTexts() + from() + where(range(after, upTo));
    }

    /// Result: the same of all rows, then the columns in canonical form, and the number again.
    String copiedAndAll() {
        return "SELECT " + spelled.copiedTexts() + ", " + spelled.canonicals() + from();
    }

    /// Deletes the rows of these keys.
    public String delete(List<Tuple> keys) {
        return "DELETE r" + from() + " WHERE " + among(keys);
    }

    String count() {
        return "SELECT COUNT(*)" + from();
    }

    /// Result: the key's texts, the columns in canonical form, how many are NULL.
    String page(@Nullable Tuple after, int limit) {
        return "SELECT "
                + spelled.keyTexts()
                + ", "
                + spelled.canonicals()
                + from()
                + where(range(after, null))
                + " ORDER BY "
                + spelled.keyOrder()
                + " LIMIT "
                + limit;
    }

    /// Result: the columns in canonical form, how many are NULL.
    String all() {
        return "SELECT " + spelled.canonicals() + from();
    }

    /// Result: the key of the row that is `offset` rows behind.
    public String bound(@Nullable Tuple after, long offset) {
        return "SELECT "
                + spelled.keyTexts()
                + from()
                + where(range(after, null))
                + " ORDER BY "
                + spelled.keyOrder()
                + " LIMIT 1 OFFSET "
                + offset;
    }

    /// Result: the key's texts, and what is wanted, of those of the keys that are there.
    String byKeys(List<Tuple> keys, String wanted) {
        return "SELECT " + spelled.keyTexts() + ", " + wanted + from() + " WHERE " + among(keys);
    }

    /// Result: the key's texts, the columns in canonical form, how many are NULL.
    String byKeys(List<Tuple> keys) {
        return byKeys(keys, spelled.canonicals());
    }

    /// Result: the key's texts, the columns as texts, how many are NULL.
    String texts(Tuple key) {
        return byKeys(List.of(key), spelled.texts());
    }

    private String among(List<Tuple> keys) {
        int width = spelled.table().key().size();
        if (width == 1) {
            String column = spelled.keyColumns();
            String equal = spelled.compared(0, "=", value(keys.getFirst(), 0));
            String values =
                    keys.stream()
                            .map(key -> spelled.compared(0, "=", value(key, 0)))
                            .map(one -> one.substring(column.length() + 3))
                            .collect(Collectors.joining(", "));
            return keys.size() == 1 ? equal : column + " IN (" + values + ")";
        }
        List<String> rows = new ArrayList<>();
        for (Tuple key : keys) {
            List<String> equal = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                equal.add(spelled.compared(i, "=", value(key, i)));
            }
            rows.add("(" + String.join(" AND ", equal) + ")");
        }
        return String.join(" OR ", rows);
    }

    private static byte[] value(Tuple key, int place) {
        byte[] value = key.get(place);
        if (value == null) {
            throw HandoffException.bug("rows.key", "A key holds NULL.");
        }
        return value;
    }

    private static String where(String condition) {
        return condition.isEmpty() ? "" : " WHERE " + condition;
    }

    /// Behind one key and up to another one; empty for all.
    private String range(@Nullable Tuple after, @Nullable Tuple upTo) {
        String low = after == null ? "" : ordered(after, 0, ">", ">=", ">");
        String high = upTo == null ? "" : ordered(upTo, 0, "<", "<=", "<=");
        return low.isEmpty() || high.isEmpty() ? low + high : low + " AND " + high;
    }

    /// Rows are ordered by the first column that differs. The first condition alone is what the
    /// server finds its place in the index by.
    private String ordered(Tuple key, int from, String sign, String orEqual, String last) {
        byte[] value = value(key, from);
        if (from == spelled.table().key().size() - 1) {
            return spelled.compared(from, last, value);
        }
        return "("
                + spelled.compared(from, orEqual, value)
                + " AND ("
                + spelled.compared(from, sign, value)
                + " OR "
                + ordered(key, from + 1, sign, orEqual, last)
                + "))";
    }

    private String digest() {
        return "SHA2(" + spelled.record() + ", 256)";
    }

    /// Of a table without key, the row itself says into which bucket it falls.
    private String bucketed() {
        return spelled.table().hasKey() ? "SHA2(" + spelled.keyRecord() + ", 256)" : digest();
    }

    private static String bucket(String hex) {
        return "CAST(CONV(LEFT(%1$s, 2), 16, 10) * 4 + (CONV(SUBSTR(%1$s, 3, 2), 16, 10) & 3) AS UNSIGNED)"
                .formatted(hex);
    }

    private static String limb(int from) {
        return "SUM(CAST(CONV(SUBSTR(x.d, %d, 15), 16, 10) AS UNSIGNED))".formatted(from);
    }

    /// Result: bucket, rows, rows that could be told, two sums.
    String sums(@Nullable Tuple after, @Nullable Tuple upTo) {
        return "SELECT "
                + bucket("x.k")
                + " AS b, COUNT(*), COUNT(x.d), "
                + limb(1)
                + ", "
                + limb(16)
                + " FROM (SELECT "
                + digest()
                + " AS d, "
                + bucketed()
                + " AS k"
                + from()
                + where(range(after, upTo))
                + ALL
                + ") AS x GROUP BY b";
    }

    /// Result: the key's texts.
    String keysIn(Collection<Integer> buckets, @Nullable Tuple after, @Nullable Tuple upTo) {
        String range = range(after, upTo);
        String every = buckets.size() >= RowSurvey.BUCKETS ? "" : in(bucketed(), buckets);
        String both = range.isEmpty() || every.isEmpty() ? range + every : range + " AND " + every;
        return "SELECT " + spelled.keyTexts() + from() + where(both);
    }

    private static String in(String hex, Collection<Integer> buckets) {
        return bucket(hex)
                + " IN ("
                + buckets.stream().map(String::valueOf).collect(Collectors.joining(","))
                + ")";
    }

    /// Result: digest, how many.
    String imagesIn(Collection<Integer> buckets, int limit) {
        return "SELECT x.d, COUNT(*) FROM (SELECT "
                + digest()
                + " AS d"
                + from()
                + ALL
                + ") AS x WHERE x.d IS NULL OR "
                + in("x.d", buckets)
                + " GROUP BY x.d LIMIT "
                + limit;
    }

    /// Result: the key's texts, the digest.
    String images(List<Tuple> keys) {
        return byKeys(keys, digest());
    }

    /// Result: the key's texts of rows of which each is as likely as any other.
    String sample(int count, int seed) {
        return "SELECT "
                + spelled.keyTexts()
                + from()
                + " ORDER BY RAND("
                + seed
                + ") LIMIT "
                + count;
    }
}
