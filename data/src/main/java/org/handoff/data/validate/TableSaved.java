package org.handoff.data.validate;

import org.handoff.model.TableName;
import org.handoff.socket.Passage.Mark;
import org.handoff.socket.RowSurvey.BucketSum;
import org.jspecify.annotations.Nullable;

import java.util.List;

/// How far one table of a pass is, in a form that can be kept and gone on from, and that the report
/// is made of. Holds no value of a row.
///
/// @param table its name
/// @param keyed whether it has a key
/// @param step what comes next
/// @param piece the next piece of the table within the step
/// @param ownerRows counted on the side that owns writes; -1 before
/// @param receiverRows counted on the other; -1 before
/// @param ownerSums checksums so far
/// @param receiverSums checksums so far
/// @param compared rows of buckets whose checksums differed, which were read one by one
/// @param sampled records drawn, half of them from each side, and compared on both
/// @param sampledDiffering of them, confirmed to differ
/// @param bookmark within a full reading; `null` at its start
/// @param read records of the full reading so far, both directions
/// @param met rows that were read different and had only been on their way
/// @param unsettled rows that could not be judged
/// @param groups what differs
/// @param hashes names of the rows that differ
/// @param stopped whether there were too many differences to go on
/// @param mark where both logs stood when the table was done; `null` before
public record TableSaved(
        TableName table,
        boolean keyed,
        Step step,
        long piece,
        long ownerRows,
        long receiverRows,
        List<BucketSum> ownerSums,
        List<BucketSum> receiverSums,
        long compared,
        long sampled,
        long sampledDiffering,
        @Nullable Bookmark bookmark,
        long read,
        long met,
        long unsettled,
        List<Group> groups,
        List<String> hashes,
        boolean stopped,
        @Nullable Mark mark) {
    public TableSaved {
        ownerSums = List.copyOf(ownerSums);
        receiverSums = List.copyOf(receiverSums);
        groups = List.copyOf(groups);
        hashes = List.copyOf(hashes);
    }

    /// What a table goes through, in this order; some are left out.
    public enum Step {
        COUNT,
        SUM_OWNER,
        SUM_RECEIVER,
        BUCKETS_OWNER,
        BUCKETS_RECEIVER,
        SAMPLE,
        FULL_OWNER,
        FULL_RECEIVER,
        DONE
    }

    /// Where a full reading goes on: a row's place, and its hashed key, by which it is known again.
    public record Bookmark(String place, String hash) {}

    /// Differences of one kind and cause.
    ///
    /// @param column `null` if rows are missing or extra
    /// @param rows how many
    public record Group(
            Difference.Kind kind, @Nullable String column, @Nullable Cause cause, long rows) {}

    /// What can be said of the table.
    public enum Verdict {
        EQUAL,
        SAMPLED,
        UNSETTLED,
        DIFFERS
    }

    static TableSaved fresh(TableName table, boolean keyed) {
        return new TableSaved(
                table,
                keyed,
                Step.COUNT,
                0,
                -1,
                -1,
                List.of(),
                List.of(),
                0,
                0,
                0,
                null,
                0,
                0,
                0,
                List.of(),
                List.of(),
                false,
                null);
    }

    public boolean isDone() {
        return step == Step.DONE;
    }

    /// The greatest share of either side's rows that may differ, by its sampled records: half of
    /// them were drawn from each side.
    public double sampleBound() {
        return SampleBound.upper(sampled / 2, sampledDiffering);
    }

    /// Rows that differ; one that differs in two columns counts once.
    public long differing() {
        return hashes.size() + keylessDiffering();
    }

    private long keylessDiffering() {
        return keyed ? 0 : groups.stream().mapToLong(Group::rows).sum();
    }

    /// What was found, if the table is done.
    ///
    /// @param whole whether every row was covered by checksums or a full reading
    public Verdict verdict(boolean whole) {
        if (differing() > 0) {
            return Verdict.DIFFERS;
        }
        if (unsettled > 0 || !isDone()) {
            return Verdict.UNSETTLED;
        }
        return whole ? Verdict.EQUAL : Verdict.SAMPLED;
    }
}
