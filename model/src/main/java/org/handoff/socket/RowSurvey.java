package org.handoff.socket;

import org.handoff.model.Table;
import org.handoff.model.Tuple;
import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// One side's rows, asked for by `validate` over one session: the database itself digests them, so
/// that what it says does not share its decoding with the copy or with [RowReader]. Digests are
/// SHA-256 of a row's unambiguous text form in hexadecimal; both sides must agree on that form.
/// Failures name tables and codes, never values. Used by one thread.
public interface RowSurvey extends AutoCloseable {
    /// Into how many buckets a table's rows fall, by a hash of their key.
    int BUCKETS = 1_024;

    /// How many keys one call takes at most.
    int BATCH = 1_000;

    /// Whether pieces and places mean the same to another session, so that a reading that was cut
    /// off can go on there.
    default boolean endures() {
        return true;
    }

    /// Exactly how many rows the table holds.
    long count(Table table);

    /// How many pieces the table's storage has now. Rows may move to later ones, or to earlier
    /// ones, while they are written.
    long pieces(Table table);

    /// What the rows of a bucket amount to.
    ///
    /// @param high sum of the first 60 bits of the digests
    /// @param low sum of the next 60
    record BucketSum(int bucket, long rows, BigInteger high, BigInteger low) {
        /// Both sets of rows together.
        public BucketSum plus(BucketSum other) {
            return new BucketSum(
                    bucket, rows + other.rows, high.add(other.high), low.add(other.low));
        }
    }

    /// Sums over some of the table's pieces; a bucket without rows may be left out.
    ///
    /// @param from the first piece
    /// @param to behind the last
    List<BucketSum> sums(Table table, long from, long to);

    /// Keys of those rows of some pieces that fall into one of the buckets.
    List<Tuple> keysIn(Table table, Set<Integer> buckets, long from, long to);

    /// Of a table without key: how often each row of the buckets is there, by digest.
    ///
    /// @param limit digests at most
    Map<String, Long> imagesIn(Table table, Set<Integer> buckets, int limit);

    /// A row as it stands now.
    ///
    /// @param digest of all columns
    /// @param version which of the row's versions it is: the same only if nobody wrote the row
    ///   between, and begins with its place
    record Image(String digest, String version) {
        /// Where the row lies, for [#at].
        public String place() {
            return version.substring(0, version.indexOf('/'));
        }
    }

    /// The rows of these keys, in one snapshot; `null` where there is none.
    ///
    /// @param keys at most [#BATCH]
    List<@Nullable Image> images(Table table, List<Tuple> keys);

    /// Keys of rows drawn at random: each row of the table is as likely as any other.
    ///
    /// @param count how many are wanted; fewer if the table has fewer, or very few for its size
    List<Tuple> sample(Table table, int count, RandomGenerator random);

    /// A row's values as text, all columns in catalog order; `null` if there is no such row.
    /// Patient data: for looking at, never for printing.
    @Nullable Tuple row(Table table, Tuple key);

    /// The key of the row at a place; `null` if there is none now.
    @Nullable Tuple at(Table table, String place);

    @Override
    void close();
}
